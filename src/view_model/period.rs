//! The period and its controls: date inputs, presets, grains and zones.

use reelscope_model::{
    ColumnInfo, Grain, TableInfo, names,
    time::{Iso, Zone, civil::DAY, parse_iso, write_date},
};

use super::{
    Context,
    board::{
        self,
        axis::{self, Axis, Reach},
    },
    extents::Need,
};
use crate::{
    format,
    state::{Action, Page, TIME, grain},
};

/// About how many seconds each grain has, finest first.
const LENGTHS: [(Grain, i64); 7] = [
    (Grain::Minute, 60),
    (Grain::Hour, 3_600),
    (Grain::Day, DAY),
    (Grain::Week, 7 * DAY),
    (Grain::Month, 2_629_746),
    (Grain::Quarter, 7_889_238),
    (Grain::Year, 31_556_952),
];

/// How many buckets a time chart has when the grain is chosen for the reader.
const FEWEST: i64 = 5;
const MOST: i64 = 90;
/// How many buckets it may have when the reader chooses.
const MOST_CHOSEN: i64 = 5_000;

/// The controls of the page's period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The period in words: "1 Jan – 31 Mar 2026", "All time".
    pub text: String,
    /// The first day, for the date input; empty when the period is open there.
    pub first_day: String,
    /// The last day, included, for the date input; empty when the period is open there.
    pub last_day: String,
    /// The first and the last day of the data, for the inputs' `min` and `max`.
    pub days: (String, String),
    /// The same two days in words, for an input that is open there: "1 Jan 2026".
    pub open: (String, String),
    /// The grain in force.
    pub grain: Grain,
    /// The grains that may be chosen, "Automatic" first.
    pub grains: Vec<Offer>,
    /// The zone in force, which is always named.
    pub zone: String,
    /// Periods at a click: all time, and the last days of the data.
    pub presets: Vec<Offer>,
}

/// Something that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its name for people.
    pub label: String,
    /// Whether it is in force.
    pub chosen: bool,
    /// What choosing it does.
    pub choose: Action,
}

/// The controls of the page's period; none where no table on the page has event time, or before its extent is known.
#[must_use]
pub fn period(ctx: &Context<'_>) -> Option<Period> {
    let zone = page_zone(ctx);
    let reach = page_reach(ctx)?;
    let days =
        (local_day(reach.first, &zone), local_day(reach.end.max(reach.last.saturating_add(1)) - 1, &zone));
    let (from, to) = bounds(ctx);
    Some(Period {
        text: chosen(ctx, &zone).unwrap_or_else(|| "All time".to_owned()),
        first_day: from.map(|from| write_date(first_day_of(&from, &zone))).unwrap_or_default(),
        last_day: to.map(|to| write_date(last_day_of(&to, &zone))).unwrap_or_default(),
        days: (write_date(days.0), write_date(days.1)),
        open: (format::day(days.0, ctx.locale), format::day(days.1, ctx.locale)),
        grain: grain(ctx),
        grains: grains(ctx, &reach),
        zone: zone.name,
        presets: presets(ctx, days),
    })
}

/// Whether the page has a period, but how far its data reach is not known yet.
#[must_use]
pub fn is_awaited(ctx: &Context<'_>) -> bool {
    let is_unknown = |table: &&TableInfo| {
        time_column(ctx, table).is_some_and(|column| ctx.extents.of(table, &column.name).is_none())
    };
    page_reach(ctx).is_none() && board::tables(ctx).iter().any(is_unknown)
}

/// What the first day's input does: the period starts there, or is open there when the text is no date.
#[must_use]
pub fn start_at(ctx: &Context<'_>, day: &str) -> Action {
    let from = parse_iso(day).map(|iso| write_date(iso.days));
    Action::Period { from, to: ctx.state.to.clone() }
}

/// What the last day's input does: the period ends with that day, or is open there when the text is no date.
#[must_use]
pub fn end_with(ctx: &Context<'_>, day: &str) -> Action {
    let to = parse_iso(day).map(|iso| write_date(iso.days.saturating_add(1)));
    Action::Period { from: ctx.state.from.clone(), to }
}

/// The calendar unit of the page's time: the reader's choice as long as it is drawable, else one that cuts what the
/// page's tables span into 5 to 90 buckets.
#[must_use]
pub fn grain(ctx: &Context<'_>) -> Grain {
    let Some(reach) = page_reach(ctx) else { return ctx.state.grain.unwrap_or(Grain::Day) };
    match ctx.state.grain {
        Some(chosen) if buckets(&reach, length(chosen)) <= MOST_CHOSEN => chosen,
        _ => automatic(&reach),
    }
}

/// The extent of a table's event time, which grain, partial buckets and periods follow from.
pub(super) fn need(ctx: &Context<'_>, table: &TableInfo) -> Option<Need> {
    time_column(ctx, table)?;
    Axis::need(ctx, table, TIME)
}

/// A table's event time as an axis; none for a table that is not of events.
pub(super) fn time_axis(ctx: &Context<'_>, table: &TableInfo, grain: Grain) -> Option<Axis> {
    ctx.model.event_time(table)?;
    Axis::find(ctx, table, TIME, grain)
}

/// The period that a table's figures stand for, in words: the chosen one where it is obeyed, else all that the table
/// spans. The zone is named.
pub(super) fn words(ctx: &Context<'_>, table: &TableInfo, obeyed: bool) -> Option<String> {
    let column = time_column(ctx, table)?;
    let zone = ctx.zone_of(column);
    let chosen = if obeyed { chosen(ctx, &zone) } else { None };
    let text = chosen.or_else(|| {
        let reach = axis::reach(ctx.extents.of(table, &column.name)?, column.reading)?;
        let last = reach.end.max(reach.last.saturating_add(1)) - 1;
        Some(format::range(local_day(reach.first, &zone), local_day(last, &zone), ctx.locale))
    })?;
    Some(format!("{text} ({})", zone.name))
}

/// The chosen period in words; none when all time is shown.
pub(super) fn chosen(ctx: &Context<'_>, zone: &Zone) -> Option<String> {
    let day = |days: i64| format::day(days, ctx.locale);
    let whole = |iso: &Iso| (iso.seconds(zone) + offset(iso.seconds(zone), zone)).rem_euclid(DAY) == 0;
    let instant = |iso: &Iso| {
        let (value, unit) = iso.instant(zone);
        format::instant(value, unit, ctx.locale, zone)
    };
    Some(match bounds(ctx) {
        (None, None) => return None,
        (Some(from), Some(to)) if whole(&from) && whole(&to) => {
            format::range(first_day_of(&from, zone), last_day_of(&to, zone), ctx.locale)
        }
        (Some(from), Some(to)) => format!("{} – {}", instant(&from), instant(&to)),
        (Some(from), None) if whole(&from) => format!("from {}", day(first_day_of(&from, zone))),
        (Some(from), None) => format!("from {}", instant(&from)),
        (None, Some(to)) if whole(&to) => format!("up to {}", day(last_day_of(&to, zone))),
        (None, Some(to)) => format!("before {}", instant(&to)),
    })
}

/// Tells whether the chosen period holds all of a span of seconds (UTC).
pub(super) fn holds(ctx: &Context<'_>, zone: &Zone) -> impl Fn((i64, i64)) -> bool {
    let (from, to) = bounds(ctx);
    let [from, to] = [from, to].map(|bound| bound.map(|bound| bound.seconds(zone)));
    move |(start, end)| from.is_none_or(|from| from <= start) && to.is_none_or(|to| to >= end)
}

/// The zone in which the page's dates are written: the reader's choice, else its first time column's, else UTC.
pub(super) fn page_zone(ctx: &Context<'_>) -> Zone {
    let columns = board::tables(ctx).into_iter().find_map(|table| time_column(ctx, table));
    columns.map_or_else(|| ctx.zone(ctx.state.tz.as_deref()), |column| ctx.zone_of(column))
}

/// The column that a table's period is on: when its events happened; in Explore, its first time column at least.
fn time_column<'a>(ctx: &Context<'_>, table: &'a TableInfo) -> Option<&'a ColumnInfo> {
    let at = match ctx.state.page {
        Page::Explore => names::time_column(table),
        _ => ctx.model.event_time(table),
    };
    table.columns.get(at?)
}

/// How far a table's event time reaches, and the zone in which its dates are written.
pub(super) fn reach_of(ctx: &Context<'_>, table: &TableInfo) -> Option<(Reach, Zone)> {
    let column = time_column(ctx, table)?;
    Some((axis::reach(ctx.extents.of(table, &column.name)?, column.reading)?, ctx.zone_of(column)))
}

/// What the page's tables span together.
pub(super) fn page_reach(ctx: &Context<'_>) -> Option<Reach> {
    let reach = |table: &TableInfo| reach_of(ctx, table).map(|(reach, _)| reach);
    let all = board::tables(ctx).into_iter().filter_map(reach);
    all.reduce(|a, b| Reach { first: a.first.min(b.first), last: a.last.max(b.last), end: a.end.max(b.end) })
}

/// The ends of the chosen period.
fn bounds(ctx: &Context<'_>) -> (Option<Iso>, Option<Iso>) {
    let end = |end: &Option<String>| end.as_deref().and_then(parse_iso);
    (end(&ctx.state.from), end(&ctx.state.to))
}

fn automatic(reach: &Reach) -> Grain {
    let fits = LENGTHS.iter().find(|(_, length)| buckets(reach, *length) <= MOST);
    let fits = fits
        .map_or(LENGTHS.len() - 1, |(grain, _)| LENGTHS.iter().position(|(g, _)| g == grain).unwrap_or(0));
    // Where the step from one grain to the next is too wide, too many buckets say more than too few.
    let few = buckets(reach, LENGTHS[fits].1) < FEWEST;
    LENGTHS[if few { fits.saturating_sub(1) } else { fits }].0
}

fn buckets(reach: &Reach, length: i64) -> i64 {
    reach.end.saturating_sub(reach.first) / length + 1
}

fn length(grain: Grain) -> i64 {
    LENGTHS.iter().find(|(known, _)| *known == grain).map_or(DAY, |(_, length)| *length)
}

fn grains(ctx: &Context<'_>, reach: &Reach) -> Vec<Offer> {
    let offer = |grain: Option<Grain>, label: String| Offer {
        label,
        chosen: ctx.state.grain == grain,
        choose: Action::Grain(grain),
    };
    let fits = LENGTHS.iter().filter(|(_, length)| buckets(reach, *length) <= MOST_CHOSEN);
    let automatic = offer(None, format!("Automatic ({})", grain::name(automatic(reach))));
    [automatic]
        .into_iter()
        .chain(fits.map(|(g, _)| offer(Some(*g), format!("By {}", grain::name(*g)))))
        .collect()
}

fn presets(ctx: &Context<'_>, (first, last): (i64, i64)) -> Vec<Offer> {
    let offer = |label: &str, from: Option<i64>| {
        let (from, to) = (from.map(write_date), from.map(|_| write_date(last.saturating_add(1))));
        let chosen = ctx.state.from == from && ctx.state.to == to;
        Offer { label: label.to_owned(), chosen, choose: Action::Period { from, to } }
    };
    let spans = [("Last day", 1), ("Last 7 days", 7), ("Last 28 days", 28), ("Last 90 days", 90)];
    let fits = spans.into_iter().filter(|(_, days)| last - first >= *days);
    let lasts = fits.map(|(label, days)| offer(label, Some(last - days + 1)));
    [offer("All time", None)].into_iter().chain(lasts).collect()
}

fn first_day_of(from: &Iso, zone: &Zone) -> i64 {
    local_day(from.seconds(zone), zone)
}

/// The last day that a period up to there holds something of.
fn last_day_of(to: &Iso, zone: &Zone) -> i64 {
    local_day(to.seconds(zone).saturating_sub(1), zone)
}

fn local_day(seconds: i64, zone: &Zone) -> i64 {
    seconds.saturating_add(offset(seconds, zone)).div_euclid(DAY)
}

fn offset(seconds: i64, zone: &Zone) -> i64 {
    i64::from(zone.offset_at(seconds))
}
