//! Opening, appending, refusing, replacing and closing.

use std::cell::RefCell;

use reelscope_engine::{
    coordinator::{NewFile, Phase, Recast},
    protocol::Request,
};
use reelscope_model::{Code, Error};
use serde_json::json;

use crate::{
    data::{ROWS, ask, both, open, playback, searches, texts, wait},
    naive::File,
};

#[test]
fn test_add_recognises_kinds_and_lists_them_in_the_models_order() {
    let (coordinator, _, added) = open(2, vec![("b.arrow", searches()), ("a.arrow", playback())]);
    let names: Vec<_> = coordinator.tables().into_iter().map(|table| (table.name, table.rows)).collect();
    let rows = ROWS as u64;
    assert_eq!(names, [("video_playback_events".to_owned(), rows), ("search_events".to_owned(), rows)]);
    assert_eq!(added.failures, []);
    assert_eq!(added.opened[0].kind.as_deref(), Some("search_events"));
}

#[test]
fn test_add_a_bad_file_beside_good_ones() {
    let bad = File { error: Some(Error::new(Code::NotArrow, "no").hint("Read {file}.")), ..playback() };
    let (coordinator, _, added) = open(2, vec![("bad.csv", bad), ("good.arrow", playback())]);
    assert_eq!(
        added.failures.iter().map(|f| (f.id, f.error.code)).collect::<Vec<_>>(),
        [(0, Code::NotArrow)]
    );
    assert_eq!(added.failures[0].error.hint, "Read \"bad.csv\".");
    assert_eq!(coordinator.tables().len(), 1);
}

#[test]
fn test_add_the_same_content_twice() {
    let (coordinator, _, added) = open(2, vec![("a.arrow", playback()), ("b.arrow", playback())]);
    assert_eq!(added.failures.iter().map(|f| f.error.code).collect::<Vec<_>>(), [Code::AlreadyOpen]);
    assert_eq!(coordinator.tables()[0].rows, ROWS as u64);
    let message = &added.failures[0].error.message;
    assert!(message.contains("b.arrow has the same content as a.arrow"), "{message}");
    let (.., added) = open(1, vec![("a.arrow", playback()), ("a.arrow", playback())]);
    assert!(added.failures[0].error.message.starts_with("a.arrow is open already"));
}

#[test]
fn test_add_appends_files_of_one_kind_whatever_their_columns_are_called() {
    for workers in [1, 2, 7] {
        let mut other = File { fingerprint: 9, ..playback() };
        other.columns[2].0 = "platform";
        other.columns.remove(3);
        let (coordinator, ..) = open(workers, vec![("a.arrow", playback()), ("b.arrow", other)]);
        let tables = coordinator.tables();
        assert_eq!((tables.len(), tables[0].rows, tables[0].columns.len()), (1, 2 * ROWS as u64, 5));
        let result = ask(
            &coordinator,
            json!({ "table": tables[0].name, "measures": ["events"], "by": ["device_type"] }),
        );
        assert_eq!(texts(&result.unwrap()), [["Phone", "200"], ["TV", "200"], ["Tablet", "200"]]);
        let bitrate = tables[0].columns.iter().find(|column| column.name == "Bitrate").unwrap();
        assert_eq!(bitrate.nulls, Some(43 + ROWS as u64));
    }
}

#[test]
fn test_add_tells_each_step() {
    let (coordinator, ..) = open(1, Vec::new());
    let steps = RefCell::new(Vec::new());
    let naive = coordinator.workers().clone();
    naive.put(4, playback());
    let file = NewFile { id: 4, name: "a.arrow".to_owned(), size: 10 };
    wait(coordinator.add(vec![file], |step| steps.borrow_mut().push((step.phase, step.rows))));
    let rows = ROWS as u64;
    assert_eq!(*steps.borrow(), [(Phase::Indexing, 0), (Phase::Recognising, rows), (Phase::Ready, rows)]);
}

#[test]
fn test_notice_values_in_no_set() {
    let mut file = playback();
    file.columns[1].2[299] = reelscope_model::Value::Text("teleport".into());
    let (coordinator, naive, _) = open(2, vec![("a.arrow", file)]);
    assert!(naive.runs() > 0);
    let notices = coordinator.tables().remove(0).notices;
    let unmapped: Vec<_> = notices.iter().filter(|notice| notice.code == "unmapped-value").collect();
    assert_eq!(unmapped.len(), 1, "{notices:?}");
    assert!(unmapped[0].message.contains("teleport"));
}

#[test]
fn test_notice_reads_no_row_where_dictionaries_tell() {
    let (coordinator, naive, _) = open(2, vec![("a.arrow", playback())]);
    assert_eq!(naive.runs(), 0);
    assert_eq!(coordinator.tables().remove(0).notices, []);
}

#[test]
fn test_restore_a_worker_that_was_lost() {
    let (coordinator, naive, _) = open(2, vec![("a.arrow", playback())]);
    let count = |name: &str| {
        let measure = json!({ "op": "count", "as": name });
        texts(&ask(&coordinator, json!({ "table": "video_playback_events", "measures": [measure] })).unwrap())
    };
    let before = count("before");
    naive.lose(1);
    assert_ne!(count("meanwhile"), before);
    let requests = coordinator.restore(1);
    assert!(matches!(requests[..], [Request::Attach { .. }, Request::Assign { .. }]), "{requests:?}");
    for request in requests {
        wait(reelscope_engine::coordinator::Workers::ask(&naive, 1, request)).unwrap();
    }
    assert_eq!(count("meanwhile"), before, "what was answered without it is asked again");
    assert_eq!(count("before"), before);
}

#[test]
fn test_forget_files() {
    let coordinator = both(2);
    wait(coordinator.forget(&[0]));
    assert_eq!(coordinator.tables().iter().map(|table| &*table.name).collect::<Vec<_>>(), ["search_events"]);
    wait(coordinator.forget(&[1, 77]));
    assert_eq!(coordinator.tables(), []);
}

#[test]
fn test_recast_a_table_to_no_kind_and_back() {
    let coordinator = both(2);
    wait(coordinator.recast("search_events", Recast::Kind(None))).unwrap();
    let names: Vec<_> =
        coordinator.tables().into_iter().map(|table| (table.name, table.kind.is_some())).collect();
    assert_eq!(names, [("video_playback_events".to_owned(), true), ("searches".to_owned(), false)]);
    wait(coordinator.recast("searches", Recast::Kind(Some("search_events".to_owned())))).unwrap();
    assert_eq!(coordinator.tables()[1].name, "search_events");
    let wrong =
        wait(coordinator.recast("search_events", Recast::Kind(Some("nothing".to_owned())))).unwrap_err();
    assert_eq!(wrong.code, Code::BadQuery);
}
