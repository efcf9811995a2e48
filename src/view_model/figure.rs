//! A chart as plain data: all that its drawing, its tooltips, its table and its exports need, and nothing else.

use reelscope_model::Value;

use super::card::Definition;
use crate::format::Delta;

/// What a chart looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Horizontal bars, one a category; stacked when there are series.
    Bars,
    /// Vertical columns over an ordered category (a number, bins); stacked when there are series.
    Columns,
    /// A filled line over time; stacked when there are series.
    Area,
    /// A line over time, for rates and means, which do not add up.
    Line,
    /// Cells of category x series, shaded by value.
    HeatMap,
    /// Vertical columns side by side, one a series, for figures that do not add up over the series.
    Grouped,
    /// Steps one below the other, each as wide as what is left of the first.
    Funnel,
    /// What is left of all at marks along the way, from 100% on.
    DropOff,
}

/// Whether a figure has something to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// It has marks.
    Ready,
    /// The first answer is still on its way.
    Loading,
    /// Nothing matches; the sentence says so.
    Empty(String),
    /// It cannot be shown; the sentence says why (a missing column, an error).
    Failed(String),
}

/// A chart's title, data and state.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// `errors_by_time_and_error_type`; the page's hooks put `chart-` before it.
    pub id: String,
    /// Measure and dimension, in sentence case.
    pub title: String,
    /// Filters, period and number of rows.
    pub subtitle: String,
    /// The same without the ids that its filters name; none where they name none.
    pub masked: Option<String>,
    /// What a screen reader says of the whole.
    pub summary: String,
    /// What it looks like.
    pub shape: Shape,
    /// The dimension along the axis.
    pub dimension: Dimension,
    /// The dimension of the series.
    pub series_dimension: Option<Dimension>,
    /// What is measured.
    pub measure: MeasureLabel,
    /// What that means.
    pub definition: Definition,
    /// The dimension's values in display order.
    pub categories: Vec<Category>,
    /// The series dimension's values in display order; empty without one.
    pub series: Vec<Category>,
    /// One mark a group, in the order of the table: by category, then series.
    pub marks: Vec<Mark>,
    /// Whether dragging along the categories selects a range of them (time, bins, numbers).
    pub brushable: bool,
    /// The categories that a brush holds, first and last included.
    pub brush: Option<(usize, usize)>,
    /// What the figures are compared with, if they are.
    pub beside: Option<Beside>,
    /// The shape of the whole, by category: what there is without any filter, at the size of what filters leave. Empty where
    /// nothing is filtered, where it is not known, and where it would say nothing.
    pub ghost: Vec<Option<f64>>,
    /// What is odd in it, in order of time.
    pub annotations: Vec<Annotation>,
    /// Whether there is something to show.
    pub status: Status,
    /// What the reader must know, such as "Not filtered by Device" or "Approximate, within 1%".
    pub notes: Vec<String>,
}

impl Figure {
    /// What a mark is compared with; none where there is nothing to compare it with.
    #[must_use]
    pub fn before(&self, mark: usize) -> Option<&Before> {
        self.beside.as_ref()?.figures.get(mark).filter(|before| before.compared)
    }

    /// What is odd at a category.
    #[must_use]
    pub fn annotation_at(&self, category: usize) -> Option<&Annotation> {
        self.annotations.iter().find(|annotation| (annotation.first..=annotation.last).contains(&category))
    }
}

impl Before {
    /// The figure in words, and the change from there: "against 1,100 of 3 Feb 2026 (▲ +12%)".
    #[must_use]
    pub fn said(&self) -> String {
        let mut said = format!("against {}", self.text);
        if let Some(label) = &self.label {
            said.push_str(&format!(" of {label}"));
        }
        if let Some(change) = &self.change {
            said.push_str(&format!(" ({})", change.text));
        }
        if self.partial {
            said.push_str(", where the data begin or end");
        }
        if self.alone {
            said.push_str(", there only");
        }
        said
    }
}

/// A stretch of a chart over time that is not as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The position of its first category.
    pub first: usize,
    /// The position of its last one.
    pub last: usize,
    /// Its first instant, as the table's keys are written.
    pub from: String,
    /// The first instant after it.
    pub to: String,
    /// Whether there is more than expected.
    pub up: bool,
    /// The figures that made it: "5 – 7 May 2026: 1,204 errors a day, expected 310 to 420".
    pub text: String,
}

/// A dimension of a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dimension {
    /// Its id in hooks (`error_type`).
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// The zone of its instants.
    pub zone: String,
    /// Whether its values name things, and so can be masked where they are taken away.
    pub is_id: bool,
    /// Whether a row may have several of its values, and so counts more than once.
    pub is_multiple: bool,
}

/// How a measure's figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A plain number of things.
    Count,
    /// A fraction, written as a percentage.
    Percent,
    /// An amount of money in a currency that the data do not name.
    Currency,
    /// Milliseconds.
    Millis,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// A number in the data's own unit.
    Number,
}

/// The measure of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureLabel {
    /// Its id (`errors`).
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// How its figures are written.
    pub unit: Unit,
    /// The type of its figures as results name it: `int`, `float` or `decimal`.
    pub data_type: String,
    /// Whether the figures of parts add up to the whole's.
    pub adds_up: bool,
}

/// How a category stands to the filters on its own dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// No filter is on this dimension.
    Unfiltered,
    /// A filter keeps it.
    Kept,
    /// A filter leaves it out; it is drawn dimmed.
    LeftOut,
}

/// A value of a dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Category {
    /// The group's key.
    pub key: Value,
    /// The key as the table's `data-key` holds it; none for null.
    pub raw: Option<String>,
    /// The key for people.
    pub label: String,
    /// The key along an axis, where that is shorter: of buckets and bins.
    pub axis: Option<AxisLabel>,
    /// How it stands to the filters.
    pub selection: Selection,
    /// Which colour it has everywhere: a stable number, given to a value once.
    pub colour: usize,
    /// Whether it is a bucket that the data begin or end inside of.
    pub partial: bool,
}

/// What is written of a category along an axis whose categories follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AxisLabel {
    /// As short as its neighbours allow: `5 Jan`, `14:00`, `400`.
    pub text: String,
    /// What it lies within, written where that changes: `2026`; empty when the text says all.
    pub within: String,
    /// Its number, counted on from category to category.
    pub place: i64,
    /// Every how many places one is written, finest first, so that what is written is round.
    pub steps: &'static [i64],
    /// Whether it stands where the category starts, rather than in its middle.
    pub at_start: bool,
}

/// The other side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// This side in words: "1 – 31 Mar 2026".
    pub this: String,
    /// The other side in words.
    pub other: String,
    /// What each mark is compared with, in the marks' order.
    pub figures: Vec<Before>,
}

/// What one figure is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// The other side's figure; none for null.
    pub value: Option<f64>,
    /// The figure as the table's `data-previous` holds it, `null` for null.
    pub raw: String,
    /// The figure for people, with its unit.
    pub text: String,
    /// What the other side's group is called, where it is another one, as buckets are.
    pub label: Option<String>,
    /// Whether the data begin or end inside of that group.
    pub partial: bool,
    /// The change from there; none without two figures.
    pub change: Option<Delta>,
    /// Whether that is good news; none where it is neither.
    pub good: Option<bool>,
    /// Whether the group has a counterpart on the other side at all.
    pub compared: bool,
    /// Whether the group is on the other side only.
    pub alone: bool,
}

/// One figure of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The position of its category.
    pub category: usize,
    /// The position of its series; 0 without series.
    pub series: usize,
    /// The figure; none for null.
    pub value: Option<f64>,
    /// The figure as the table's `data-value` holds it, `null` for null.
    pub raw: String,
    /// The figure for people, with its unit.
    pub text: String,
    /// How many cases a rate is of; none of what is no rate of counts.
    pub cases: Option<f64>,
}
