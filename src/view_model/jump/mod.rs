//! Where the box behind `/` leads: pages, measures, charts, and values of the open tables.
//!
//! Pages, measures and charts are known without a question, from the pages' plans. Values are asked of the engine as the
//! panel of filters asks for them, but among all rows and all tables at once; choosing one keeps it alone, on this page
//! where it filters something here, else on one that shows its table.

#[cfg(test)]
mod tests;
mod values;

use super::{Colours, Context, board, pages};
use crate::state::{Action, Page, State};

pub use values::{Asked, ask, values};

/// What is listed of one kind at most.
const MOST: usize = 6;

/// What a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A page.
    Page,
    /// A measure, shown by the charts of a page.
    Measure,
    /// A chart of a page.
    Chart,
    /// A value of a dimension, which becomes a filter.
    Value,
}

impl Kind {
    /// All of them, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Page, Self::Measure, Self::Chart, Self::Value];

    /// The heading of its places.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Page => "Pages",
            Self::Measure => "Measures",
            Self::Chart => "Charts",
            Self::Value => "Values, as a filter",
        }
    }
}

/// Somewhere to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub label: String,
    /// What tells it from others of the name: a page's question, a measure's page, a value's dimension and rows.
    pub detail: String,
    /// What going there does, one after the other.
    pub actions: Vec<Action>,
    /// The chart that gets the focus.
    pub chart: Option<String>,
}

/// All pages, and the measures and charts that the open tables have. What is on this page comes first.
#[must_use]
pub fn places(ctx: &Context<'_>) -> Vec<Place> {
    let mut places: Vec<Place> = Page::ALL.into_iter().map(|page| page_of(ctx, page)).collect();
    let own = ctx.state.page;
    let mut pages: Vec<Page> = Page::ALL.into_iter().filter(|page| *page != own).collect();
    pages.insert(0, own);
    for page in pages {
        of_page(ctx, page, &mut places);
    }
    places
}

/// The places that the text names: every word of it is in the name, those first whose name begins with it. Without a
/// text only pages.
#[must_use]
pub fn find(places: &[Place], text: &str) -> Vec<Place> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return places.iter().filter(|place| place.kind == Kind::Page).cloned().collect();
    }
    let mut found = Vec::new();
    for kind in Kind::ALL {
        let ranked = places.iter().filter(|place| place.kind == kind);
        let mut ranked: Vec<(u8, &Place)> =
            ranked.filter_map(|place| Some((rank(place, &text)?, place))).collect();
        reelscope_model::sort::sort_by_key(&mut ranked, |(rank, _)| *rank);
        found.extend(ranked.into_iter().take(MOST).map(|(_, place)| place.clone()));
    }
    found
}

/// How near a place's name is to a text, nearest first; none where it is not.
fn rank(place: &Place, text: &str) -> Option<u8> {
    let name = place.label.to_lowercase();
    let holds = |within: &str| text.split_whitespace().all(|word| within.contains(word));
    if name.starts_with(text) {
        Some(0)
    } else if name.split(|sign: char| !sign.is_alphanumeric()).any(|word| word.starts_with(text)) {
        Some(1)
    } else if holds(&name) {
        Some(2)
    } else {
        (place.kind == Kind::Page && holds(&place.detail.to_lowercase())).then_some(3)
    }
}

fn page_of(ctx: &Context<'_>, page: Page) -> Place {
    let layout = pages::layout(ctx.model, page);
    Place {
        kind: Kind::Page,
        label: layout.title.clone(),
        detail: layout.question.clone(),
        actions: vec![Action::Go(page)],
        chart: None,
    }
}

/// Adds the measures and charts of a page that are not there yet.
fn of_page(ctx: &Context<'_>, page: Page, places: &mut Vec<Place>) {
    if page == Page::Data {
        return;
    }
    let state = ctx.state.after(Action::Go(page));
    let ctx = Context { state: &state, ..*ctx };
    let plan = board::plan(&ctx);
    let board = board::build(&ctx, &plan, None, &mut Colours::default());
    let on = format!("on {}", board.title);
    let mut add = |kind: Kind, label: String, actions: Vec<Action>, chart: Option<String>| {
        if !places.iter().any(|place| place.kind == kind && place.label == label) {
            places.push(Place { kind, label, detail: on.clone(), actions, chart });
        }
    };
    for card in board.cards {
        let mut actions = vec![Action::Go(page)];
        // Chosen again, a measure would be let go.
        if !is_chosen(&state, &card.id) {
            actions.push(Action::Measure(Some(card.id)));
        }
        add(Kind::Measure, card.label, actions, None);
    }
    for panel in board.panels {
        add(Kind::Chart, panel.figure.title, vec![Action::Go(page)], Some(panel.figure.id));
    }
}

fn is_chosen(state: &State, measure: &str) -> bool {
    state.measure.as_deref() == Some(measure)
}
