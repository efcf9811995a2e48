//! Segments by what a linked table says of the rows: looked for when asked, and counted as any others.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampSecondArray};
use arrow_ipc::writer::FileWriter;
use reelscope::{
    state::hash,
    view_model::segments::{Row, SegmentsView},
};

use super::{rows, search_in, values, viewed};
use crate::app::{App, card, open};

const TYPES: [&str; 3] = ["Movie", "Series", "Short"];

pub(super) fn write(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    bytes
}

pub(super) fn texts(texts: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(texts))
}

/// Six thousand events of thirty titles; those of shorts fail five times as often, wherever they are watched.
fn app() -> App {
    let many = 6_000_i64;
    let title = |row: i64| (row * 7) % 30;
    let fails = |row: i64| row % (if title(row) % 3 == 2 { 10 } else { 50 }) == 3;
    let events = write(vec![
        (
            "Timestamp",
            Arc::new(TimestampSecondArray::from_iter_values((0..many).map(|row| 1_772_409_600 + row * 60))),
        ),
        ("EventType", texts((0..many).map(|row| if fails(row) { "error" } else { "play" }.to_owned()))),
        (
            "DeviceType",
            texts((0..many).map(|row| ["TV", "Web", "Phone"][((row / 30) % 3) as usize].to_owned())),
        ),
        ("ContentID", texts((0..many).map(|row| format!("c{}", title(row))))),
    ]);
    let titles = 0..30_i64;
    let catalogue = write(vec![
        ("ContentID", texts(titles.clone().map(|title| format!("c{title}")))),
        ("Title", texts(titles.clone().map(|title| format!("Title {title}")))),
        ("ContentType", texts(titles.map(|title| TYPES[(title % 3) as usize].to_owned()))),
    ]);
    open(&[("events.arrow", &events), ("titles.arrow", &catalogue)])
}

fn panel(app: &App, address: &str, with_links: bool) -> SegmentsView {
    viewed(app, address, &search_in(app, address, &[], with_links).unwrap())
}

fn named(row: &Row) -> Vec<(String, String)> {
    values(&row.clauses)
}

#[test]
fn test_look_in_linked_tables_when_asked() {
    let app = app();
    let address = "#/playback?v=1";
    let alone = panel(&app, address, false);
    assert_eq!(alone.links, Some(("Look in the catalogue too".to_owned(), false)));
    assert!(!format!("{:?}", alone.shown).contains("content_type"), "{alone:?}");
    let view = panel(&app, address, true);
    assert_eq!(view.links.as_ref().map(|(_, with)| *with), Some(true));
    let first = &rows(&view)[0];
    assert_eq!(named(first), [("content_type".to_owned(), "Short".to_owned())], "{view:?}");
    assert_eq!(first.clauses, "f.expanded_cms_data.content_type=Short");
    assert!(first.rates.starts_with("10%"), "{}", first.rates);
    // The page counts the same when it is chosen.
    let chosen = hash::write(&hash::read(address).after(first.choose.clone()));
    let board = app.page(&chosen);
    assert_eq!((card(&board, "events"), card(&board, "errors")), ("2000", "200"));
    assert!(first.explains.ends_with("(n 2,000)"), "{}", first.explains);
    // What is chosen makes no segments, and no segment has other rows.
    let inside = panel(&app, &chosen, true);
    assert!(inside.summary.contains("(n 2,000)"), "{}", inside.summary);
    assert!(!format!("{:?}", inside.shown).contains("content_type"), "{inside:?}");
    let address = "#/playback?v=1&f.expanded_cms_data.content_type=Short,Movie";
    let two = panel(&app, address, true);
    assert!(two.summary.contains("(n 4,000)"), "{}", two.summary);
    assert_eq!(named(&rows(&two)[0]), [("content_type".to_owned(), "Short".to_owned())]);
    assert!(!format!("{:?}", two.shown).contains("Series"), "{two:?}");
}
