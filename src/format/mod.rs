//! The one place where numbers, percentages, money, durations, dates, instants, ranges and counts become text for
//! people. Everything that is shown uses it, so that a figure reads the same on a card, an axis and in a table.
//!
//! Functions take a [`Locale`], plain data that the browser fills in, and, for instants, a zone. Raw values for
//! hooks, links and exports are not written here: they are the model's, exact and the same everywhere.

mod axis_label;
mod bytes;
mod calendar;
mod count;
mod delta;
mod duration;
mod key;
mod label;
mod locale;
mod number;
mod unit;

pub use axis_label::{bin_label, bucket_label};
pub use bytes::bytes;
pub use calendar::{bucket, day, instant, range};
pub use count::count;
pub use delta::{Delta, Direction, delta, points};
pub use duration::millis;
pub use key::{bin, key, part};
pub use label::{cut_middle, harmless, harmless_sentence, isolated, name, sentence, whole_name};
pub use locale::{DateOrder, Locale};
pub use number::{compact, integer, money, number, percent};
pub use unit::{Axis, brief, short, value};

/// What stands for a figure that is null.
pub const DASH: &str = "–";

/// A space that no line breaks at, between a number and its unit.
const SPACE: char = '\u{a0}';

/// The sign of negative numbers in text, as wide as a digit.
const MINUS: char = '\u{2212}';
