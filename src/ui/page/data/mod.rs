//! The Data page: files, tables, columns and what was noticed, and the means to correct what was recognised.

mod columns;
mod memory;
mod recast;

use leptos::prelude::*;

use self::{columns::Columns, memory::MemoryLine, recast::KindChooser};
use crate::{
    state::Page,
    ui::app::App,
    view_model::{
        data_page::{self, TableView},
        message::NoticeLine,
        pages,
    },
};

/// The Data page.
#[component]
pub(crate) fn DataPage() -> AnyView {
    let app = App::of_context();
    let layout = pages::layout(Page::Data);
    let tables = Memo::new(move |_| app.with_context(data_page::tables));
    view! {
        <div class="page">
            <header>
                <h1 title=layout.question>{layout.title}</h1>
                <p class="muted">{layout.question}</p>
            </header>
            {move || tables.get().into_iter().map(|table| view! { <TableCard table=table /> }).collect_view()}
        </div>
    }
    .into_any()
}

#[component]
fn TableCard(
    /// The table.
    table: TableView,
) -> AnyView {
    let TableView { name, kind: _, grain, files, rows, columns, notices } = table;
    let hook = name.clone();
    view! {
        <section class="card stack" data-table=hook>
            <header class="choices">
                <h2>{name.clone()}</h2>
                <span class="muted">{rows} {grain.map(|grain| format!(", {grain}"))}</span>
                <KindChooser table=name.clone() />
            </header>
            <p class="small muted">{files.join(", ")}</p>
            <MemoryLine table=name.clone() />
            {notices.into_iter().map(notice).collect_view()}
            <Columns table=name.clone() columns=columns />
        </section>
    }
    .into_any()
}

fn notice(notice: NoticeLine) -> impl IntoView {
    view! {
        <div class="message" data-testid="notice" data-code=notice.code>
            <div>{notice.message}</div>
        </div>
    }
}
