//! Correcting what was recognised: a table's kind; a column's meaning, role and reading.

use leptos::prelude::*;
use reelscope_engine::coordinator::Recast;

use super::chooser::Chooser;
use crate::{
    format,
    ui::app::App,
    view_model::correct::{self, Aspect, Choices},
};

/// Chooses what a column is. Where there is no choice, it says what the column is.
#[component]
pub(crate) fn ColumnChooser(
    /// The table's name.
    table: String,
    /// The column's name.
    column: String,
    /// What of it is chosen.
    aspect: Aspect,
    /// What there is to choose from.
    choices: Choices,
) -> AnyView {
    if choices.options.len() < 2 {
        let only = choices.options.into_iter().next().map(|(_, label)| label);
        return view! { <span class="muted">{only.unwrap_or(choices.now)}</span> }.into_any();
    }
    let what = match aspect {
        Aspect::Meaning => "Meaning",
        Aspect::Role => "Role",
        Aspect::Reading => "Reading",
    };
    let label = format!("{what} of {}", format::name(&column));
    let recast = Callback::new(move |value: String| correct::recast(&column, aspect, &value));
    view! { <Chooser table=table label=label choices=choices recast=recast /> }.into_any()
}

/// Chooses a table's kind, or none.
#[component]
pub(crate) fn KindChooser(
    /// The table's name.
    table: String,
) -> AnyView {
    let app = App::of_context();
    let desk = app.desk();
    let now = app.tables.with_untracked(|tables| {
        tables.iter().find(|open| open.name == table).and_then(|open| open.kind.clone())
    });
    let kinds = desk.model.kinds().iter().map(|kind| (kind.name.clone(), kind.label.clone()));
    let options = core::iter::once((String::new(), "None".to_owned())).chain(kinds).collect();
    let choices = Choices { options, now: now.unwrap_or_default() };
    let recast = Callback::new(|kind: String| Some(Recast::Kind(Some(kind).filter(|kind| !kind.is_empty()))));
    let label = format!("Kind of {}", format::name(&table));
    view! {
        <label class="inline">
            "Kind" <Chooser table=table label=label choices=choices recast=recast />
        </label>
    }
    .into_any()
}
