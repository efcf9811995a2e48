//! A card: one figure of a measure, with what it means.

use super::figure::Unit;
use crate::format::Delta;

/// A card, ready to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The measure's id; the page's hooks put `kpi-` before it.
    pub id: String,
    /// The measure's name.
    pub label: String,
    /// The table it is of.
    pub table: String,
    /// The figure as `data-value` holds it; `null` for null; none while the first answer is on its way.
    pub raw: Option<String>,
    /// The other side's figure as `data-previous` holds it, `null` for null; none without a comparison.
    pub previous: Option<String>,
    /// The figure for people, with its unit, as long as a card is wide; a dash for null.
    pub text: String,
    /// The figure in full.
    pub full: String,
    /// How its figures are written.
    pub unit: Unit,
    /// Why it is null, or why it failed, in a sentence.
    pub why: Option<String>,
    /// What the measure means, on demand.
    pub definition: Definition,
    /// The change from the other side of the comparison; without one, since the bucket before. None without two figures.
    pub change: Option<Change>,
    /// The figure over time, for the sparkline; empty without event time.
    pub series: Vec<Point>,
    /// Whether there is a place for that: there is event time, though how far it reaches may not be known yet.
    pub has_line: bool,
    /// Whether it is the page's chosen measure.
    pub chosen: bool,
    /// What the reader must know, such as "Approximate" or "Not filtered by Device".
    pub notes: Vec<String>,
}

/// What a measure means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Definition {
    /// In a sentence or two.
    pub description: String,
    /// As the model computes it.
    pub expr: Option<String>,
    /// Numerator and denominator, of a ratio.
    pub ratio: Option<(String, String)>,
    /// Whose definition it is.
    pub source: Option<String>,
}

/// The change between two figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Arrow, sign and size.
    pub delta: Delta,
    /// Whether it is good news; none where more is neither good nor bad, and where nothing changed.
    pub good: Option<bool>,
    /// The two figures that it compares, in a sentence.
    pub sentence: String,
}

/// One bucket of a sparkline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The figure; none for null and for a bucket without a row.
    pub value: Option<f64>,
    /// The figure of its counterpart on the other side of a comparison.
    pub before: Option<f64>,
    /// Whether the data begin or end inside of the bucket; it is dotted.
    pub partial: bool,
}
