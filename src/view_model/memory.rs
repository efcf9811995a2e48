//! How much memory the pages will take, in words; and what may be left out where it is more than there is.

use reelscope_engine::coordinator::{ColumnForecast, Forecast, LEFT_OUT};
use reelscope_model::{
    Grain, Measure, Query, Role, TableInfo,
    query::{Bins, By, BySpec, Op, OpMeasure},
};

use super::{Context, Extents, board, board::meter::Meter, segments::Search};
use crate::{
    format::{Locale, bytes, count},
    state::{Explore, Page, State},
};

/// What stands for a number's bins before its extent is known: as many of them as there usually are.
const BINS: Bins = Bins { start: 0.0, step: 1.0, count: 30 };

/// A column of a table, by their names.
pub type Named = (String, String);

/// More than fits, and what may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// How much is needed, and how much there is.
    pub why: String,
    /// The columns that the pages use, the heaviest first.
    pub columns: Vec<Heavy>,
}

/// A column that may be left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heavy {
    /// Its table's name.
    pub table: String,
    /// Its own.
    pub column: String,
    /// What it is used for: "id".
    pub role: &'static str,
    /// What it takes in all workers together: "about 1.2 GB".
    pub size: String,
    /// Whether leaving it out is proposed.
    pub proposed: bool,
}

/// What comes of leaving columns out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the rest fits.
    pub fits: bool,
    /// How much the rest needs.
    pub text: String,
}

/// Queries that need what the pages need: those of every page that shows a kind of table that is open, and Explore's on
/// tables of no kind, without filters. What Explore makes of the tables of a kind comes on top when it is asked for.
#[must_use]
pub fn queries(ctx: &Context<'_>) -> Vec<Query> {
    let explored = ctx.tables.iter().filter(|table| table.kind.is_none()).map(|table| State {
        page: Page::Explore,
        explore: Explore { table: Some(table.name.clone()), ..Explore::default() },
        ..State::default()
    });
    let pages = Page::ALL.into_iter().filter(|page| !matches!(page, Page::Explore | Page::Data));
    let pages = pages.map(|page| State { page, ..State::default() });
    let mut queries = Vec::new();
    for state in pages.chain(explored) {
        let ctx = Context { state: &state, ..*ctx };
        let needed = Extents::needed(&ctx);
        queries.extend(needed.iter().flat_map(|query| scales(&ctx, query)));
        queries.extend(needed);
        queries.extend(board::plan(&ctx).views.views.into_iter().filter(|view| !view.measures.is_empty()));
        let segments = Search::new(&ctx, &[], false).and_then(Result::ok).and_then(|search| search.ask());
        queries.extend(segments.into_iter().flat_map(|views| views.views));
    }
    queries
}

/// Views by the scales that a query for extents is asked for, which are not known before it is answered.
fn scales(ctx: &Context<'_>, query: &Query) -> Vec<Query> {
    let least = query.measures.iter().filter_map(|measure| match measure {
        Measure::Op(OpMeasure { op: Op::Min, column: Some(column), .. }) => Some(column),
        _ => None,
    });
    let table = ctx.table(&query.table);
    let view = |column: &String| {
        let info = table?.columns.iter().find(|info| info.name == *column)?;
        let mut spec = BySpec { column: column.clone(), ..BySpec::default() };
        if info.role == Role::Time {
            spec.grain = Some(Grain::Day);
        } else {
            spec.bins = Some(BINS);
        }
        let (table, measures) = (query.table.clone(), vec![Meter::rows().measure]);
        Some(Query { table, measures, by: vec![By::Spec(spec)], ..Query::default() })
    };
    least.filter_map(view).collect()
}

/// What the pages take in all: "about 310 MB in memory".
#[must_use]
pub fn total(forecast: &Forecast, locale: &Locale) -> String {
    format!("about {} in memory", bytes(forecast.total(), locale))
}

/// What a table's columns take: "About 310 MB in memory for the columns the pages use." None where they use none.
#[must_use]
pub fn of_table(forecast: &Forecast, table: &str, locale: &Locale) -> Option<String> {
    let size = forecast.of_table(table);
    (size > 0).then(|| format!("About {} in memory for the columns the pages use.", bytes(size, locale)))
}

/// The columns of a table that are left out.
#[must_use]
pub fn left_out(table: &TableInfo) -> Vec<String> {
    let about = table.notices.iter().filter(|notice| notice.code == LEFT_OUT);
    about.filter_map(|notice| notice.column.clone()).collect()
}

/// What does not fit; none where everything does.
#[must_use]
pub fn gate(forecast: &Forecast, locale: &Locale) -> Option<Gate> {
    if forecast.fits(|_, _| false) {
        return None;
    }
    let proposed = proposed(forecast);
    let heavy = |(table, column): (&str, &ColumnForecast)| Heavy {
        proposed: proposed.iter().any(|(of, name)| of == table && *name == column.column),
        table: table.to_owned(),
        column: column.column.clone(),
        role: column.role.as_str(),
        size: format!("about {}", bytes(column.total(), locale)),
    };
    let workers = forecast.base.len() as u64;
    let why = format!(
        "The columns that the pages use need about {} in {}, and {} there.",
        bytes(most(forecast, &[]), locale),
        if workers == 1 {
            "the worker that computes".to_owned()
        } else {
            format!("one of the {} that compute", count(workers, "worker", "workers", locale))
        },
        room(forecast, locale),
    );
    Some(Gate { why, columns: by_weight(forecast).into_iter().map(heavy).collect() })
}

/// What comes of leaving these columns out.
#[must_use]
pub fn verdict(forecast: &Forecast, without: &[Named], locale: &Locale) -> Verdict {
    let (needed, fits) = (most(forecast, without), fits(forecast, without));
    let size = bytes(needed, locale);
    let text = if fits {
        format!("The rest needs about {size} there, which fits.")
    } else {
        let over = bytes(needed.saturating_sub(forecast.budget), locale);
        format!("The rest needs about {size} there, {over} too much. Leave more out.")
    };
    Verdict { fits, text }
}

fn room(forecast: &Forecast, locale: &Locale) -> String {
    format!("{} fit", bytes(forecast.budget, locale))
}

/// What the fullest worker needs.
fn most(forecast: &Forecast, without: &[Named]) -> u64 {
    forecast.workers(|table, column| is_among(without, table, column)).into_iter().max().unwrap_or(0)
}

fn fits(forecast: &Forecast, without: &[Named]) -> bool {
    forecast.fits(|table, column| is_among(without, table, column))
}

fn is_among(names: &[Named], table: &str, column: &str) -> bool {
    names.iter().any(|(of, name)| of == table && name == column)
}

/// All columns with their tables' names, the heaviest first.
fn by_weight(forecast: &Forecast) -> Vec<(&str, &ColumnForecast)> {
    let columns = forecast
        .tables
        .iter()
        .flat_map(|table| table.columns.iter().map(|column| (table.table.as_str(), column)));
    let mut columns: Vec<_> = columns.collect();
    reelscope_model::sort::sort_by_key(&mut columns, |(_, column)| core::cmp::Reverse(column.total()));
    columns
}

/// What to leave out so that the rest fits: of ids and free text the heaviest first, then of all others; and none of
/// them that fits after all.
fn proposed(forecast: &Forecast) -> Vec<Named> {
    let (rare, common): (Vec<_>, Vec<_>) =
        by_weight(forecast).into_iter().partition(|(_, column)| matches!(column.role, Role::Id | Role::Text));
    let mut left_out: Vec<Named> = Vec::new();
    for (table, column) in rare.into_iter().chain(common) {
        if fits(forecast, &left_out) {
            break;
        }
        left_out.push((table.to_owned(), column.column.clone()));
    }
    for at in (0..left_out.len()).rev() {
        let name = left_out.remove(at);
        if !fits(forecast, &left_out) {
            left_out.insert(at, name);
        }
    }
    left_out
}

#[cfg(test)]
mod tests {
    use reelscope_engine::coordinator::{Bytes, TableForecast};
    use reelscope_model::{Model, Notice};

    use super::*;
    use crate::view_model::{
        Colours,
        testing::{World, column, kind_table, plain_table},
    };

    const MB: u64 = 1_000_000;

    /// Two workers with 100 MB each, and one table of these columns.
    fn forecast(columns: &[(&str, Role, u64)]) -> Forecast {
        let column = |(name, role, mb): &(&str, Role, u64)| ColumnForecast {
            column: (*name).to_owned(),
            role: *role,
            workers: vec![Bytes { kept: mb * MB, ..Bytes::default() }; 2],
        };
        let table = TableForecast {
            table: "events".to_owned(),
            rest: vec![0; 2],
            window: vec![0; 2],
            columns: columns.iter().map(column).collect(),
        };
        Forecast { budget: 100 * MB, base: vec![2 * MB; 2], held: vec![0; 2], tables: vec![table] }
    }

    fn plain(text: &str) -> String {
        text.replace('\u{a0}', " ")
    }

    #[test]
    fn test_propose_ids_before_what_pages_group_by() {
        let check = |columns: &[(&str, Role, u64)], expected: &[&str]| {
            let gate = gate(&forecast(columns), &Locale::english());
            let columns = gate.map(|gate| gate.columns).unwrap_or_default();
            let chosen: Vec<_> =
                columns.iter().filter(|heavy| heavy.proposed).map(|heavy| heavy.column.as_str()).collect();
            assert_eq!(chosen, expected);
        };
        check(&[("a", Role::Time, 40), ("b", Role::Id, 40)], &[]);
        check(&[("a", Role::Time, 60), ("b", Role::Id, 50)], &["b"]);
        check(&[("a", Role::Time, 60), ("b", Role::Id, 10), ("c", Role::Text, 50)], &["c"]);
        // A light id that was proposed before a heavy column helps nobody any more.
        check(&[("a", Role::Number, 120), ("b", Role::Id, 5)], &["a"]);
        check(&[("a", Role::Number, 90), ("b", Role::Number, 80)], &["a"]);
    }

    #[test]
    fn test_say_what_does_not_fit_and_what_would() {
        let forecast = forecast(&[("Timestamp", Role::Time, 60), ("EventID", Role::Id, 80)]);
        let english = Locale::english();
        let gate = gate(&forecast, &english).unwrap();
        assert_eq!(
            plain(&gate.why),
            "The columns that the pages use need about 150 MB in one of the 2 workers that compute, and 100 MB fit there."
        );
        let heaviest = &gate.columns[0];
        assert_eq!((heaviest.column.as_str(), heaviest.role), ("EventID", "id"));
        assert_eq!(plain(&heaviest.size), "about 160 MB");
        let none = verdict(&forecast, &[], &english);
        assert!(!none.fits && plain(&none.text).contains("54 MB too much"), "{}", none.text);
        let without = verdict(&forecast, &[("events".to_owned(), "EventID".to_owned())], &english);
        assert!(
            without.fits && plain(&without.text).contains("about 67 MB there, which fits"),
            "{}",
            without.text
        );
    }

    #[test]
    fn test_say_what_tables_take() {
        let forecast = forecast(&[("Timestamp", Role::Time, 30)]);
        let english = Locale::english();
        assert_eq!(plain(&total(&forecast, &english)), "about 69 MB in memory");
        let events = of_table(&forecast, "events", &english).map(|text| plain(&text));
        assert_eq!(events.as_deref(), Some("About 65 MB in memory for the columns the pages use."));
        assert_eq!(of_table(&forecast, "users", &english), None);
    }

    #[test]
    fn test_queries_need_what_pages_use() {
        let model = Model::builtin();
        let mut events = kind_table(&model, "video_playback_events", &[]);
        let other = plain_table("other", 10, vec![column("views", None, Role::Number)]);
        let uses = |tables: Vec<TableInfo>, column: &str| {
            let world = World::new(tables, State::default());
            let queries = queries(&world.ctx());
            queries.iter().any(|query| format!("{query:?}").contains(&format!("{column:?}")))
        };
        assert!(uses(vec![events.clone(), other.clone()], "Timestamp"));
        assert!(uses(vec![events.clone(), other], "views"));
        // No page of the kind asks for each event's own id.
        assert!(!uses(vec![events.clone()], "EventID"));
        for column in events.columns.iter_mut().filter(|column| column.name == "Timestamp") {
            column.role = Role::Other;
        }
        assert!(!uses(vec![events], "Timestamp"));
    }

    #[test]
    fn test_name_what_is_left_out() {
        let mut events = kind_table(&Model::builtin(), "video_playback_events", &[]);
        let column = events.columns.iter_mut().find(|column| column.name == "SessionID").unwrap();
        column.role = Role::Other;
        events.notices.push(Notice {
            code: LEFT_OUT.to_owned(),
            column: Some("SessionID".to_owned()),
            message: String::new(),
        });
        assert_eq!(left_out(&events), ["SessionID"]);
        let world = World::new(vec![events], State { page: Page::Audience, ..State::default() });
        let plan = board::plan(&world.ctx());
        let absent = board::build(&world.ctx(), &plan, None, &mut Colours::default()).absent;
        let sessions = absent.iter().find(|absent| absent.id == "kpi-sessions").unwrap();
        assert_eq!(sessions.why, "SessionID is left out to save memory. Bring it back on the Data page.");
    }
}
