//! The columns of a table: what they are, how they are read, what they miss.

use leptos::prelude::*;

use super::recast::ColumnChooser;
use crate::{
    format,
    view_model::{
        correct::{Aspect, ColumnChoices},
        data_page::ColumnView,
    },
};

/// The list of a table's columns.
#[component]
pub(crate) fn Columns(
    /// The table's name.
    table: String,
    /// Its columns.
    columns: Vec<ColumnView>,
    /// What can be said of each.
    choices: Vec<ColumnChoices>,
) -> AnyView {
    let caption = format!("Columns of {table}");
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=caption>
            <table>
                <caption class="visually-hidden">{caption.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Column"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Meaning"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col">"Read as"</th>
                        <th scope="col" class="number">"Nulls"</th>
                        <th scope="col">"Range"</th>
                    </tr>
                </thead>
                <tbody>
                    {columns
                        .into_iter()
                        .zip(choices)
                        .map(move |(column, choices)| row(&table, column, choices))
                        .collect_view()}
                </tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(table: &str, column: ColumnView, choices: ColumnChoices) -> AnyView {
    let ColumnView { name, data_type, nulls, range, .. } = column;
    let hook = name.clone();
    let chooser = |aspect, choices| {
        view! { <ColumnChooser table=table.to_owned() column=name.clone() aspect=aspect choices=choices /> }
    };
    view! {
        <tr data-column=hook>
            <th scope="row" title=format::whole_name(&name)>{format::name(&name)}</th>
            <td>
                <code>{data_type}</code>
            </td>
            <td>{chooser(Aspect::Meaning, choices.meaning)}</td>
            <td>{chooser(Aspect::Role, choices.role)}</td>
            <td>{chooser(Aspect::Reading, choices.reading)}</td>
            <td class="number">{nulls}</td>
            <td>{range}</td>
        </tr>
    }
    .into_any()
}
