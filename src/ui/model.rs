//! Another model: a model file that was dropped, or the built-in one again. The same files are opened anew under it.

use std::rc::Rc;

use leptos::prelude::*;
use reelscope_client::{Client, Source};
use reelscope_engine::{
    api::Engine,
    coordinator::{Added, Progress},
};
use reelscope_model::{Code, Error, Model, Notice};
use wasm_bindgen_futures::JsFuture;

use super::{
    app::{App, Desk},
    opening::Opening,
};
use crate::view_model::{
    ids::Checks,
    message::{Alert, NoticeLine},
};

/// The most bytes of a model file. A person writes a few thousand.
const MOST_BYTES: u64 = 1 << 20;

/// Whether a file is a model by its name.
pub(super) fn is_model(name: &str) -> bool {
    name.len() > 5 && name.to_lowercase().ends_with(".toml")
}

impl App {
    /// Puts another model in the place of the one in force: that of a file over the built-in one, or the built-in one
    /// alone. What is open stays open; a file that is not a model changes nothing.
    pub(super) async fn take_model(self, client: Rc<Client>, file: Option<Source>) {
        let name = file.as_ref().map(|file| file.name.clone());
        let sample = !self.desk().sample.borrow().is_empty();
        match self.reopen(&client, file).await {
            Ok((client, answer)) => {
                self.desk().running.set(false);
                if let Some(name) = &name {
                    self.settle(name);
                    self.tell(NoticeLine::new(name, &in_force(name)));
                }
                self.finish(&client, answer, sample).await;
            }
            Err(error) => {
                self.warn(Alert::new(name.as_deref(), &error));
                self.opening.set(None);
                self.show_opened(&client);
            }
        }
    }

    /// Opens the files that are open in another engine, which takes the place of `client`'s.
    async fn reopen(
        self,
        client: &Client,
        file: Option<Source>,
    ) -> Result<(Rc<Client>, Result<Added, Error>), Error> {
        let model = match &file {
            Some(file) => Model::extended(&text_of(file).await?)
                .map_err(|error| Error { message: format!("{}: {}", file.name, error.message), ..error })?,
            None => Model::builtin(),
        };
        let model = Rc::new(model);
        let next = Rc::new(client.another(Rc::clone(&model)).await?);
        let (sources, corrected) = (client.sources(), client.corrections());
        // Its workers let go of their memory before others take as much.
        client.close();
        let old = self.desk();
        let desk = Desk {
            queue: old.queue.take().into(),
            model_file: file.map(|file| file.name),
            ..Desk::of_client(Rc::clone(&next), model, (*old.locale).clone())
        };
        let kept = Rc::clone(&desk.kept);
        // What the browser did not keep holds on as well.
        next.coordinator().on_likeness(move |likeness| {
            let said = || corrected.iter().find(|one| one.likeness == likeness);
            kept.find(likeness).or_else(|| said().map(|one| one.corrections.clone()))
        });
        // Nothing is asked of it before its tables are there.
        desk.running.set(true);
        self.take_desk(desk);
        self.look_after(&next);
        self.checks.set(Checks::default());
        self.opening.set(Some(Opening::of(&sources)));
        let told = move |progress: &Progress| {
            self.opening.update(|opening| opening.iter_mut().for_each(|opening| opening.advance(progress)));
        };
        let answer = next.open(sources, told, None).await;
        Ok((next, answer))
    }
}

async fn text_of(file: &Source) -> Result<String, Error> {
    if file.size() > MOST_BYTES {
        let message = format!("{} is too large for a model file.", file.name);
        return Err(Error::new(Code::TooLarge, message)
            .hint("A model file is TOML that says what tables, columns and measures mean."));
    }
    let text = JsFuture::from(file.blob.text()).await.ok().and_then(|text| text.as_string());
    text.ok_or_else(|| {
        Error::new(Code::ReadFailed, format!("{} could not be read.", file.name))
            .hint("Drop it again; if it is on a network drive, copy it to this computer first.")
    })
}

fn in_force(name: &str) -> Notice {
    Notice {
        code: "model".to_owned(),
        column: None,
        message: format!(
            "{name} says now what tables, columns and measures mean and what stands on pages. The Data page takes it back."
        ),
    }
}
