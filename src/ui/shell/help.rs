//! Help, apart from the daily view: the keys, how charts work, where numbers come from, and what happens to files.

use leptos::prelude::*;

use crate::ui::{
    dialog::{Close, Dialog},
    icon::{Icon, Picture},
    shortcuts::Shortcuts,
};

/// What each key does, and where.
const KEYS: [(&str, &[(&str, &str)]); 3] = [
    (
        "Anywhere",
        &[
            ("/", "Jump to a page, measure, chart or value"),
            ("?", "This help"),
            ("Ctrl Z, Ctrl Shift Z", "Undo and redo, as back and forward do"),
            ("Tab, Shift Tab", "To the next and the previous control or chart"),
        ],
    ),
    (
        "On a chart",
        &[
            ("→ ←", "To the next or the previous point"),
            ("Page Down, Page Up", "To the next or the previous group, in the same series"),
            ("Home, End", "To the first or the last point"),
            ("Enter", "Filter by the group; Ctrl adds it, Shift takes it alone, Alt leaves it out"),
            ("Shift ← →", "Brush a range of time or numbers"),
            ("T", "Show or hide the chart's table"),
            ("Esc", "Clear the chart's own filter"),
        ],
    ),
    (
        "In a menu, list or dialog",
        &[("↑ ↓", "Choose"), ("Enter", "Take it"), ("Esc", "Close, and go back to where you were")],
    ),
];

/// How charts are worked with.
const CHARTS: [&str; 4] = [
    "Click or tap a bar, a cell or a legend entry, and everything else on the page shows only its rows; the same again \
     lets go. Drag along time or numbers to brush a range. Held still, a finger shows what is under it.",
    "A chart is never filtered by its own choice: it keeps all its groups and dims those that are left out.",
    "Hatched buckets are partial: the data begin or end inside of them. Hatched grey is “no value”.",
    "Every chart has its numbers as a table, and its menu saves them as a picture or a file.",
];

/// Where numbers come from.
const NUMBERS: [&str; 3] = [
    "Every figure is counted in this browser, from the rows of the files that are open. The line below a title says \
     which filters and period hold, and how many rows they leave.",
    "The “i” beside a figure's name says what it means, what is divided by what, and whose definition that is. \
     Distinct counts beyond four million and quantiles are approximate, and say so.",
    "The Data page says how each file was read: tables, columns and roles, which you can correct there.",
];

const PRIVACY: &str = "Your files never leave this browser: once the page has loaded it is sealed and can send nothing, \
                       and a copied link holds your choices but no data.";

/// The button that opens it, and help itself.
#[component]
pub(crate) fn Help() -> AnyView {
    let shortcuts = Shortcuts::of_context();
    view! {
        <button
            type="button"
            class="button quiet icon"
            data-testid="help"
            title="Help: keys, charts, and where numbers come from"
            aria-label="Help"
            aria-haspopup="dialog"
            aria-keyshortcuts="?"
            on:click=move |_| shortcuts.help.set(true)
        >
            <Picture icon=Icon::Help />
        </button>
        <Dialog open=shortcuts.help label="Help" hook="help-dialog">
            <Content />
        </Dialog>
    }
    .into_any()
}

#[component]
fn Content() -> AnyView {
    let shortcuts = Shortcuts::of_context();
    let close = Close::of_context();
    let line = |(key, does): &(&'static str, &'static str)| {
        view! {
            <tr>
                <th scope="row">
                    <kbd>{*key}</kbd>
                </th>
                <td>{*does}</td>
            </tr>
        }
    };
    let keys = |(place, keys): (&'static str, &'static [(&str, &str)])| {
        view! {
            <table>
                <caption>{place}</caption>
                <tbody>{keys.iter().map(line).collect_view()}</tbody>
            </table>
        }
    };
    let list = |lines: &[&'static str]| {
        let lines = lines.iter().map(|line| view! { <li>{*line}</li> }).collect_view();
        view! { <ul>{lines}</ul> }
    };
    view! {
        <div class="head">
            <h2>"Help"</h2>
            <button type="button" class="button quiet icon" aria-label="Close" on:click=move |_| close.now()>
                "×"
            </button>
        </div>
        <div class="help" tabindex="0" role="region" aria-label="What there is to know">
            <section>
                <h3>"Keys"</h3>
                {KEYS.into_iter().map(keys).collect_view()}
                <label class="inline">
                    <input
                        type="checkbox"
                        data-testid="single-keys"
                        prop:checked=move || shortcuts.on.get()
                        on:change=move |event| shortcuts.turn(event_target_checked(&event))
                    />
                    "The single keys / and ? act from anywhere"
                </label>
            </section>
            <section>
                <h3>"How charts work"</h3>
                {list(&CHARTS)}
            </section>
            <section>
                <h3>"Where numbers come from"</h3>
                {list(&NUMBERS)}
            </section>
            <section>
                <h3>"What happens to your files"</h3>
                <p>{PRIVACY}</p>
            </section>
        </div>
    }
    .into_any()
}
