//! A page of cards and charts: first the queries it needs, then what is shown of their answers.

mod absent;
mod active;
mod annotate;
pub(in crate::view_model) mod axis;
mod beside;
mod bins;
mod cards;
mod chart;
mod ghosts;
mod grid;
pub(in crate::view_model) mod meter;
mod notes;
mod order;
mod others;
mod plan;
mod selection;
mod steps;
mod summary;
#[cfg(test)]
mod tests;
pub(in crate::view_model) mod words;

use reelscope_engine::api::{ViewResult, Views};
use reelscope_model::{Grain, Result};

use self::{axis::Axis, beside::Against, meter::Meter};
use super::{
    Card, Colours, Context, Panel,
    figure::{Shape, Status},
    pages,
};
use crate::state::{Page, clauses::Source};

pub use absent::Absent;
pub use active::{Active, active};
pub use ghosts::Ghosts;
pub use plan::plan;
pub(in crate::view_model) use plan::{needs, tables};

/// What a page asks the engine, and what each answer is for.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The linked views, for [`reelscope_engine::api::Engine::views`].
    pub views: Views,
    /// The other side of a comparison: the same views under other clauses.
    pub others: Option<Views>,
    /// What that is.
    against: Option<Against>,
    /// Whether something was chosen that nothing here can be compared with.
    is_void: bool,
    /// What each of the clauses comes from.
    sources: Vec<Source>,
    /// The grain of its time.
    grain: Grain,
    cards: Vec<CardPlan>,
    charts: Vec<ChartPlan>,
    absent: Vec<Absent>,
}

/// A card, and the views that its figures come from.
#[derive(Clone, Debug, PartialEq)]
struct CardPlan {
    meter: Meter,
    table: String,
    view: usize,
    series: Option<(usize, Axis)>,
}

/// A chart, and the view that its marks come from; none while an extent is not known.
#[derive(Clone, Debug, PartialEq)]
struct ChartPlan {
    id: String,
    table: String,
    meter: Meter,
    axes: Vec<Axis>,
    shape: Shape,
    view: Option<usize>,
    /// What it is called, where the layout says it.
    title: Option<String>,
    /// What its points are measures of; none of a chart by dimensions.
    steps: Option<steps::Steps>,
}

/// A page, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// The page.
    pub page: Page,
    /// Its name.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// Its cards, most used first.
    pub cards: Vec<Card>,
    /// Its charts, most used first.
    pub panels: Vec<Panel>,
    /// What is not there, and why.
    pub absent: Vec<Absent>,
}

/// The page as `plan` laid it out. Without answers everything is loading.
#[must_use]
pub fn build(
    ctx: &Context<'_>,
    plan: &Plan,
    answers: Option<&[Result<ViewResult>]>,
    colours: &mut Colours,
) -> Board {
    build_beside(ctx, plan, answers, None, colours)
}

/// The page with the answers to both sides of a comparison.
#[must_use]
pub fn build_beside(
    ctx: &Context<'_>,
    plan: &Plan,
    answers: Option<&[Result<ViewResult>]>,
    others: Option<&[Result<ViewResult>]>,
    colours: &mut Colours,
) -> Board {
    let answer = |view: usize| {
        let [this, other] = [answers, others].map(|side| side.and_then(|side| side.get(view)));
        (this, other)
    };
    build_of(ctx, plan, answer, answers.is_some(), colours)
}

/// The page with the answers to some of its views, by their positions; the others are loading.
#[must_use]
pub fn build_some(
    ctx: &Context<'_>,
    plan: &Plan,
    answers: &[(usize, Result<ViewResult>)],
    colours: &mut Colours,
) -> Board {
    let answer = |view: usize| (answers.iter().find(|(at, _)| *at == view).map(|(_, answer)| answer), None);
    build_of(ctx, plan, answer, true, colours)
}

fn build_of<'a>(
    ctx: &Context<'_>,
    plan: &Plan,
    answer: impl Fn(usize) -> (Option<&'a Result<ViewResult>>, Option<&'a Result<ViewResult>>),
    has_answers: bool,
    colours: &mut Colours,
) -> Board {
    let layout = pages::layout(ctx.model, ctx.state.page);
    let card = |card: &CardPlan| {
        let series = card.series.as_ref().map_or((None, None), |(view, _)| answer(*view));
        cards::card(ctx, plan, card, answer(card.view), series)
    };
    let cards = plan.cards.iter().map(card).collect();
    let panel = |chart: &ChartPlan| {
        let mut panel = chart::panel(ctx, plan, chart, chart.view.map_or((None, None), &answer), colours);
        // With the other answers here, an extent that is still not known is not coming.
        if has_answers && chart.view.is_none() {
            panel.figure.status = Status::Failed(words::unknown_extent(&chart.axes));
        }
        panel
    };
    let panels = plan.charts.iter().map(panel).collect();
    Board {
        page: ctx.state.page,
        title: layout.title.clone(),
        question: layout.question.clone(),
        cards,
        panels,
        absent: plan.absent.clone(),
    }
}
