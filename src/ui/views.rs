//! Where this browser keeps views by name. Another page may write as well, so the text is read each time.

use leptos::prelude::*;
use reelscope_model::Notice;

use super::{app::App, dom};
use crate::{
    kept::{Views, views::MOST},
    state::hash,
    view_model::message::NoticeLine,
};

/// Where the views are.
const KEY: &str = "reelscope-views";

/// The views as far as they were read.
#[derive(Clone, Copy)]
pub(crate) struct Saved(RwSignal<Views>);

impl Saved {
    /// What the browser keeps now.
    pub(crate) fn read() -> Self {
        Self(RwSignal::new(stored().unwrap_or_default()))
    }

    /// The views, tracked.
    pub(crate) fn with<T>(self, look: impl FnOnce(&Views) -> T) -> T {
        self.0.with(look)
    }

    /// Reads what other pages have written since.
    pub(crate) fn look_again(self) {
        self.0.set(stored().unwrap_or_default());
    }

    /// Saves what is on screen under a name, and says what comes of it where that is not as wished.
    pub(crate) fn save(self, app: App, name: &str) {
        let hash = app.state.with_untracked(hash::write);
        let Some(mut views) = stored() else {
            return tell(
                app,
                name,
                "a newer version of this page has saved views here, which this one leaves alone.",
            );
        };
        let Some(dropped) = views.put(name, &hash) else {
            return tell(app, name, "it has no name, or more filters than there is room for.");
        };
        if !self.write(views) {
            return tell(app, name, "this browser keeps nothing for this page. Copy the link instead.");
        }
        for name in dropped {
            let why = format!("{MOST} views are kept at most, and it was the one used longest ago.");
            tell(app, &name, &why);
        }
    }

    /// Shows a view, as a step to come back from.
    pub(crate) fn open(self, app: App, name: &str) {
        let mut views = stored().unwrap_or_default();
        let Some(hash) = views.take(name) else { return self.look_again() };
        // Where it cannot be written, it is only given up sooner.
        self.write(views);
        app.show(hash::read(&hash));
        app.commit();
    }

    /// Forgets a view.
    pub(crate) fn forget(self, name: &str) {
        if let Some(mut views) = stored() {
            views.remove(name);
            self.write(views);
        }
    }

    /// Writes the views; gives whether the browser has kept them.
    fn write(self, views: Views) -> bool {
        let Some(storage) = dom::storage() else { return false };
        let written = match views.is_empty() {
            true => storage.remove_item(KEY),
            false => storage.set_item(KEY, &views.text()),
        };
        if written.is_ok() {
            self.0.set(views);
        }
        written.is_ok()
    }
}

/// What is kept; none where a newer program has written it.
fn stored() -> Option<Views> {
    let text = dom::storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    Views::parse(&text.unwrap_or_default())
}

fn tell(app: App, name: &str, why: &str) {
    let message = format!("“{name}” is not kept: {why}");
    app.tell(NoticeLine::new(name, &Notice { code: "views".to_owned(), column: None, message }));
}
