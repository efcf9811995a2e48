//! Rates: their sides, and the columns that they are made of.
#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use reelscope_model::{
    Model,
    model::Better,
    schema::{ColumnInfo, Reading, Role, TableInfo},
};

fn full(model: &Model, kind: &str) -> TableInfo {
    let column = |name: &String| ColumnInfo {
        name: name.clone(),
        canonical: Some(name.clone()),
        data_type: "Utf8".to_owned(),
        role: Role::Dimension,
        reading: Reading::AsStored,
        nulls: None,
        multi_valued: false,
        time_zone: None,
    };
    let columns = model.kind(kind).unwrap().columns.iter().map(|def| column(&def.name)).collect();
    let (name, files) = (kind.to_owned(), Vec::new());
    TableInfo { name, kind: Some(kind.to_owned()), files, rows: 1, columns, notices: Vec::new() }
}

#[test]
fn test_find_rate_of_a_measure_and_of_its_numerator() {
    let model = Model::builtin();
    let check = |kind: &str, id: &str, expected: Option<(&str, bool)>| {
        let table = full(&model, kind);
        let rate = model.rate(&table, id);
        assert_eq!(rate.map(|rate| (rate.measure.id.as_str(), rate.counts)), expected, "{id}");
    };
    let playback = "video_playback_events";
    check(playback, "error_rate", Some(("error_rate", true)));
    check(playback, "errors", Some(("error_rate", true)));
    check(playback, "buffers", Some(("buffer_rate", true)));
    check(playback, "rebuffering_ratio", Some(("rebuffering_ratio", false)));
    check(playback, "start_failures", Some(("start_failures", true)));
    check(playback, "events", None);
    check(playback, "sessions", None);
    check(playback, "startup_p95", None);
    // Neither side of these adds up, or only one does.
    check(playback, "interactions", None);
    check(playback, "watch_time", None);
    check("user_subscription_events", "arpu", None);
    check("user_subscription_events", "churn_rate", None);
    check("recommendation_events", "clicks", Some(("click_through_rate", true)));
    check("recommendation_events", "conversion_rate", Some(("conversion_rate", true)));
    check("search_events", "no_result_rate", Some(("no_result_rate", true)));
    let table = full(&model, "recommendation_events");
    assert_eq!(model.rate(&table, "clicks").unwrap().better, Better::Higher);
}

#[test]
fn test_expand_one_side_of_a_ratio() {
    let model = Model::builtin();
    let table = full(&model, "search_events");
    let text = |id: &str| model.expand(&table, id).map(|expr| expr.to_string()).ok();
    assert_eq!(text("no_result_rate.over").as_deref(), Some("count() where ResultCount = 0"));
    assert_eq!(text("no_result_rate.under").as_deref(), Some("count(ResultCount)"));
    assert_eq!(text("searches.over"), None);
    assert_eq!(text("nothing.over"), None);
}

#[test]
fn test_name_columns_that_say_what_happened() {
    let model = Model::builtin();
    let check = |kind: &str, id: &str, inside: &[&str], outside: &[&str]| {
        let columns = model.outcome_columns(model.kind(kind).unwrap(), id);
        for name in inside {
            assert!(columns.iter().any(|column| column == name), "{id} {name} {columns:?}");
        }
        for name in outside {
            assert!(!columns.iter().any(|column| column == name), "{id} {name} {columns:?}");
        }
    };
    let context = ["DeviceType", "Location", "AppVersion", "CDN", "ExperimentCell", "Resolution"];
    check("video_playback_events", "error_rate", &["EventType", "ErrorType", "Fatal"], &context);
    check("video_playback_events", "rebuffering_ratio", &["StallMs", "WatchedMs", "EventType"], &context);
    check("search_events", "no_result_rate", &["ResultCount"], &["DeviceType", "Location"]);
}
