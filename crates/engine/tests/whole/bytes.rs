//! Bytes of one width: text, ids, anything.

use std::sync::Arc;

use arrow_array::{ArrayRef, FixedSizeBinaryArray, StringArray};
use serde_json::json;

use crate::{
    forms::plain,
    here::{COUNTS, open},
};

/// How the values of so many bytes each are grouped.
fn groups<const WIDTH: usize>(values: &[[u8; WIDTH]]) -> Vec<Vec<String>> {
    let array: ArrayRef = Arc::new(FixedSizeBinaryArray::try_from_iter(values.iter()).unwrap());
    let file = plain(&[("raw", array)]);
    let query = json!({ "table": "a", "by": ["raw"], "measures": ["rows"] });
    let answers = COUNTS.map(|workers| open(workers, &[("a.arrow", &file)]).texts(&query));
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    answers.into_iter().next().unwrap()
}

#[test]
fn test_read_bytes_of_one_width_as_text_that_is_filled_up() {
    assert_eq!(groups(&[*b"play\0\0", *b"pause\0", *b"play\0\0"]), [["pause", "1"], ["play", "2"]]);
    assert_eq!(groups(&[*b"a\xff\0", *b"a\0b", *b"\0\0\0"]), [["", "1"], ["610062", "1"], ["61ff00", "1"]]);
}

#[test]
fn test_read_sixteen_bytes_as_a_uuid_unless_they_are_text() {
    let id: u128 = 0x0055_1234_5678_4abc_9def_0123_4567_89ab;
    // All of it is UTF-8, and none of it is text.
    let controls = [1; 16];
    let expected = [
        ["00551234-5678-4abc-9def-0123456789ab", "1"],
        ["01010101-0101-0101-0101-010101010101", "1"],
        ["sixteen letters.", "1"],
    ];
    assert_eq!(groups(&[id.to_be_bytes(), controls, *b"sixteen letters."]), expected);
}

#[test]
fn test_filter_bytes_as_they_are_shown() {
    let raw = FixedSizeBinaryArray::try_from_iter([[0xff_u8; 16], [2; 16]].iter()).unwrap();
    let names: ArrayRef = Arc::new(StringArray::from(vec!["x", "y"]));
    let file = plain(&[("raw", Arc::new(raw)), ("name", names)]);
    let open = open(2, &[("a.arrow", &file)]);
    let clause = json!({ "column": "raw", "is": ["02020202-0202-0202-0202-020202020202"] });
    let query = json!({ "table": "a", "by": ["name"], "measures": ["rows"], "where": [clause] });
    assert_eq!(open.texts(&query), [["y", "1"]]);
}
