//! The question what to leave out, where the files need more memory than there is.

use leptos::{html, prelude::*};

use crate::{
    ui::{app::App, memory::Asked},
    view_model::memory::{self, Gate, Heavy, Named},
};

/// The question, while it stands.
#[component]
pub(crate) fn GateCard() -> AnyView {
    let app = App::of_context();
    (move || app.memory.asked.get().map(|asked| question(app, asked))).into_any()
}

fn question(app: App, asked: Asked) -> Option<AnyView> {
    let desk = app.desk();
    let Gate { why, columns } = memory::gate(&asked.forecast, &desk.locale)?;
    let proposed = columns.iter().filter(|heavy| heavy.proposed);
    let chosen: RwSignal<Vec<Named>> = RwSignal::new(proposed.map(named).collect());
    let forecast = asked.forecast;
    let locale = desk.locale.clone();
    let verdict = Memo::new(move |_| chosen.with(|chosen| memory::verdict(&forecast, chosen, &locale)));
    let open = move || {
        let many = chosen.with(Vec::len) as u64;
        format!("Open without {}", crate::format::count(many, "column", "columns", &app.desk().locale))
    };
    let heading = NodeRef::<html::H2>::new();
    // Whoever was waiting for the files is told that there is something to decide.
    heading.on_load(|heading| drop(heading.focus()));
    let line = move |heavy: Heavy| column_line(heavy, chosen);
    let view = view! {
        <section class="card gate" role="group" aria-labelledby="gate-title" data-testid="gate">
            <h2 id="gate-title" tabindex="-1" node_ref=heading>
                "This does not fit into memory"
            </h2>
            <p>{why}</p>
            <p class="muted">
                "Choose what to leave out. Everything else opens, and the Data page brings columns back."
            </p>
            <ul class="heavy">{columns.into_iter().map(line).collect_view()}</ul>
            <p role="status" data-testid="gate-verdict">
                {move || verdict.get().text}
            </p>
            <div class="row">
                <button
                    type="button"
                    class="button primary"
                    data-testid="gate-open"
                    disabled=move || !verdict.get().fits
                    on:click=move |_| app.open_without(chosen.get_untracked())
                >
                    {open}
                </button>
                <button type="button" class="button" data-testid="gate-close" on:click=move |_| app.do_not_open()>
                    "Do not open"
                </button>
            </div>
        </section>
    };
    Some(view.into_any())
}

fn column_line(heavy: Heavy, chosen: RwSignal<Vec<Named>>) -> AnyView {
    let name = named(&heavy);
    let Heavy { table, column, role, size, proposed } = heavy;
    let hook = column.clone();
    let change = move |event| {
        let out = event_target_checked(&event);
        chosen.update(|chosen| {
            chosen.retain(|other| *other != name);
            if out {
                chosen.push(name.clone());
            }
        });
    };
    view! {
        <li data-column=hook>
            <label>
                <input type="checkbox" checked=proposed on:change=change />
                <span>{column}</span>
                <span class="muted">{format!("{role} of {table}")}</span>
                <span class="size">{size}</span>
            </label>
        </li>
    }
    .into_any()
}

fn named(heavy: &Heavy) -> Named {
    (heavy.table.clone(), heavy.column.clone())
}
