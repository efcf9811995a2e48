//! The shapes of the whole: what charts showed when nothing was filtered, kept to stand behind what filters leave.
//!
//! They cost no question where the reader has seen the whole before. Where filters come with the address they are asked for
//! once, when the page stands still.

use std::collections::BTreeMap;

use reelscope_engine::api::ViewResult;
use reelscope_model::{Query, Result};

use super::{Board, Plan, build_some};
use crate::view_model::{
    Colours, Context, Panel,
    figure::{Figure, Shape, Status},
};

/// How many charts are remembered, the newest.
const MOST: usize = 64;

/// The shapes that are known.
#[derive(Clone, Debug, Default)]
pub struct Ghosts {
    known: Vec<Known>,
}

/// A chart's whole: the sums of its categories by their raw keys.
#[derive(Clone, Debug)]
struct Known {
    query: Query,
    totals: BTreeMap<Option<String>, f64>,
}

impl Ghosts {
    /// Remembers a page that is not filtered, or puts the shapes that are known behind one that is.
    pub fn pass(&mut self, plan: &Plan, board: &mut Board) {
        for (chart, panel) in plan.charts.iter().zip(&mut board.panels) {
            let Some(query) = chart.view.and_then(|view| plan.views.views.get(view)) else { continue };
            let figure = &mut panel.figure;
            if !has_one(figure) {
                continue;
            }
            let place = self.known.iter().position(|known| known.query == *query);
            if plan.views.clauses.is_empty() {
                let query = place.map_or_else(|| query.clone(), |at| self.known.remove(at).query);
                self.known.push(Known { query, totals: totals(figure) });
            } else if let Some(known) =
                place.filter(|_| plan.others.is_none()).and_then(|at| self.known.get(at))
            {
                appear(figure, &known.totals, chart.meter.adds_up());
            }
        }
        let over = self.known.len().saturating_sub(MOST);
        self.known.drain(..over);
    }

    /// The views whose whole is not known though filters hold it back, by their positions in the plan.
    pub fn lacking<'a>(&self, plan: &Plan, figures: impl Iterator<Item = &'a Figure>) -> Vec<usize> {
        if plan.views.clauses.is_empty() || plan.others.is_some() {
            return Vec::new();
        }
        let view = |(figure, at): (&Figure, Option<usize>)| {
            let query = at.and_then(|at| plan.views.views.get(at))?;
            (has_one(figure) && !self.known.iter().any(|known| known.query == *query)).then_some(at)?
        };
        figures.zip(plan.charts.iter().map(|chart| chart.view)).filter_map(view).collect()
    }

    /// Remembers the answers to views of the plan without its clauses.
    pub fn learn(&mut self, ctx: &Context<'_>, plan: &Plan, answers: &[(usize, Result<ViewResult>)]) {
        let mut plan = plan.clone();
        plan.views.clauses.clear();
        plan.sources.clear();
        let mut board = build_some(ctx, &plan, answers, &mut Colours::default());
        self.pass(&plan, &mut board);
    }

    /// A panel of the plan's page with the shape behind it that has become known; none where there is none to add.
    #[must_use]
    pub fn behind(&self, plan: &Plan, panel: &Panel) -> Option<Panel> {
        let figure = &panel.figure;
        let chart = plan.charts.iter().find(|chart| chart.id == figure.id)?;
        let query = plan.views.views.get(chart.view?)?;
        let known = self.known.iter().find(|known| known.query == *query)?;
        let mut panel = panel.clone();
        if figure.ghost.is_empty() && has_one(figure) {
            appear(&mut panel.figure, &known.totals, chart.meter.adds_up());
        }
        Some(panel).filter(|panel| !panel.figure.ghost.is_empty())
    }

    /// Forgets everything: other rows are open.
    pub fn clear(&mut self) {
        self.known.clear();
    }
}

/// Whether a ghost could stand behind a figure.
fn has_one(figure: &Figure) -> bool {
    let shape = match figure.shape {
        Shape::Bars | Shape::Columns | Shape::Area => true,
        Shape::Line => figure.series.is_empty(),
        Shape::HeatMap | Shape::Grouped | Shape::Funnel | Shape::DropOff => false,
    };
    shape && matches!(figure.status, Status::Ready)
}

/// The sum of each category; none without a figure.
fn sums(figure: &Figure) -> Vec<Option<f64>> {
    let mut sums = vec![None; figure.categories.len()];
    for mark in &figure.marks {
        let value = mark.value.filter(|value| value.is_finite());
        if let Some((sum, value)) = sums.get_mut(mark.category).zip(value) {
            *sum = Some(sum.unwrap_or(0.0) + value);
        }
    }
    sums
}

fn totals(figure: &Figure) -> BTreeMap<Option<String>, f64> {
    let raws = figure.categories.iter().map(|category| category.raw.clone());
    raws.zip(sums(figure)).filter_map(|(raw, sum)| Some((raw, sum?))).collect()
}

/// Puts a shape behind a figure, at the figure's size where figures add up; nothing where it is the figure's own.
fn appear(figure: &mut Figure, whole: &BTreeMap<Option<String>, f64>, adds_up: bool) {
    let now = sums(figure);
    let mut ghost: Vec<Option<f64>> =
        figure.categories.iter().map(|category| whole.get(&category.raw).copied()).collect();
    let scale = match adds_up {
        true => now.iter().flatten().sum::<f64>() / whole.values().sum::<f64>(),
        false => 1.0,
    };
    // One bar has no shape.
    if !scale.is_finite() || now == ghost || ghost.iter().flatten().filter(|total| **total != 0.0).count() < 2
    {
        return;
    }
    ghost.iter_mut().flatten().for_each(|total| *total *= scale);
    figure.ghost = ghost;
    figure.subtitle.push_str(match (adds_up, figure.shape) {
        (true, Shape::Area | Shape::Line) => " · thin line: course of all rows",
        (true, _) => " · pale: shape of all rows",
        (false, Shape::Area | Shape::Line) => " · thin line: without filters",
        (false, _) => " · pale: without filters",
    });
}

#[cfg(test)]
mod tests {
    use reelscope_model::Value;

    use super::{
        super::{build, plan},
        *,
    };
    use crate::{
        charts::samples,
        state::{Filter, Keep, Page, State},
        view_model::testing::{World, answers, text},
    };

    /// A page whose filters came with the address: what its bars lack is asked without them, once.
    #[test]
    fn test_ask_once_for_the_whole_that_filters_hold_back() {
        let keep = Keep::Is(vec![Some("5.3.1".to_owned())]);
        let filter = Filter { table: None, dimension: "app_version".to_owned(), keep };
        let mut world =
            World::full(State { page: Page::Playback, filters: vec![filter], ..State::default() });
        world.learn();
        let rows = |tv: i128, web: i128| {
            move |query: &Query| match &*query.by.iter().map(reelscope_model::By::key).collect::<Vec<_>>() {
                ["DeviceType" | "device_type"] => {
                    [("TV", tv), ("Web", web)].map(|(key, n)| vec![text(key), Value::Int(n)]).into()
                }
                _ => Vec::new(),
            }
        };
        let ctx = world.ctx();
        let plan = plan(&ctx);
        let board = build(&ctx, &plan, Some(&answers(&plan, rows(5, 5))), &mut Colours::default());
        let mut ghosts = Ghosts::default();
        let figures = || board.panels.iter().map(|panel| &panel.figure);
        let lacking = ghosts.lacking(&plan, figures());
        let asked =
            |at: &usize| plan.views.views[*at].by.iter().map(|by| by.key().to_owned()).collect::<Vec<_>>();
        assert!(lacking.iter().map(asked).any(|by| by == ["device_type"]), "{lacking:?}");
        let panel = board.panels.iter().find(|panel| panel.figure.id == "errors_by_device_type").unwrap();
        assert!(ghosts.behind(&plan, panel).is_none(), "nothing is known yet");
        let whole = answers(&plan, rows(300, 100));
        let answers: Vec<_> = lacking.iter().map(|at| (*at, whole[*at].clone())).collect();
        ghosts.learn(&ctx, &plan, &answers);
        let behind = ghosts.behind(&plan, panel).unwrap();
        assert_eq!(behind.figure.ghost, [Some(7.5), Some(2.5)]);
        assert!(behind.figure.subtitle.ends_with("pale: shape of all rows"), "{}", behind.figure.subtitle);
        assert!(ghosts.behind(&plan, &behind).is_none_or(|again| again == behind), "it is put behind once");
        let by_device = |at: &usize| asked(at) == ["device_type"];
        assert!(!ghosts.lacking(&plan, figures()).iter().any(by_device), "it is asked once");
        // What is not filtered lacks nothing.
        let mut world = World::full(State { page: Page::Playback, ..State::default() });
        world.learn();
        assert_eq!(Ghosts::default().lacking(&super::super::plan(&world.ctx()), figures()), [] as [usize; 0]);
    }

    #[test]
    fn test_put_the_whole_behind_at_the_size_of_what_is_left() {
        let whole = samples::bars(&[("TV", Some(60.0)), ("Web", Some(30.0)), ("Box", Some(10.0))]);
        let mut figure = samples::bars(&[("Web", Some(5.0)), ("TV", Some(5.0))]);
        appear(&mut figure, &totals(&whole), true);
        assert_eq!(figure.ghost, [Some(3.0), Some(6.0)]);
        assert!(figure.subtitle.ends_with("pale: shape of all rows"));
        // Rates are as they were.
        let mut figure = samples::bars(&[("Web", Some(5.0)), ("Car", Some(5.0)), ("TV", Some(5.0))]);
        appear(&mut figure, &totals(&whole), false);
        assert_eq!(figure.ghost, [Some(30.0), None, Some(60.0)]);
        let mut figure = samples::bars(&[("Web", Some(5.0)), ("Car", Some(5.0))]);
        appear(&mut figure, &totals(&whole), true);
        assert_eq!(figure.ghost, [], "one bar has no shape");
    }

    #[test]
    fn test_put_nothing_behind_a_chart_that_is_as_it_was() {
        let whole = samples::bars(&[("TV", Some(60.0)), ("Web", Some(1.0)), ("Box", None)]);
        let mut figure = whole.clone();
        appear(&mut figure, &totals(&whole), true);
        assert_eq!(figure, whole);
        let mut figure = samples::bars(&[("TV", None)]);
        appear(&mut figure, &BTreeMap::new(), true);
        assert_eq!(figure.ghost, []);
    }
}
