//! How names are compared, written as keys, and found.

use reelscope_model::{
    ColumnInfo, Role, TableInfo,
    names::{column_key, find_column, fold, fold_value, raw_key, snake, table_stem},
    schema::Reading,
};

fn check_all(function: fn(&str) -> String, cases: &[(&str, &str)]) {
    for (input, expected) in cases {
        assert_eq!(function(input), *expected, "{input}");
    }
}

#[test]
fn test_fold_keeps_letters_and_digits() {
    check_all(
        fold,
        &[
            ("Event Type", "eventtype"),
            ("event_type", "eventtype"),
            ("EventType", "eventtype"),
            ("Größe-2", "größe2"),
            ("%", ""),
        ],
    );
}

#[test]
fn test_fold_value_drops_case_spaces_and_dashes() {
    check_all(fold_value, &[("Playback Error", "playbackerror"), ("re-buffer_", "rebuffer"), ("N/A", "n/a")]);
}

#[test]
fn test_snake_writes_canonical_names() {
    check_all(
        snake,
        &[
            ("DeviceType", "device_type"),
            ("ContentID", "content_id"),
            ("ClickedContentID", "clicked_content_id"),
            ("CDN", "cdn"),
            ("StartupMs", "startup_ms"),
            ("AvailableRegions", "available_regions"),
            ("HTTPStatus", "http_status"),
            ("already_snake", "already_snake"),
        ],
    );
}

#[test]
fn test_raw_key_replaces_each_other_character() {
    check_all(
        raw_key,
        &[
            ("session_id", "session_id"),
            ("Bit Rate (kbps)", "bit_rate__kbps_"),
            ("a.b", "a_b"),
            ("Größe", "größe"),
            ("x-2", "x_2"),
        ],
    );
}

#[test]
fn test_table_stem_cuts_ending_and_part_number() {
    check_all(
        table_stem,
        &[
            ("flights-200k.arrow", "flights-200k"),
            ("events-0001.arrow", "events"),
            ("events_part3.arrow", "events"),
            ("events.2.arrow", "events"),
            ("events-part-0003.arrow", "events"),
            ("events.Part_12.feather", "events"),
            ("my.file.name.arrow", "my.file.name"),
            ("folder/sub/events_7.arrow", "events"),
            ("2026.arrow", "table"),
            ("part3.arrow", "table"),
            (".arrow", "table"),
            ("", "table"),
            ("noending", "noending"),
            ("mp4.arrow", "mp4"),
            ("counterpart3.arrow", "counterpart3"),
            ("a-1-2.arrow", "a-1"),
        ],
    );
}

fn table(columns: &[(&str, Option<&str>, Role)]) -> TableInfo {
    let columns = columns.iter().map(|(name, canonical, role)| ColumnInfo {
        name: (*name).to_owned(),
        canonical: canonical.map(str::to_owned),
        data_type: String::new(),
        role: *role,
        reading: Reading::AsStored,
        nulls: None,
        multi_valued: false,
        time_zone: None,
    });
    let columns = columns.collect();
    TableInfo { name: String::new(), kind: None, files: Vec::new(), rows: 0, columns, notices: Vec::new() }
}

#[test]
fn test_find_column_prefers_the_raw_name() {
    let table = table(&[
        ("platform", Some("DeviceType"), Role::Dimension),
        ("device_type", None, Role::Dimension),
        ("Some Text", None, Role::Text),
        ("seen at", None, Role::Time),
        ("ts", Some("Timestamp"), Role::Time),
    ]);
    let check =
        |name: &str, expected: Option<usize>| assert_eq!(find_column(&table, name), expected, "{name}");
    check("platform", Some(0));
    check("DeviceType", Some(0));
    check("device_type", Some(1));
    check("some_text", Some(2));
    check("SOMETEXT", Some(2));
    check("time", Some(4));
    check("timestamp", Some(4));
    check("nothing", None);
    check("", None);
    check("%", None);
}

#[test]
fn test_find_column_takes_time_for_the_first_time_column() {
    let without_stamp = table(&[("a", None, Role::Text), ("seen at", None, Role::Time)]);
    assert_eq!(find_column(&without_stamp, "time"), Some(1));
    assert_eq!(find_column(&table(&[("a", None, Role::Text)]), "time"), None);
}

#[test]
fn test_column_key_is_canonical_or_raw() {
    let table = table(&[("platform", Some("DeviceType"), Role::Dimension), ("Bit Rate", None, Role::Number)]);
    let keys: Vec<String> = table.columns.iter().map(column_key).collect();
    assert_eq!(keys, ["device_type", "bit_rate"]);
}
