//! What fills the page beside the rail.

mod board;
mod changed;
mod data;
mod explore;
mod kpi;
mod report;
mod rows;
mod save;
mod segments;
mod sparkline;

use leptos::prelude::*;

use self::{board::BoardPage, data::DataPage};
use super::app::App;
use crate::state::Page;

/// The page that is chosen.
#[component]
pub(crate) fn PageView() -> AnyView {
    let app = App::of_context();
    let page = Memo::new(move |_| app.standing.get());
    let view = move || {
        app.desks.track();
        match page.get() {
            Page::Data => view! { <DataPage /> }.into_any(),
            page => view! { <BoardPage page=page /> }.into_any(),
        }
    };
    view.into_any()
}
