//! The Data page: files, tables, columns and what was noticed, and the means to correct what was recognised.

mod chooser;
mod columns;
mod kept;
mod mapper;
mod recast;
mod values;

use leptos::prelude::*;

use self::{columns::Columns, kept::KeptNote, mapper::Mappers, recast::KindChooser, values::Values};
use crate::{
    state::Page,
    ui::app::App,
    view_model::{
        correct::{self, ColumnChoices},
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
    let tables = Memo::new(move |_| {
        let desk = app.desk();
        app.with_context(|ctx| {
            let choices = ctx
                .tables
                .iter()
                .map(|table| correct::choices(ctx, table, &desk.engine.options(&table.name)));
            data_page::tables(ctx).into_iter().zip(choices).collect::<Vec<_>>()
        })
    });
    provide_context(Values::follow(app));
    view! {
        <div class="page">
            <header>
                <h1 title=layout.question>{layout.title}</h1>
                <p class="muted">{layout.question}</p>
            </header>
            {move || {
                let card = |(table, choices)| view! { <TableCard table=table choices=choices /> };
                tables.get().into_iter().map(card).collect_view()
            }}
        </div>
    }
    .into_any()
}

#[component]
fn TableCard(
    /// The table.
    table: TableView,
    /// What can be said of its columns.
    choices: Vec<ColumnChoices>,
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
            <KeptNote table=name.clone() />
            {notices.into_iter().map(notice).collect_view()}
            <Mappers table=name.clone() />
            <Columns table=name.clone() columns=columns choices=choices />
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
