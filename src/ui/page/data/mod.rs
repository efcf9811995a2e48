//! The Data page: files, tables, columns and what was noticed, and the means to correct what was recognised.

mod chooser;
mod columns;
mod ids;
mod kept;
mod mapper;
mod memory;
mod model;
mod recast;
mod values;

use leptos::prelude::*;

use self::{
    columns::Columns, ids::Ids, kept::KeptNote, mapper::Mappers, memory::MemoryLine, model::ModelNote,
    recast::KindChooser, values::Values,
};
use super::report::PageActions;
use crate::{
    format,
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
    let layout = pages::layout(&app.desk().model, Page::Data).clone();
    let tables = Memo::new(move |_| {
        let desk = app.desk();
        app.with_context(|ctx| {
            let choices = ctx
                .tables
                .iter()
                .map(|table| correct::choices(ctx, table, &desk.engine.options(&table.name)));
            data_page::tables(ctx).into_iter().zip(choices).collect::<Vec<Described>>()
        })
    });
    // A card stands as long as its table is the same, so that a correction takes the focus from no control.
    let key = |(table, _): &Described| (table.name.clone(), table.kind.clone());
    let keys = Memo::new(move |_| tables.with(|tables| tables.iter().map(key).collect::<Vec<_>>()));
    provide_context(Values::follow(app));
    let card = move |(name, _): (String, String)| {
        let at = name.clone();
        let find = move |tables: &Vec<Described>| tables.iter().find(|(table, _)| table.name == at).cloned();
        let table = Memo::new(move |_| tables.with(&find));
        view! { <TableCard name=name table=table /> }
    };
    view! {
        <div class="page">
            <header>
                <h1 title=layout.question.clone()>{layout.title.clone()}</h1>
                <p class="muted">{layout.question}</p>
                <PageActions title=layout.title />
            </header>
            <ModelNote />
            <For each=move || keys.get() key=Clone::clone children=card />
        </div>
    }
    .into_any()
}

/// A table, and what can be said of its columns.
type Described = (TableView, Vec<ColumnChoices>);

#[component]
fn TableCard(
    /// The table's name.
    name: String,
    /// The table; none when it is closed.
    table: Memo<Option<Described>>,
) -> AnyView {
    let view = move || table.get().map(|(view, _)| view);
    let size = move || {
        let TableView { rows, grain, .. } = view()?;
        Some(format!("{rows}{}", grain.map(|grain| format!(", {grain}")).unwrap_or_default()))
    };
    let files = move || view().map(|view| view.files.join(", "));
    let notices = move || view().map(|view| view.notices.into_iter().map(notice).collect_view());
    let of = name.clone();
    let columns = move || {
        let (view, choices) = table.get()?;
        Some(view! { <Columns table=of.clone() columns=view.columns choices=choices /> })
    };
    let hook = name.clone();
    view! {
        <section class="card stack" data-table=hook>
            <header class="choices">
                <h2 title=format::whole_name(&name)>{format::name(&name)}</h2>
                <span class="muted">{size}</span>
                <KindChooser table=name.clone() />
            </header>
            <p class="small muted">{files}</p>
            <MemoryLine table=name.clone() />
            <KeptNote table=name.clone() />
            <Mappers table=name.clone() />
            {notices}
            <Ids table=name />
            {columns}
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
