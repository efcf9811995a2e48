//! The columns of a table: what they are, how they are read, what they miss.

use leptos::prelude::*;

use super::recast::RoleChooser;
use crate::view_model::data_page::ColumnView;

/// The list of a table's columns.
#[component]
pub(crate) fn Columns(
    /// The table's name.
    table: String,
    /// Its columns.
    columns: Vec<ColumnView>,
) -> AnyView {
    view! {
        <div class="scroll" tabindex="0">
            <table>
                <caption class="visually-hidden">{format!("Columns of {table}")}</caption>
                <thead>
                    <tr>
                        <th scope="col">"Column"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col">"Role"</th>
                        <th scope="col">"Read as"</th>
                        <th scope="col" class="number">"Nulls"</th>
                        <th scope="col">"Range"</th>
                    </tr>
                </thead>
                <tbody>{columns.into_iter().map(move |column| row(&table, column)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(table: &str, column: ColumnView) -> AnyView {
    let ColumnView { name, canonical, data_type, role, reading, nulls, range } = column;
    let hook = name.clone();
    view! {
        <tr data-column=hook>
            <th scope="row">
                {name.clone()} {canonical.map(|name| view! { <div class="muted">"known as " {name}</div> })}
            </th>
            <td>
                <code>{data_type}</code>
            </td>
            <td>
                <RoleChooser table=table.to_owned() column=name.clone() role=role />
            </td>
            <td class:muted=reading.is_none()>{reading.unwrap_or("as stored")}</td>
            <td class="number">{nulls}</td>
            <td>{range}</td>
        </tr>
    }
    .into_any()
}
