//! Measures as the model declares them.

use crate::expr::{Arithmetic, Expr};

/// A figure that is defined once.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Its id (`error_rate`).
    pub id: String,
    /// How a page names it.
    pub label: String,
    /// The kind of table that it is of; any table when absent.
    pub table: Option<String>,
    /// The kind of the derived table whose rows it counts (`video_playback_events.sessions`); those of its own without.
    pub on: Option<String>,
    /// What it computes.
    pub expr: Expr,
    /// How its figures are written.
    pub format: Format,
    /// Which direction is good news.
    pub better: Option<Better>,
    /// What it means, in a sentence or two.
    pub description: String,
    /// Whose definition it is.
    pub source: Option<String>,
}

/// How a measure's figures are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A whole number of things.
    Count,
    /// A fraction, shown as a percentage.
    Percent,
    /// Money, in no stated currency.
    Currency,
    /// Milliseconds.
    Ms,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Any number.
    #[default]
    Number,
}

/// Which direction is good news.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// More is good.
    Higher,
    /// Less is good.
    Lower,
}

impl Measure {
    /// Numerator and denominator as text, of a measure that is a ratio.
    #[must_use]
    pub fn ratio(&self) -> Option<(String, String)> {
        match &self.expr {
            Expr::Binary(Arithmetic::Divide, over, under) => Some((over.to_string(), under.to_string())),
            _ => None,
        }
    }
}
