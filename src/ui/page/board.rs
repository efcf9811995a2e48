//! A page of cards and charts. All of them are laid out by this one component.

use std::{rc::Rc, sync::Arc};

use leptos::prelude::*;

use super::{
    changed::Changed, explore::Choosers, kpi::Kpi, report::PageActions, rows::Rows, segments::WorstSegments,
};
use crate::{
    state::Page,
    ui::{
        app::{App, Shown},
        figure::FigureCard,
    },
    view_model::{board::Absent, pages},
};

/// How many charts stand before the worst segments.
const FIRST: usize = 2;

/// A page of cards and charts.
#[component]
pub(crate) fn BoardPage(
    /// Which one.
    page: Page,
) -> AnyView {
    let app = App::of_context();
    let model = Rc::clone(&app.desk().model);
    let layout = pages::layout(&model, page).clone();
    let drawn = Signal::derive(move || of_page(app.drawn.get(), page));
    let shown = Signal::derive(move || of_page(app.shown.get(), page));
    let written =
        Signal::derive(move || of_page(app.written.get(), page).or_else(|| of_page(app.shown.get(), page)));
    let cards = Memo::new(move |_| shown.with(|shown| ids(shown, |shown| &shown.cards, |card| &card.id)));
    let panels =
        Memo::new(move |_| shown.with(|shown| ids(shown, |shown| &shown.panels, |panel| &panel.figure.id)));
    // What leads to a cause stands beside the first charts.
    let first =
        Memo::new(move |_| panels.with(|panels| panels.iter().take(FIRST).cloned().collect::<Vec<_>>()));
    let others =
        Memo::new(move |_| panels.with(|panels| panels.iter().skip(FIRST).cloned().collect::<Vec<_>>()));
    let absent = Memo::new(move |_| {
        shown.with(|shown| shown.as_ref().map(|shown| shown.board.absent.clone()).unwrap_or_default())
    });
    let card = move |id: String| {
        let find = move |shown: &Shown| shown.cards.iter().find(|card| card.id == id).cloned();
        let card = followed(shown, find.clone())?;
        let drawn = followed(drawn, find).unwrap_or(card);
        Some(view! { <Kpi card=card drawn=drawn /> })
    };
    let panel = move |id: String| {
        let find = move |shown: &Shown| shown.panels.iter().find(|panel| panel.figure.id == id).cloned();
        let panel = followed(shown, find.clone())?;
        let drawn = followed(drawn, find.clone()).unwrap_or(panel);
        let written = followed(written, find).unwrap_or(panel);
        Some(view! { <FigureCard panel=panel drawn=drawn written=written /> })
    };
    view! {
        <div class="page" data-stale=move || app.stale.get().to_string()>
            <header>
                <h1 title=layout.question.clone()>{layout.title.clone()}</h1>
                <p class="muted">{layout.question.clone()}</p>
                <PageActions title=layout.title.clone() />
            </header>
            {(page == Page::Explore).then(|| view! { <Choosers /> })}
            <h2 class="visually-hidden">"Figures"</h2>
            <section class="cards" aria-label="Figures">
                <For each=move || cards.get() key=Clone::clone children=card />
            </section>
            <h2 class="visually-hidden">"Charts"</h2>
            <section class="charts" aria-label="Charts">
                <For each=move || first.get() key=Clone::clone children=panel />
                <WorstSegments page=page />
                <Changed />
                <For each=move || others.get() key=Clone::clone children=panel />
            </section>
            {move || missing(absent.get())}
            {(page == Page::Explore).then(|| view! { <Rows /> })}
        </div>
    }
    .into_any()
}

fn of_page(shown: Option<Arc<Shown>>, page: Page) -> Option<Arc<Shown>> {
    shown.filter(|shown| shown.board.page == page)
}

fn ids<T>(
    shown: &Option<Arc<Shown>>,
    items: fn(&Shown) -> &Vec<Arc<T>>,
    id: fn(&T) -> &String,
) -> Vec<String> {
    shown.as_ref().map(|shown| items(shown).iter().map(|item| id(item).clone()).collect()).unwrap_or_default()
}

/// An item of the board wherever it stands, and as it was when it is there no more; none when it never was. It
/// changes only when the item itself does.
fn followed<T: PartialEq + Send + Sync + 'static>(
    shown: Signal<Option<Arc<Shown>>>,
    find: impl Fn(&Shown) -> Option<Arc<T>> + Send + Sync + 'static,
) -> Option<Signal<Arc<T>>> {
    let first = shown.with_untracked(|shown| shown.as_deref().and_then(&find))?;
    let memo = Memo::new(move |old: Option<&Arc<T>>| {
        let now = shown.with(|shown| shown.as_deref().and_then(&find));
        now.unwrap_or_else(|| old.unwrap_or(&first).clone())
    });
    Some(memo.into())
}

/// What is not on the page, and what would bring it.
fn missing(absent: Vec<Absent>) -> Option<impl IntoView> {
    let line = |absent: Absent| {
        view! {
            <li data-absent=absent.id>
                <strong>{absent.label}</strong>
                " "
                <span class="muted">{absent.why}</span>
            </li>
        }
    };
    (!absent.is_empty()).then(|| {
        view! {
            <details class="card missing">
                <summary>{format!("{} more with other columns", absent.len())}</summary>
                <ul>{absent.into_iter().map(line).collect_view()}</ul>
            </details>
        }
    })
}
