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
        key: (*key).into(),
        kind: ColumnKind::Dimension,
        data_type: "text",
        time_zone: None,
    };
    let meta = Meta { rows_matched: matched, ..Meta::default() };
    QueryResult { columns: keys.iter().map(column).collect(), rows, meta }
}

fn at(seconds: i64) -> Value {
    Value::Time { value: (NEW_YEAR + seconds) * 1_000, unit: TimeUnit::Milli }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
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
