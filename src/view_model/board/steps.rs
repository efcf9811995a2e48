//! Charts whose points are measures of their own: a funnel's steps, the marks of a drop-off curve. Nothing can be chosen on
//! them, since a person or a play is in more than one of their points.

use reelscope_engine::api::ViewResult;
use reelscope_model::Value;

use super::{Against, ChartPlan, beside::change, chart::raw, meter::Meter};
use crate::{
    format,
    state::Page,
    view_model::{
        Context,
        figure::{Before, Beside, Category, Dimension, Figure, Mark, Selection, Shape, Unit},
    },
};

/// A chart of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Steps {
    /// Its page, and its place among the page's charts.
    pub(super) page: Page,
    pub(super) at: usize,
    /// `funnel_users_by_step`.
    pub(super) id: &'static str,
    title: &'static str,
    /// What the steps are steps of: an id and a name.
    dimension: (&'static str, &'static str),
    pub(super) shape: Shape,
    /// The measures, each with its place along the way in percent; none where it is told by the measure's name.
    pub(super) measures: &'static [(&'static str, Option<u8>)],
}

/// All of them.
pub(super) static STEPS: [Steps; 2] = [
    Steps {
        page: Page::Recommendations,
        at: 0,
        id: "funnel_users_by_step",
        title: "From impression to conversion",
        dimension: ("step", "Step"),
        shape: Shape::Funnel,
        measures: &[("funnel_users", None), ("funnel_clicked", None), ("funnel_converted", None)],
    },
    Steps {
        page: Page::Audience,
        at: usize::MAX,
        id: "plays_by_progress",
        title: "Plays that go on, by how far",
        dimension: ("progress", "Progress"),
        shape: Shape::DropOff,
        measures: &[
            ("passed_10", Some(10)),
            ("passed_25", Some(25)),
            ("passed_50", Some(50)),
            ("passed_75", Some(75)),
            ("passed_95", Some(95)),
        ],
    },
];

impl Steps {
    /// What it is called.
    pub(super) fn title(&self) -> String {
        self.title.to_owned()
    }
}

/// Names a figure after its steps.
pub(super) fn name(figure: &mut Figure, steps: &Steps) {
    let (id, label) = steps.dimension;
    figure.title = steps.title();
    let (id, label, zone) = (id.to_owned(), label.to_owned(), "UTC".to_owned());
    figure.dimension = Dimension { id, label, zone, is_id: false, is_multiple: true };
    figure.measure.adds_up = false;
    let (measure, _) = steps.id.split_once("_by_").unwrap_or((steps.id, ""));
    measure.clone_into(&mut figure.measure.id);
    figure.measure.label =
        if steps.shape == Shape::DropOff { "Plays".to_owned() } else { "Users".to_owned() };
}

/// A point a measure.
pub(super) fn fill(
    ctx: &Context<'_>,
    figure: &mut Figure,
    chart: &ChartPlan,
    steps: &Steps,
    answer: &ViewResult,
    other: Option<(&Against, &ViewResult)>,
) {
    let figure_at = |answer: &ViewResult, at: usize| {
        answer.result.rows.first().and_then(|row| row.get(at)).cloned().unwrap_or(Value::Null)
    };
    let points = || chart.steps.iter().zip(steps.measures).enumerate();
    let category = |(_, (meter, (id, percent))): (usize, (&Meter, &(&str, Option<u8>)))| {
        let (key, label) = match percent {
            Some(percent) => (
                Value::Int(i128::from(*percent)),
                format::value(Some(f64::from(*percent) / 100.0), Unit::Percent, ctx.locale),
            ),
            None => (Value::Text((*id).to_owned()), meter.label.clone()),
        };
        Category {
            raw: Some(key.to_string()),
            key,
            label,
            axis: None,
            selection: Selection::Unfiltered,
            colour: 0,
            partial: false,
        }
    };
    let mark = |(at, (meter, _)): (usize, (&Meter, _))| {
        let value = figure_at(answer, at);
        let text = format::value(value.as_f64(), meter.unit, ctx.locale);
        Mark { category: at, series: 0, value: value.as_f64(), raw: raw(&value), text, cases: None }
    };
    figure.categories = points().map(category).collect();
    figure.marks = points().map(mark).collect();
    let before = |(at, (meter, _)): (usize, (&Meter, _)), answer: &ViewResult, marks: &[Mark]| {
        let value = figure_at(answer, at);
        let now = marks.get(at).and_then(|mark| mark.value);
        let (change, good) = change(meter, now, value.as_f64(), ctx);
        Before {
            value: value.as_f64(),
            raw: raw(&value),
            text: format::value(value.as_f64(), meter.unit, ctx.locale),
            label: None,
            partial: false,
            change,
            good,
            compared: true,
            alone: false,
        }
    };
    figure.beside = other.map(|(against, other)| Beside {
        this: against.comparison.this.clone(),
        other: against.comparison.other.clone(),
        figures: points().map(|point| before(point, other, &figure.marks)).collect(),
    });
    figure.definition.description = match steps.shape {
        Shape::Funnel => chart.steps.iter().map(|meter| meter.definition.description.as_str()).collect::<Vec<_>>().join(" "),
        _ => "Share of plays of a title, one a session, that passed these parts of its duration in the catalogue.".to_owned(),
    };
    (figure.definition.expr, figure.definition.ratio) = (None, None);
}
