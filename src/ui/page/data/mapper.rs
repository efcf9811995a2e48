//! The mapper: where the values of a column belong that the model counts by its values.
//!
//! A row stands as long as its value is there, and only what is said of it changes, so that whoever goes through the
//! values by keys stays where they are.

use leptos::prelude::*;
use reelscope_model::Error;

use super::{
    chooser::Chooser,
    values::{Place, Values},
};
use crate::{
    format,
    ui::app::App,
    view_model::{
        correct::Choices,
        mapping::{self, Mapper},
        message::Alert,
    },
};

/// How many values are shown at first, and how many more each time.
const STEP: usize = 100;

/// The mappers of a table's columns.
#[component]
pub(crate) fn Mappers(
    /// The table's name.
    table: String,
) -> AnyView {
    let app = App::of_context();
    let values: Values = expect_context();
    let name = table.clone();
    let mappers = Memo::new(move |_| {
        let desk = app.desk();
        app.with_context(|ctx| {
            let Some(table) = ctx.table(&name) else { return Vec::new() };
            let mut at = mapping::mapped(ctx, table).peekable();
            // What can be said is asked only where there is something to say.
            let options = if at.peek().is_some() { desk.engine.options(&table.name) } else { Vec::new() };
            let mapper = |at: usize| {
                let answer = values.of(table, at)?;
                mapping::mapper(ctx, table, at, &options.get(at).cloned().unwrap_or_default(), &answer)
            };
            at.filter_map(mapper).collect()
        })
    });
    let columns = move || {
        mappers.with(|all: &Vec<Mapper>| all.iter().map(|mapper| mapper.column.clone()).collect::<Vec<_>>())
    };
    let one = move |column: String| {
        let at = column.clone();
        let find = move |all: &Vec<Mapper>| all.iter().find(|mapper| mapper.column == at).cloned();
        let mapper = Memo::new(move |_| mappers.with(&find).unwrap_or_default());
        view! { <OneMapper table=table.clone() column=column mapper=mapper /> }
    };
    view! { <For each=columns key=Clone::clone children=one /> }.into_any()
}

#[component]
fn OneMapper(
    /// The table's name.
    table: String,
    /// The column's name.
    column: String,
    /// Its values and where they belong.
    mapper: Memo<Mapper>,
) -> AnyView {
    let app = App::of_context();
    let hook = column.clone();
    let title = format!("Values of {}", format::name(&column));
    // Other tables have a column of that name too.
    let label = format!("{title} in {table}");
    let known_label = move || mapper.with(|mapper| mapper.known_label(&app.desk().locale));
    let is_empty = move |strange| mapper.with(|mapper| mapper.values(strange).is_empty());
    view! {
        <section class="mapper stack" data-mapper=hook aria-label=label>
            <header class="choices">
                <h3>{title}</h3>
                <span class="muted">{move || mapper.with(|mapper| mapper.summary.clone())}</span>
                <AllNowhere table=table.clone() column=column.clone() mapper=mapper />
            </header>
            <div class="stack" hidden=move || is_empty(true)>
                <List table=table.clone() column=column.clone() mapper=mapper strange=true />
            </div>
            <details hidden=move || is_empty(false)>
                <summary>{known_label}</summary>
                <List table=table column=column mapper=mapper strange=false />
            </details>
        </section>
    }
    .into_any()
}

/// Says of all values that nobody has placed that they belong to no set.
#[component]
fn AllNowhere(
    /// The table's name.
    table: String,
    /// The column's name.
    column: String,
    /// Its values and where they belong.
    mapper: Memo<Mapper>,
) -> AnyView {
    let app = App::of_context();
    let many = move || mapper.with(|mapper| mapper.undecided.len());
    let click = move |_| {
        let undecided = mapper.with_untracked(|mapper| mapper.undecided.clone());
        let refused = move |error: &Error| app.warn(Alert::new(None, error));
        app.recast(table.clone(), mapping::nowhere(&column, &undecided), refused);
    };
    view! {
        <button type="button" class="button small" hidden=move || many() < 2 on:click=click>
            {move || format!("None of these for all {}", many())}
        </button>
    }
    .into_any()
}

/// The values that the model has in no set, or the others.
#[component]
fn List(
    /// The table's name.
    table: String,
    /// The column's name.
    column: String,
    /// Its values and where they belong.
    mapper: Memo<Mapper>,
    /// Whether those are shown that the model has in no set.
    strange: bool,
) -> AnyView {
    let most = RwSignal::new(STEP);
    let caption = format!("Values of {}", format::name(&column));
    let place = if strange { "without a set" } else { "in sets" };
    let label = format!("{caption} in {table}, {place}");
    let all = move || mapper.with(|mapper| mapper.values(strange).len());
    let left = move || all().saturating_sub(most.get());
    let shown = move || {
        let value = |value: &mapping::MappedValue| value.value.clone();
        mapper.with(|mapper| mapper.values(strange).iter().take(most.get()).map(value).collect::<Vec<_>>())
    };
    let row = move |value: String| {
        view! { <Row place=(table.clone(), column.clone()) value=value mapper=mapper strange=strange /> }
    };
    view! {
        <div class="table" tabindex="0" role="region" aria-label=label>
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Value"</th>
                        <th scope="col" class="number">
                            "Rows"
                        </th>
                        <th scope="col">"Counts as"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=shown key=Clone::clone children=row />
                </tbody>
            </table>
        </div>
        <button
            type="button"
            class="button small"
            hidden=move || left() == 0
            on:click=move |_| most.update(|most| *most += STEP)
        >
            {move || format!("Show {} more", left().min(STEP))}
        </button>
    }
    .into_any()
}

/// A value and the set that it belongs to.
#[component]
fn Row(
    /// The table and the column.
    place: Place,
    /// The value as it is stored.
    value: String,
    /// The column's values and where they belong.
    mapper: Memo<Mapper>,
    /// Whether the model has it in no set.
    strange: bool,
) -> AnyView {
    let (table, column) = place;
    let own = value.clone();
    let of = move |mapper: &Mapper| mapper.values(strange).iter().find(|one| one.value == own).cloned();
    let now = Memo::new(move |_| mapper.with(&of));
    let rows = move || now.get().map(|value| value.rows);
    let moved =
        move || now.get().filter(|value| value.moved).map(|_| view! { <span class="tag">"changed"</span> });
    let label = format!("What {} counts as", format::name(&value));
    let raw = value.clone();
    let recast = Callback::new(move |choice: String| {
        Some(mapping::recast(&column, std::slice::from_ref(&raw), &choice))
    });
    let chooser = move || {
        let options = mapper.with_untracked(|mapper| mapper.options(strange));
        let choices = Choices { options, now: now.get()?.now };
        let (table, label) = (table.clone(), label.clone());
        Some(view! { <Chooser table=table label=label choices=choices recast=recast /> })
    };
    let hook = value.clone();
    view! {
        <tr data-value=hook>
            <th scope="row" title=format::whole_name(&value)>{format::name(&value)} " " {moved}</th>
            <td class="number">{rows}</td>
            <td>{chooser}</td>
        </tr>
    }
    .into_any()
}
