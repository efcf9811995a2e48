//! Correcting what was recognised: a table's kind, a column's role.

use leptos::prelude::*;
use reelscope_engine::coordinator::Recast;
use reelscope_model::Role;

use crate::ui::app::App;

const ROLES: [(&str, Role); 6] = [
    ("time", Role::Time),
    ("dimension", Role::Dimension),
    ("number", Role::Number),
    ("id", Role::Id),
    ("text", Role::Text),
    ("other", Role::Other),
];

/// Chooses a column's role.
#[component]
pub(crate) fn RoleChooser(
    /// The table's name.
    table: String,
    /// The column's name.
    column: String,
    /// The role it has.
    role: &'static str,
) -> AnyView {
    let app = App::of_context();
    let label = format!("Role of {column}");
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some((_, role)) = ROLES.into_iter().find(|(known, _)| *known == name) {
            app.recast(table.clone(), Recast::Role { column: column.clone(), role });
        }
    };
    let option = |(name, _): (&'static str, Role)| {
        view! {
            <option value=name selected=name == role>
                {name}
            </option>
        }
    };
    view! {
        <select class="field" aria-label=label on:change=choose>
            {ROLES.map(option).collect_view()}
        </select>
    }
    .into_any()
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
    let choose = move |event| {
        let kind = Some(event_target_value(&event)).filter(|kind| !kind.is_empty());
        app.recast(table.clone(), Recast::Kind(kind));
    };
    let option = |kind: &reelscope_model::model::Kind| {
        view! {
            <option value=kind.name.clone() selected=now.as_ref() == Some(&kind.name)>
                {kind.label.clone()}
            </option>
        }
    };
    view! {
        <label class="inline">
            "Kind"
            <select class="field" on:change=choose>
                <option value="" selected=now.is_none()>"None"</option>
                {desk.model.kinds().iter().map(option).collect_view()}
            </select>
        </label>
    }
    .into_any()
}
