//! What does not fit is refused before it is read, and columns can be left out.

use reelscope_engine::{api::Engine, coordinator::LEFT_OUT};
use reelscope_model::{Code, Query, Role, query::RowsQuery};
use serde_json::{Value as Json, json};

use crate::{DICTIONARIES, files::written, now, open};

const TABLE: &str = "video_playback_events";
const ROWS: usize = 200_000;
const MB: u64 = 1_000_000;

fn query(query: Json) -> Query {
    serde_json::from_value(query).unwrap()
}

fn distinct(column: &str) -> Query {
    query(json!({ "table": TABLE, "measures": [{ "op": "count_distinct", "column": column }] }))
}

fn by_device() -> Query {
    query(json!({ "table": TABLE, "measures": ["events"], "by": ["DeviceType"] }))
}

#[test]
fn test_refuse_query_beyond_the_budget_before_reading() {
    let coordinator = open(&written(ROWS, DICTIONARIES));
    coordinator.set_budget(8 * MB);
    assert!(now(coordinator.query(by_device())).is_ok());
    let before = coordinator.workers().memories();
    let error = now(coordinator.query(distinct("UserID"))).unwrap_err();
    assert_eq!(error.code, Code::TooLarge);
    assert!(error.message.contains("UserID (") && error.message.contains("8 MB may be used"), "{error}");
    assert!(!error.hint.is_empty());
    let after = coordinator.workers().memories();
    // A few rows were looked at; the column would have taken 4 MB a worker, and as much again for its table.
    let few = |(after, before): (&u64, &u64)| after - before < 4 * MB;
    assert!(after.iter().zip(&before).all(few), "{before:?}, then {after:?}");
    // Nothing that was there is lost, and the limit is one that can be raised.
    assert!(now(coordinator.query(by_device())).is_ok());
    coordinator.set_budget(64 * MB);
    assert!(now(coordinator.query(distinct("UserID"))).is_ok());
    let read = coordinator.workers().memories();
    assert!(read.iter().zip(&after).all(|(read, after)| read - after > 8 * MB), "{after:?}, then {read:?}");
}

#[test]
fn test_refuse_rows_sorted_beyond_the_budget() {
    let coordinator = open(&written(ROWS, DICTIONARIES));
    coordinator.set_budget(8 * MB);
    let rows = |sort: Json| -> RowsQuery {
        serde_json::from_value(json!({ "table": TABLE, "sort": sort, "limit": 3 })).unwrap()
    };
    let error = now(coordinator.rows(rows(json!([{ "key": "UserID" }])))).unwrap_err();
    assert_eq!(error.code, Code::TooLarge);
    // Rows that are only shown are not kept.
    assert_eq!(now(coordinator.rows(rows(json!([])))).unwrap().rows.len(), 3);
}

#[test]
fn test_loaded_columns_count_towards_the_budget() {
    let coordinator = open(&written(ROWS, DICTIONARIES));
    let alone = now(coordinator.forecast(&[distinct("SessionID")])).unwrap().total();
    let both = now(coordinator.forecast(&[distinct("SessionID"), distinct("UserID")])).unwrap().total();
    assert!(both > alone + MB, "{both} and {alone}");
    now(coordinator.query(distinct("UserID"))).unwrap();
    let then = now(coordinator.forecast(&[distinct("SessionID")])).unwrap().total();
    assert!(then > alone + MB, "{then} and {alone}");
}

#[test]
fn test_leave_columns_out_and_bring_them_back() {
    let coordinator = open(&written(ROWS, DICTIONARIES));
    let sessions = || query(json!({ "table": TABLE, "measures": ["sessions"] }));
    let before = now(coordinator.query(sessions())).unwrap().rows;
    now(coordinator.leave_out(TABLE, &["SessionID".to_owned()])).unwrap();

    let table = coordinator.tables().remove(0);
    let column = |name: &str| table.columns.iter().find(|column| column.name == name).unwrap();
    assert_eq!(column("SessionID").role, Role::Other);
    let about: Vec<_> = table.notices.iter().filter(|notice| notice.code == LEFT_OUT).collect();
    assert_eq!(about.len(), 1);
    assert_eq!(about[0].column.as_deref(), Some("SessionID"));
    assert_eq!(coordinator.model().missing(&table, "sessions"), ["SessionID"]);
    let error = now(coordinator.query(distinct("SessionID"))).unwrap_err();
    assert_eq!(error.code, Code::TooLarge);
    assert!(error.message.contains("SessionID"), "{error}");
    assert_eq!(now(coordinator.query(sessions())).unwrap_err().code, Code::UnknownMeasure);
    assert!(now(coordinator.query(by_device())).is_ok());

    now(coordinator.bring_back(TABLE, &["SessionID".to_owned()])).unwrap();
    let table = coordinator.tables().remove(0);
    assert!(table.notices.iter().all(|notice| notice.code != LEFT_OUT));
    assert_eq!(now(coordinator.query(sessions())).unwrap().rows, before);
    let unknown = now(coordinator.leave_out(TABLE, &["Nothing".to_owned()])).unwrap_err();
    assert_eq!(unknown.code, Code::UnknownColumn);
}

#[test]
fn test_leaving_a_loaded_column_out_makes_room() {
    let coordinator = open(&written(ROWS, DICTIONARIES));
    now(coordinator.query(distinct("UserID"))).unwrap();
    let of_table = || now(coordinator.forecast(&[])).unwrap().of_table(TABLE);
    let with = of_table();
    now(coordinator.leave_out(TABLE, &["UserID".to_owned()])).unwrap();
    let without = of_table();
    assert!(without + 2 * MB < with, "{without} and {with}");
}
