//! Explore's rows: those behind what is chosen, a page at a time, and the events of one session in order.

use reelscope_engine::api::Views;
use reelscope_model::{
    Clause, ColumnInfo, Literal, Measure, Query, QueryResult, Role, Sort, TableInfo, Test, Value,
    query::RowsQuery,
};

use super::{Context, explore};
use crate::{
    format::{count, integer, key, millis},
    state::clauses::clauses,
};

/// How many rows a page has.
pub const PAGE: usize = 100;

/// The most events of a session that are shown.
const MOST_EVENTS: usize = 2_000;

/// The canonical name of the column that says which session a row is of.
const SESSION: &str = "SessionID";

/// Which of the rows are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The column that they are sorted by, and whether the greatest come first; the table's order without.
    pub sort: Option<(String, bool)>,
    /// How many come before the first.
    pub offset: usize,
}

/// What is asked for a page of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// A view that tells which of the filters reach the table.
    pub views: Views,
    /// The rows, under no filter yet.
    pub query: RowsQuery,
}

/// What is asked for; none while nothing is open.
#[must_use]
pub fn ask(ctx: &Context<'_>, look: &Look) -> Option<Ask> {
    let table = explore::table(ctx)?;
    let clauses = clauses(ctx.state, ctx.model, ctx.tables).into_iter().map(|(_, clause)| clause).collect();
    let view = Query {
        table: table.name.clone(),
        measures: vec![Measure::Id("rows".to_owned())],
        ..Query::default()
    };
    let sort = look.sort.iter().map(|(key, desc)| Sort { key: key.clone(), desc: *desc });
    let query = RowsQuery {
        table: table.name.clone(),
        filter: Vec::new(),
        columns: None,
        sort: sort.collect(),
        limit: PAGE,
        offset: look.offset,
    };
    Some(Ask { views: Views { views: vec![view], clauses }, query })
}

impl Ask {
    /// The question for the rows, under the filters but those that do not reach their table.
    #[must_use]
    pub fn rows(self, unreached: &[usize]) -> RowsQuery {
        let reaching = self.views.clauses.into_iter().enumerate().filter(|(at, _)| !unreached.contains(at));
        RowsQuery { filter: reaching.map(|(_, clause)| clause).collect(), ..self.query }
    }
}

/// A page of rows as it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowsView {
    /// The table's name.
    pub table: String,
    /// The columns.
    pub heads: Vec<Head>,
    /// The rows.
    pub lines: Vec<Vec<Cell>>,
    /// Which of how many they are: "Rows 101 – 200 of 4,213".
    pub said: String,
    /// The page before.
    pub before: Option<Look>,
    /// The page behind.
    pub behind: Option<Look>,
}

/// A column of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its name in the file.
    pub name: String,
    /// Whether it holds numbers.
    pub is_number: bool,
    /// Whether the rows are sorted by it, and then whether the greatest come first.
    pub sorted: Option<bool>,
    /// The rows sorted by it, or the other way round.
    pub sort: Look,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// It for people; empty for null.
    pub text: String,
    /// The value, of the column that says which session the row is of.
    pub session: Option<Value>,
}

/// A page of rows for people.
#[must_use]
pub fn view(ctx: &Context<'_>, look: &Look, result: &QueryResult) -> Option<RowsView> {
    let table = explore::table(ctx)?;
    let infos: Vec<Option<&ColumnInfo>> = result
        .columns
        .iter()
        .map(|column| table.columns.iter().find(|info| info.name == column.key))
        .collect();
    let head = |(column, info): (&reelscope_model::Column, &Option<&ColumnInfo>)| {
        let sorted = look.sort.as_ref().filter(|(by, _)| *by == column.key).map(|(_, desc)| *desc);
        Head {
            name: column.key.clone(),
            is_number: info.is_some_and(is_number),
            sorted,
            sort: Look { sort: Some((column.key.clone(), sorted == Some(false))), offset: 0 },
        }
    };
    let cell = |(value, info): (&Value, &Option<&ColumnInfo>)| {
        let is_session = has_sessions(ctx, table) && info.is_some_and(is_session) && *value != Value::Null;
        Cell { text: written(ctx, value, *info), session: is_session.then(|| value.clone()) }
    };
    let matched = usize::try_from(result.meta.rows_matched).unwrap_or(usize::MAX);
    let (first, last) = (look.offset + 1, look.offset + result.rows.len());
    let said = if result.rows.is_empty() {
        "No row matches these filters.".to_owned()
    } else {
        let number = |number: usize| integer(number as i128, ctx.locale);
        format!("Rows {} – {} of {}", number(first), number(last), number(matched))
    };
    let at = |offset: usize| Look { offset, ..look.clone() };
    Some(RowsView {
        table: table.name.clone(),
        heads: result.columns.iter().zip(&infos).map(head).collect(),
        lines: result.rows.iter().map(|row| row.iter().zip(&infos).map(cell).collect()).collect(),
        said,
        before: (look.offset > 0).then(|| at(look.offset.saturating_sub(PAGE))),
        behind: (last < matched && !result.rows.is_empty()).then(|| at(last)),
    })
}

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
    let at = result.columns.iter().position(|column| column.key == time.name)?;
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
        heads: shown.iter().map(|place| result.columns[*place].key.clone()).collect(),
        events,
    })
}

fn has_sessions(ctx: &Context<'_>, table: &TableInfo) -> bool {
    table.columns.iter().any(is_session) && ctx.model.event_time(table).is_some()
}

fn is_session(column: &ColumnInfo) -> bool {
    column.canonical.as_deref() == Some(SESSION)
}

fn is_number(column: &ColumnInfo) -> bool {
    column.role == Role::Number
}

/// A value for people: ids as they are, null as nothing.
fn written(ctx: &Context<'_>, value: &Value, info: Option<&ColumnInfo>) -> String {
    match (value, info) {
        (Value::Null, _) => String::new(),
        (Value::Text(text), _) if text.is_empty() => "\"\"".to_owned(),
        (Value::Int(_) | Value::Decimal { .. }, Some(info)) if info.role == Role::Id => plain(value),
        (value, Some(info)) => key(value, ctx.locale, &ctx.zone_of(info)),
        (value, None) => key(value, ctx.locale, &ctx.zone(ctx.state.tz.as_deref())),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => crate::format::harmless(text),
        other => other.to_string(),
    }
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

#[cfg(test)]
mod tests {
    use reelscope_model::{Column, ColumnKind, Meta, TimeUnit};

    use super::*;
    use crate::{
        state::{Explore, Page, State, filter},
        view_model::testing::{NEW_YEAR, World},
    };

    const PLAYBACK: &str = "video_playback_events";

    fn world() -> World {
        let explore = Explore { table: Some(PLAYBACK.to_owned()), ..Explore::default() };
        World::full(State { page: Page::Explore, explore, ..State::default() })
    }

    fn result(keys: &[&str], rows: Vec<Vec<Value>>, matched: u64) -> QueryResult {
        let column = |key: &&str| Column {
            key: (*key).to_owned(),
            kind: ColumnKind::Dimension,
            data_type: "text".to_owned(),
            time_zone: None,
        };
        let meta = Meta { rows_matched: matched, ..Meta::default() };
        QueryResult { columns: keys.iter().map(column).collect(), rows, meta }
    }

    fn at(seconds: i64) -> Value {
        Value::Time { value: (NEW_YEAR + seconds) * 1_000, unit: TimeUnit::Milli }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn test_ask_leaves_out_filters_that_do_not_reach() {
        let mut world = world();
        for dimension in ["device_type", "location"] {
            world.state.filters.push(filter::Filter {
                table: None,
                dimension: dimension.to_owned(),
                keep: filter::Keep::Is(vec![Some("x".to_owned())]),
            });
        }
        let look = Look { sort: Some(("Bitrate".to_owned(), true)), offset: 200 };
        let asked = ask(&world.ctx(), &look).unwrap();
        assert_eq!(asked.views.clauses.len(), 2);
        let rows = asked.rows(&[0]);
        assert_eq!(rows.filter.iter().map(|clause| clause.column.as_str()).collect::<Vec<_>>(), ["location"]);
        assert_eq!((rows.offset, rows.limit, rows.sort[0].desc), (200, PAGE, true));
    }

    #[test]
    fn test_view_of_a_page_in_the_middle() {
        let world = world();
        let rows = vec![vec![Value::Int(1_234_567), Value::Null, Value::Int(90_000)]; 100];
        let look = Look { sort: Some(("Bitrate".to_owned(), false)), offset: 100 };
        let view =
            view(&world.ctx(), &look, &result(&["SessionID", "DeviceType", "Bitrate"], rows, 4_213)).unwrap();
        assert_eq!(view.said, "Rows 101 – 200 of 4,213");
        assert_eq!(view.before.as_ref().map(|look| look.offset), Some(0));
        assert_eq!(view.behind.as_ref().map(|look| look.offset), Some(200));
        let texts: Vec<&str> = view.lines[0].iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["1234567", "", "90,000"], "ids are no numbers");
        assert_eq!(view.lines[0][0].session, Some(Value::Int(1_234_567)));
        assert_eq!(view.heads[2].sorted, Some(false));
        assert_eq!(view.heads[2].sort, Look { sort: Some(("Bitrate".to_owned(), true)), offset: 0 });
        assert_eq!(view.heads[0].sort, Look { sort: Some(("SessionID".to_owned(), false)), offset: 0 });
    }

    #[test]
    fn test_view_of_the_last_page_and_of_none() {
        let world = world();
        let page = |rows: usize, matched| {
            let rows = vec![vec![text("TV")]; rows];
            view(&world.ctx(), &Look::default(), &result(&["DeviceType"], rows, matched)).unwrap()
        };
        assert_eq!((page(3, 3).behind, page(3, 3).before), (None, None));
        assert_eq!(page(0, 0).said, "No row matches these filters.");
    }

    #[test]
    fn test_timeline_tells_when_events_come_after_the_first() {
        let world = world();
        let session = text("s-1");
        let asked = events(&world.ctx(), &session).unwrap();
        assert_eq!(asked.filter[0].column, "SessionID");
        assert_eq!(asked.sort[0].key, "Timestamp");
        let rows = vec![
            vec![session.clone(), at(0), text("Play"), Value::Null],
            vec![session.clone(), at(15), text("buffering"), Value::Null],
            vec![session.clone(), at(60), text("error"), Value::Null],
        ];
        let keys = ["SessionID", "Timestamp", "EventType", "ErrorType"];
        let timeline = timeline(&world.ctx(), &session, &result(&keys, rows, 3)).unwrap();
        assert_eq!((timeline.title.as_str(), timeline.heads), ("Session s-1", vec!["EventType".to_owned()]));
        assert!(timeline.said.starts_with("3 events over "), "{}", timeline.said);
        let places: Vec<_> = timeline.events.iter().map(|event| (event.place, event.tone)).collect();
        assert_eq!(places, [(0, "play"), (250, "buffer"), (1_000, "error")]);
        assert!(timeline.events[0].at.contains("2026"), "{}", timeline.events[0].at);
    }

    #[test]
    fn test_tables_without_sessions_have_no_timeline() {
        let mut world = world();
        world.state.explore.table = Some("expanded_cms_data".to_owned());
        assert_eq!(events(&world.ctx(), &Value::Int(1)), None);
    }
}
