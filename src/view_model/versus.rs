//! What the page is compared with: the other side as a state of its own, and how its groups stand to this side's.
//!
//! The other side is the same page in another state: with its period moved, or with another value in the place of
//! the filters on a dimension. So it obeys everything else that this side does, and the engine answers it as it answers any page.
//! Only what groups by the very dimension that differs ignores it on both sides; there the groups are set
//! against each other: the first bucket of the period against the first of the other, the one value against the other.

use reelscope_model::{
    Grain, TableInfo,
    time::{
        Civil, Iso, Zone, bucket_start,
        civil::{DAY, days_in_month},
        next_bucket, parse_iso, write_date, write_instant,
    },
    value::TimeUnit,
};

use super::{
    Context,
    board::{axis::Reach, words::inside},
    chips, period,
};
use crate::{
    format,
    state::{Filter, Keep, Key, State, Versus},
};

/// The most buckets that are set against each other.
const MOST_BUCKETS: usize = 10_000;

/// What the page is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The other side's state.
    pub state: State,
    /// This side in words: "1 – 31 Mar 2026", "Location is India".
    pub this: String,
    /// The other side in words.
    pub other: String,
    /// What differs.
    pub differs: Differs,
}

/// What differs between the two sides.
#[derive(Clone, Debug, PartialEq)]
pub enum Differs {
    /// The period: this side's and the other's.
    Time(Span, Span),
    /// The value of a dimension: this side's where it is one alone, and the other's.
    Value {
        /// The dimension.
        dimension: String,
        /// This side's value; none where it is not one alone.
        this: Option<Key>,
        /// The other side's value.
        other: Key,
    },
}

/// A period with both ends. Dates are those of each table's own zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first instant inside.
    pub from: Iso,
    /// The first instant beyond.
    pub to: Iso,
}

/// The comparison in force; none when nothing is compared, or when what was chosen cannot be, as [`why_not`] says.
#[must_use]
pub fn comparison(ctx: &Context<'_>) -> Option<Comparison> {
    match ctx.state.vs.as_ref()? {
        Versus::Value { dimension, key } => value(ctx, dimension, key),
        Versus::Unknown(_) => None,
        versus => time(ctx, versus),
    }
}

/// Whether something was chosen that nothing of the page can be compared with: it has no time, or not that dimension.
#[must_use]
pub(super) fn is_void(ctx: &Context<'_>) -> bool {
    let has_period = ctx.state.from.is_some() || ctx.state.to.is_some();
    let can_be = match &ctx.state.vs {
        None | Some(Versus::Unknown(_)) => false,
        Some(Versus::Previous | Versus::Week | Versus::Year) => has_period,
        Some(_) => true,
    };
    can_be && comparison(ctx).is_none()
}

/// Why what was chosen is not compared, and what to do; none when it is, or when nothing was chosen.
#[must_use]
pub fn why_not(ctx: &Context<'_>) -> Option<String> {
    let versus = ctx.state.vs.as_ref()?;
    if comparison(ctx).is_some() {
        return None;
    }
    let has_period = ctx.state.from.is_some() || ctx.state.to.is_some();
    Some(match versus {
        Versus::Unknown(_) => "This version does not know what the link compares with.".to_owned(),
        Versus::Value { dimension, .. } => format!("No open table has {dimension}."),
        Versus::Previous | Versus::Week | Versus::Year if !has_period => "Choose a period first.".to_owned(),
        _ => "Nothing here has a time.".to_owned(),
    })
}

/// The groups of a time axis that stand against each other: where the other side's bucket starts, and this side's.
/// Weeks and years apart, days and shorter buckets meet by date; all others by their number within the period.
pub(super) fn buckets(ctx: &Context<'_>, spans: (Span, Span), grain: Grain, zone: &Zone) -> Vec<(i64, i64)> {
    let starts = |span: Span| {
        let (from, to) = (span.from.seconds(zone), span.to.seconds(zone));
        let first = bucket_start(from, grain, zone);
        let next = |start: &i64| Some(next_bucket(*start, grain, zone)).filter(|next| next > start);
        std::iter::successors(Some(first), next).take_while(move |start| *start < to).take(MOST_BUCKETS)
    };
    let (this, other) = spans;
    match &ctx.state.vs {
        Some(versus @ (Versus::Week | Versus::Year)) if grain <= Grain::Day => {
            let moved = |start: i64| {
                let local = moved(local(start, zone), versus)?;
                Some((bucket_start(zone.first_instant(local), grain, zone), start))
            };
            starts(this).filter_map(moved).collect()
        }
        _ => starts(other).zip(starts(this)).collect(),
    }
}

/// What of a comparison of periods the table's data do not cover: "The data begin on 3 Jan 2026, so that 1 Dec – 31
/// Dec is not whole."
pub(super) fn gaps(ctx: &Context<'_>, comparison: &Comparison, table: &TableInfo) -> Option<String> {
    let Differs::Time(this, other) = comparison.differs else { return None };
    let (reach, zone) = period::reach_of(ctx, table)?;
    let day = |seconds: i64| local(seconds, &zone).div_euclid(DAY);
    let (first, last) = (day(reach.first), day(last_second(&reach)));
    let gap = |words: &str, span: Span| {
        let said = |what: &str, at: i64| {
            Some(format!("The data {what} {}, so {} is not whole", format::day(at, ctx.locale), words))
        };
        let (from, to) = (span.from.seconds(&zone), span.to.seconds(&zone));
        match (day(from) < first, day(to.saturating_sub(1)) > last) {
            (true, _) => said("begin on", first),
            (_, true) => said("end on", last),
            _ => None,
        }
    };
    gap(&comparison.other, other).or_else(|| gap(&comparison.this, this))
}

fn value(ctx: &Context<'_>, dimension: &str, key: &Key) -> Option<Comparison> {
    let is_on = |filter: &&Filter| filter.dimension == dimension;
    let filters: Vec<&Filter> = ctx.state.filters.iter().filter(is_on).collect();
    let mut state = State { vs: None, ..ctx.state.clone() };
    let keep = Keep::Is(vec![key.clone()]);
    let mut set = false;
    state.filters.retain_mut(|filter| {
        if filter.dimension != dimension {
            return true;
        }
        filter.keep = keep.clone();
        !std::mem::replace(&mut set, true)
    });
    if !set {
        state.filters.push(Filter { table: None, dimension: dimension.to_owned(), keep: keep.clone() });
    }
    let own = state.filters.iter().find(|filter| filter.dimension == dimension)?;
    if !chips::is_open(ctx, own) {
        return None;
    }
    let this = match filters.as_slice() {
        [Filter { keep: Keep::Is(keys), .. }] => match keys.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        },
        _ => None,
    };
    let said: Vec<String> = filters.iter().map(|filter| chips::words(ctx, filter)).collect();
    let all = || format!("any {}", inside(&chips::label(ctx, own)));
    Some(Comparison {
        this: if said.is_empty() { all() } else { said.join(" and ") },
        other: chips::words(ctx, own),
        differs: Differs::Value { dimension: dimension.to_owned(), this, other: key.clone() },
        state,
    })
}

fn time(ctx: &Context<'_>, versus: &Versus) -> Option<Comparison> {
    let zone = period::page_zone(ctx);
    let reach = period::page_reach(ctx)?;
    let chosen = (ctx.state.from.as_deref(), ctx.state.to.as_deref());
    let this = ends(chosen, &reach, &zone)?;
    let (from, to) = match versus {
        Versus::Range(from, to) => (from.clone(), to.clone()),
        _ if chosen == (None, None) => return None,
        _ => other(&this, versus, &zone)?,
    };
    let state = State { vs: None, from, to, ..ctx.state.clone() };
    let far = ends((state.from.as_deref(), state.to.as_deref()), &reach, &zone)?;
    let words = |state: &State| {
        let ctx = Context { state, ..*ctx };
        period::chosen(&ctx, &zone).unwrap_or_else(|| "All time".to_owned())
    };
    Some(Comparison {
        this: words(ctx.state),
        other: words(&state),
        differs: Differs::Time(this, far),
        state,
    })
}

/// Both ends of a period; one that is open ends with the day that the data do.
fn ends((from, to): (Option<&str>, Option<&str>), reach: &Reach, zone: &Zone) -> Option<Span> {
    let day = |seconds: i64| local(seconds, zone).div_euclid(DAY);
    let end = |text: Option<&str>, day: i64| parse_iso(&text.map_or_else(|| write_date(day), str::to_owned));
    let (from, to) = (end(from, day(reach.first))?, end(to, day(last_second(reach)).saturating_add(1))?);
    Some(Span { from, to })
}

/// The other period, as the address would hold it: dates where this one has dates.
fn other(Span { from, to }: &Span, versus: &Versus, zone: &Zone) -> Option<(Option<String>, Option<String>)> {
    let dated = from.second.is_none() && to.second.is_none();
    let clock = |end: &Iso| local(end.seconds(zone), zone);
    let (first, beyond) = (clock(from), clock(to));
    if beyond <= first {
        return None;
    }
    let whole_days = first.rem_euclid(DAY) == 0 && beyond.rem_euclid(DAY) == 0;
    let (first, beyond) = match versus {
        Versus::Previous if whole_days => {
            (days_before(first.div_euclid(DAY), beyond.div_euclid(DAY)) * DAY, first)
        }
        Versus::Previous => {
            let (from, to) = (from.seconds(zone), to.seconds(zone));
            (local(from.saturating_sub(to.saturating_sub(from)), zone), first)
        }
        // What ends with a day ends with the same day there.
        _ if whole_days => (moved_day(first, versus), moved_day(beyond - DAY, versus) + DAY),
        _ => (moved_day(first, versus), moved_day(beyond, versus)),
    };
    let text = |clock: i64| match dated {
        true => write_date(clock.div_euclid(DAY)),
        false => write_instant(zone.first_instant(clock), TimeUnit::Second, zone),
    };
    Some((Some(text(first)), Some(text(beyond))))
}

/// Where the period before a period of whole days begins: as many months earlier where it is made of whole months, else
/// as many days.
fn days_before(first: i64, beyond: i64) -> i64 {
    let (from, to) = (Civil::from_days(first), Civil::from_days(beyond));
    if from.day != 1 || to.day != 1 {
        return first.saturating_sub(beyond - first);
    }
    let month = |date: Civil| date.year * 12 + i64::from(date.month) - 1;
    let before = month(from) - (month(to) - month(from));
    let month = u32::try_from(before.rem_euclid(12)).unwrap_or(0) + 1;
    Civil { year: before.div_euclid(12), month, day: 1 }.days()
}

/// A clock's reading a week or a year earlier; 29 February becomes 28 February.
fn moved_day(clock: i64, versus: &Versus) -> i64 {
    moved(clock, versus).unwrap_or_else(|| moved(clock - DAY, versus).unwrap_or(clock))
}

/// A clock's reading a week or a year earlier; none for a day that the year before has not.
fn moved(clock: i64, versus: &Versus) -> Option<i64> {
    if *versus == Versus::Week {
        return Some(clock.saturating_sub(7 * DAY));
    }
    let date = Civil::from_days(clock.div_euclid(DAY));
    let earlier = Civil { year: date.year - 1, ..date };
    let known = earlier.day <= days_in_month(earlier.year, earlier.month);
    known.then(|| earlier.days() * DAY + clock.rem_euclid(DAY))
}

fn last_second(reach: &Reach) -> i64 {
    reach.end.max(reach.last.saturating_add(1)) - 1
}

fn local(seconds: i64, zone: &Zone) -> i64 {
    seconds.saturating_add(i64::from(zone.offset_at(seconds)))
}
