//! The mapper: where the values of a column belong that the model counts by its values.

use std::sync::Arc;

use leptos::prelude::*;

use super::{
    chooser::Chooser,
    values::{Place, Values},
};
use crate::{
    ui::app::App,
    view_model::{
        correct::Choices,
        mapping::{self, MappedValue, Mapper},
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
    let each = move |mapper: Mapper| view! { <OneMapper table=table.clone() mapper=mapper /> };
    (move || mappers.get().into_iter().map(&each).collect_view()).into_any()
}

#[component]
fn OneMapper(
    /// The table's name.
    table: String,
    /// Its values and where they belong.
    mapper: Mapper,
) -> AnyView {
    let mapper = Arc::new(mapper);
    let hook = mapper.column.clone();
    let strange = (!mapper.strange.is_empty()).then(|| list(&table, &mapper, true));
    let known = (!mapper.known.is_empty()).then(|| {
        let moved = mapper.known.iter().filter(|value| value.moved).count();
        let moved = if moved == 0 { String::new() } else { format!(", {moved} moved") };
        view! {
            <details>
                <summary>{format!("Values that have a set: {}{moved}", mapper.known.len())}</summary>
                {list(&table, &mapper, false)}
            </details>
        }
    });
    let title = format!("Values of {}", mapper.column);
    let label = title.clone();
    view! {
        <section class="mapper stack" data-mapper=hook aria-label=label>
            <header class="choices">
                <h3>{title}</h3>
                <span class="muted">{mapper.summary.clone()}</span>
                <AllNowhere table=table column=mapper.column.clone() undecided=mapper.undecided.clone() />
            </header>
            {strange}
            {known}
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
    /// The values.
    undecided: Vec<String>,
) -> AnyView {
    let app = App::of_context();
    if undecided.len() < 2 {
        return ().into_any();
    }
    let label = format!("None of these for all {}", undecided.len());
    let click = move |_| app.recast(table.clone(), mapping::nowhere(&column, &undecided), |_| {});
    view! {
        <button type="button" class="button small" on:click=click>
            {label}
        </button>
    }
    .into_any()
}

/// The values that the model has in no set, or the others.
fn list(table: &str, mapper: &Arc<Mapper>, strange: bool) -> AnyView {
    let shown = expect_context::<Values>().shown;
    let place: Place = (table.to_owned(), format!("{}/{strange}", mapper.column));
    let at = place.clone();
    let most = Memo::new(move |_| shown.with(|shown| shown.get(&at).copied().unwrap_or(STEP)));
    let all = if strange { mapper.strange.len() } else { mapper.known.len() };
    let (table, of) = (table.to_owned(), Arc::clone(mapper));
    let rows = move || {
        let values = if strange { &of.strange } else { &of.known };
        values.iter().take(most.get()).map(|value| row(&table, &of, value, strange)).collect_view()
    };
    let more = move || {
        let left = all.checked_sub(most.get()).filter(|left| *left > 0)?;
        let place = place.clone();
        let click = move |_| {
            shown.update(|shown| *shown.entry(place.clone()).or_insert(STEP) += STEP);
        };
        let button = view! {
            <button type="button" class="button small" on:click=click>
                {format!("Show {} more", left.min(STEP))}
            </button>
        };
        Some(button)
    };
    let caption = format!("Values of {}", mapper.column);
    view! {
        <div class="table" tabindex="0">
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Value"</th>
                        <th scope="col" class="number">"Rows"</th>
                        <th scope="col">"Counts as"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {more}
    }
    .into_any()
}

fn row(table: &str, mapper: &Mapper, value: &MappedValue, strange: bool) -> AnyView {
    let choices = Choices { options: mapper.options(value, strange), now: value.now.clone() };
    let (column, raw) = (mapper.column.clone(), value.value.clone());
    let recast = Callback::new(move |choice: String| {
        Some(mapping::recast(&column, std::slice::from_ref(&raw), &choice))
    });
    let label = format!("What {} counts as", value.value);
    let moved = value.moved.then(|| view! { <span class="tag">"changed"</span> });
    view! {
        <tr data-value=value.value.clone()>
            <th scope="row">{value.value.clone()} " " {moved}</th>
            <td class="number">{value.rows.clone()}</td>
            <td>
                <Chooser table=table.to_owned() label=label choices=choices recast=recast />
            </td>
        </tr>
    }
    .into_any()
}
