//! The two ends of a range of numbers or days.

use reelscope_model::time::{Iso, parse_iso, write_date};

use super::{Known, Subject};
use crate::{
    state::{Action, Keep, typing::Class},
    view_model::Context,
};

/// The ends of a range, as their fields show them; empty where it is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ends {
    /// The first value inside.
    pub from: String,
    /// The first number beyond; of days the last one inside.
    pub to: String,
    /// Whether they are days, rather than numbers.
    pub days: bool,
}

/// What the two fields do.
#[must_use]
pub fn range(ctx: &Context<'_>, subject: &Subject, from: &str, to: &str) -> Action {
    let days = Known::of(ctx, subject).is_some_and(|known| known.class == Class::Time);
    let end = |text: &str, later: i64| {
        if days {
            return parse_iso(text).map(|iso| write_date(iso.days.saturating_add(later)));
        }
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let (table, dimension) = subject.target.clone();
    Action::Range { table, dimension, from: end(from, 0), to: end(to, 1) }
}

/// The ends of what is kept.
pub(super) fn ends(known: &Known<'_>, keep: Option<&Keep>) -> Option<Ends> {
    if !known.is_ranged() {
        return None;
    }
    let days = known.class == Class::Time;
    let (from, to) = match keep {
        Some(Keep::Range(from, to)) => (from.as_deref(), to.as_deref()),
        _ => (None, None),
    };
    let field = |text: Option<&str>, day: fn(&Iso) -> i64| match text {
        Some(text) if days => parse_iso(text).map(|iso| write_date(day(&iso))).unwrap_or_default(),
        text => text.unwrap_or_default().to_owned(),
    };
    // A range that ends inside of a day holds some of it.
    let last = |iso: &Iso| {
        if iso.second.is_some_and(|second| second > 0) { iso.days } else { iso.days.saturating_sub(1) }
    };
    Some(Ends { from: field(from, |iso| iso.days), to: field(to, last), days })
}
