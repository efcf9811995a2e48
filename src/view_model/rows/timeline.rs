//! One session's events in order.

use reelscope_model::{Clause, Literal, QueryResult, Sort, TableInfo, Test, Value, query::RowsQuery};

use super::{has_sessions, is_session, plain, written};
use crate::{
    format::{count, integer, millis},
    view_model::{Context, explore},
};

/// The most events of a session that are shown.
const MOST_EVENTS: usize = 2_000;

/// The question for a session's events in order; none of a table without sessions and times.
#[must_use]
pub fn events(ctx: &Context<'_>, session: &Value) -> Option<RowsQuery> {
    let table = explore::table(ctx).filter(|table| has_sessions(ctx, table))?;
    let column = table.columns.iter().find(|column| is_session(column))?;
    let time = &table.columns[ctx.model.event_time(table)?];
    let clause = Clause {
        table: Some(table.name.clone()),
        column: column.name.clone(),
        part: None,
        time_zone: None,
        test: Test::Is(vec![Literal(session.clone())]),
    };
    Some(RowsQuery {
        table: table.name.clone(),
        filter: vec![clause],
        columns: None,
        sort: vec![Sort { key: time.name.clone(), desc: false }],
        limit: MOST_EVENTS,
        offset: 0,
    })
}

/// One session's events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// "Session 4711".
    pub title: String,
    /// How many events over which time.
    pub said: String,
    /// The columns behind the time since the first event.
    pub heads: Vec<String>,
    /// The events.
    pub events: Vec<Event>,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When, on the zone's clock.
    pub at: String,
    /// How long after the first: "+1.2 s".
    pub after: String,
    /// Where it stands between the first and the last, in thousandths.
    pub place: u16,
    /// What it is to the eye: `error`, `buffer`, `play` or nothing.
    pub tone: &'static str,
    /// The values of the other columns.
    pub values: Vec<String>,
}

/// A session's events for people; none of a table without times.
#[must_use]
pub fn timeline(ctx: &Context<'_>, session: &Value, result: &QueryResult) -> Option<Timeline> {
    let table = explore::table(ctx)?;
    let time = &table.columns[ctx.model.event_time(table)?];
    let at = result.columns.iter().position(|column| *column.key == *time.name)?;
    let info = |key: &str| table.columns.iter().find(|info| info.name == key);
    // The session is the title, and what is null everywhere says nothing.
    let told = |place: &usize| {
        let column = &result.columns[*place];
        let says = result.rows.iter().any(|row| row[*place] != Value::Null);
        *place != at && says && !info(&column.key).is_some_and(is_session)
    };
    let shown: Vec<usize> = (0..result.columns.len()).filter(told).collect();
    let instants: Vec<Option<f64>> = result.rows.iter().map(|row| seconds(&row[at])).collect();
    let first = instants.iter().flatten().copied().reduce(f64::min).unwrap_or(0.0);
    let span = instants.iter().flatten().copied().reduce(f64::max).unwrap_or(0.0) - first;
    let kind = result.columns.iter().position(|column| {
        info(&column.key).is_some_and(|info| info.canonical.as_deref() == Some("EventType"))
    });
    let event = |(row, instant): (&Vec<Value>, &Option<f64>)| {
        let since = instant.map(|instant| instant - first);
        let share = since.filter(|_| span > 0.0).map_or(0.0, |since| since / span);
        Event {
            at: written(ctx, &row[at], Some(time)),
            after: since.map(|since| format!("+{}", millis(since * 1_000.0, ctx.locale))).unwrap_or_default(),
            place: (share * 1_000.0).round() as u16,
            tone: kind.map_or("", |kind| tone(ctx, table, &row[kind])),
            values: shown
                .iter()
                .map(|place| written(ctx, &row[*place], info(&result.columns[*place].key)))
                .collect(),
        }
    };
    let events: Vec<Event> = result.rows.iter().zip(&instants).map(event).collect();
    let matched = result.meta.rows_matched;
    let over = millis(span * 1_000.0, ctx.locale);
    let mut said = format!("{} over {over}", count(matched, "event", "events", ctx.locale));
    if matched > events.len() as u64 {
        said.push_str(&format!(
            ", of which the first {} are shown",
            integer(events.len() as i128, ctx.locale)
        ));
    }
    Some(Timeline {
        title: format!("Session {}", plain(session)),
        said,
        heads: shown.iter().map(|place| result.columns[*place].key.to_string()).collect(),
        events,
    })
}

#[allow(clippy::cast_precision_loss, reason = "differences of a session's instants are small")]
fn seconds(value: &Value) -> Option<f64> {
    match value {
        Value::Time { value, unit } => {
            let per_second = unit.per_second();
            // Whole seconds and the rest apart, so that nanoseconds are not lost beside years.
            Some(
                value.div_euclid(per_second) as f64 + value.rem_euclid(per_second) as f64 / per_second as f64,
            )
        }
        Value::Date(days) => Some(f64::from(*days) * 86_400.0),
        _ => None,
    }
}

/// What an event is to the eye, by the value set that it is in.
fn tone(ctx: &Context<'_>, table: &TableInfo, value: &Value) -> &'static str {
    let Value::Text(text) = value else { return "" };
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    let sets = kind.and_then(|kind| kind.column("EventType")).map_or(&[][..], |column| &column.sets);
    match sets.iter().find(|set| set.holds(text)).map(|set| set.name.as_str()) {
        Some("error") => "error",
        Some("buffer") => "buffer",
        Some("play") => "play",
        _ => "",
    }
}
