//! Saving the rows behind what Explore shows, part by part.

use leptos::prelude::*;
use reelscope_model::{Code, Error, Result, Role};
use wasm_bindgen_futures::spawn_local;

use super::rows::{closed, counted};
use crate::{
    export::{About, RowsFile, row_fields},
    format::integer,
    ui::{app::App, dom, figure::made},
    view_model::{
        explore,
        rows::{self, Ask, Look},
    },
};

/// How many rows are asked for at once: few enough for the page to stay at hand.
const PART: usize = 4_000;

/// How many rows a file has at most.
const MOST: usize = 200_000;

/// The buttons that save rows in the order in which they are shown, and how far that is.
#[component]
pub(super) fn SaveRows(
    /// Which rows are looked at.
    look: RwSignal<Look>,
) -> AnyView {
    let app = App::of_context();
    let said = RwSignal::new(String::new());
    // Grows with each file that is begun or given up; a file goes on as long as it is the newest.
    let turn = RwSignal::new(0_u64);
    let busy = RwSignal::new(false);
    let has_ids = Memo::new(move |_| {
        app.with_context(|context| {
            explore::table(context)
                .is_some_and(|table| table.columns.iter().any(|column| column.role == Role::Id))
        })
    });
    let stop = move || {
        turn.update(|turn| *turn += 1);
        busy.set(false);
    };
    let save = move |is_arrow: bool| {
        stop();
        let Some(ask) = app.with_context_untracked(|context| rows::ask(context, &look.get_untracked()))
        else {
            return;
        };
        let mine = turn.get_untracked();
        // The page may be left meanwhile.
        let goes_on = move |done: usize, all: usize| {
            if turn.try_get_untracked() != Some(mine) {
                return false;
            }
            let number = |number: usize| integer(number as i128, &app.desk().locale);
            said.set(format!("Saving… {} of {} rows", number(done), number(all)));
            true
        };
        busy.set(true);
        spawn_local(async move {
            let saved = save_rows(app, ask, is_arrow, goes_on).await;
            if turn.try_get_untracked() == Some(mine) {
                busy.set(false);
                said.set(saved.unwrap_or_else(|error| format!("{} {}", error.message, error.hint)));
            }
        });
    };
    let button = move |is_arrow: bool, hook: &'static str, label: &'static str| {
        view! {
            <button type="button" class="button small" data-testid=hook on:click=move |_| save(is_arrow)>
                {label}
            </button>
        }
    };
    view! {
        <div class="choices" role="group" aria-label="Save these rows">
            {button(false, "save-rows-csv", "Save as CSV")}
            {button(true, "save-rows-arrow", "Save as Arrow")}
            <Show when=move || has_ids.get()>
                <label class="inline">
                    <input
                        type="checkbox"
                        data-testid="mask-rows"
                        prop:checked=move || app.masked.get()
                        on:change=move |event| app.masked.set(event_target_checked(&event))
                    />
                    "Mask ids"
                </label>
            </Show>
            <Show when=move || busy.get()>
                <button type="button" class="button small" on:click=move |_| {
                    stop();
                    said.set("Nothing was saved.".to_owned());
                }>"Stop"</button>
            </Show>
            <span class="small muted" role="status" data-testid="rows-saved">{move || said.get()}</span>
        </div>
    }
    .into_any()
}

/// Reads the rows and hands them to the reader as a file; what it says of that. `goes_on` is told how many rows of how many
/// are done, and says whether they are still wanted.
async fn save_rows(
    app: App,
    ask: Ask,
    is_arrow: bool,
    goes_on: impl Fn(usize, usize) -> bool,
) -> Result<String> {
    let desk = app.desk();
    let count = counted(&*desk.engine, &ask).await?;
    let query = ask.rows(&count.unreached);
    let name = query.table.clone();
    let (mut file, parts, mut done) = (None, js_sys::Array::new(), 0);
    let matched = loop {
        let mut part = query.clone();
        (part.offset, part.limit) = (done, PART.min(MOST - done));
        let found = desk.engine.rows(part).await?;
        let matched = usize::try_from(found.meta.rows_matched).unwrap_or(usize::MAX);
        let file = match &mut file {
            Some(file) => file,
            None => {
                let begun = app.with_context_untracked(|context| {
                    let table = context.table(&name)?;
                    let fields = row_fields(table, &found.columns, desk.zones.as_ref());
                    let scope = rows::scope(context, &count.unreached, matched);
                    let title = format!("Rows of {name}");
                    let about = About::of_table(&title, &scope, &desk.engine.prints(), &made());
                    Some(RowsFile::new(fields, is_arrow, app.masked.get_untracked(), &about))
                });
                let begun = file.insert(begun.ok_or_else(closed)?);
                push(&parts, &begun.head());
                begun
            }
        };
        let count = found.rows.len();
        let bytes = file.rows(found.rows).map_err(|column| {
            let message =
                format!("The rows were not saved: a value of {column} does not fit the column's type.");
            Error::new(Code::TooLarge, message).hint("Save them as CSV.")
        })?;
        push(&parts, &bytes);
        done += count;
        if !goes_on(done, matched.min(MOST)) {
            return Ok("Nothing was saved.".to_owned());
        }
        if count == 0 || done >= matched || done >= MOST {
            push(&parts, &file.foot());
            break matched;
        }
    };
    let (ending, mime) = match is_arrow {
        true => ("arrow", "application/vnd.apache.arrow.file"),
        false => ("csv", "text/csv;charset=utf-8"),
    };
    let refused = |_| Error::new(Code::Internal, "The browser refused to save the file.");
    dom::download_parts(&format!("{name}.{ending}"), mime, &parts).map_err(refused)?;
    let number = |number: usize| integer(number as i128, &desk.locale);
    Ok(match done < matched {
        true => format!(
            "The first {} of {} rows were saved. Filter for the others.",
            number(done),
            number(matched)
        ),
        false => format!("{} rows were saved.", number(done)),
    })
}

fn push(parts: &js_sys::Array, bytes: &[u8]) {
    parts.push(&js_sys::Uint8Array::from(bytes));
}
