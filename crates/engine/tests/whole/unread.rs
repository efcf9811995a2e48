//! Text in a column of times that is none.

use std::sync::Arc;

use arrow_array::{ArrayRef, StringArray};
use serde_json::json;

use crate::{
    forms::plain,
    here::{COUNTS, open},
};

/// Playback events at these times.
fn events(times: &[Option<&str>]) -> Vec<u8> {
    let each = |value: &'static str| -> ArrayRef { Arc::new(StringArray::from(vec![value; times.len()])) };
    let times: ArrayRef = Arc::new(StringArray::from(times.to_vec()));
    plain(&[("Timestamp", times), ("EventType", each("play")), ("DeviceType", each("TV"))])
}

#[test]
fn test_note_texts_that_are_no_times() {
    let mut times = vec![Some("2026-03-01 12:30:00"); 40];
    times[3] = None;
    let good = events(&times);
    times[7] = Some("oops");
    times[9] = Some("03/01/2026");
    let bad = events(&times);
    for workers in COUNTS {
        assert_eq!(open(workers, &[("good.arrow", &good)]).notices("unread-values"), []);
        let open = open(workers, &[("bad.arrow", &bad), ("good.arrow", &good)]);
        let [(column, message)] = &open.notices("unread-values")[..] else { panic!("one notice") };
        assert_eq!(column.as_deref(), Some("Timestamp"));
        assert!(message.starts_with("2 of 80 values of Timestamp are no times"), "{message}");
        let count = json!({ "op": "count", "column": "Timestamp" });
        let query = json!({ "table": "video_playback_events", "measures": [count] });
        assert_eq!(open.texts(&query), [["76"]]);
    }
}
