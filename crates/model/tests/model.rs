//! The built-in model.

use reelscope_model::{
    ColumnInfo, Model, Role, TableInfo, Value,
    expr::{Expr, Predicate},
    model::{Better, Derive, Dimension, Unavailable},
    query::Part,
    schema::Reading,
};

fn model() -> Model {
    Model::from_toml(include_str!("../src/default.toml")).unwrap_or_else(|error| panic!("{}", error.message))
}

/// A table of `kind` whose columns are written `raw:Canonical` or `raw`.
fn table(kind: Option<&str>, columns: &[&str]) -> TableInfo {
    let column = |written: &&str| {
        let (name, canonical) = match written.split_once(':') {
            Some((name, canonical)) => (name, Some(canonical.to_owned())),
            None => (*written, None),
        };
        let role = if name.contains("time") { Role::Time } else { Role::Dimension };
        ColumnInfo {
            name: name.to_owned(),
            canonical,
            data_type: "Utf8".to_owned(),
            role,
            reading: Reading::AsStored,
            nulls: None,
            multi_valued: false,
            time_zone: None,
        }
    };
    TableInfo {
        name: kind.unwrap_or("table").to_owned(),
        kind: kind.map(str::to_owned),
        files: Vec::new(),
        rows: 0,
        columns: columns.iter().map(column).collect(),
        notices: Vec::new(),
    }
}

#[test]
fn test_builtin_has_the_kinds_in_order() {
    let model = model();
    let names: Vec<&str> = model.kinds().iter().map(|kind| kind.name.as_str()).collect();
    let expected = [
        "video_playback_events",
        "user_subscription_events",
        "recommendation_events",
        "search_events",
        "expanded_cms_data",
        "users",
    ];
    assert_eq!(names, expected);
    assert_eq!(Model::builtin(), model);
}

#[test]
fn test_builtin_has_every_measure_of_the_contracts() {
    let of = [
        (
            "video_playback_events",
            "events sessions viewers plays buffers errors error_rate buffer_rate mean_bitrate startup_p50 startup_p95 rebuffering_ratio watch_time session_length interactions completion_rate",
        ),
        ("user_subscription_events", "revenue subscribers new_subscribers cancellations arpu churn_rate"),
        ("expanded_cms_data", "titles mean_duration"),
        (
            "recommendation_events",
            "recommendations impressions clicks conversions feedbacks recommended_users click_through_rate conversion_rate mean_relevancy",
        ),
        ("search_events", "searches search_users no_result_rate mean_results"),
        ("users", "members monthly_revenue lifetime_revenue"),
    ];
    let model = model();
    for (kind, ids) in of {
        let table = table(Some(kind), &[]);
        let mut found: Vec<&str> = model.measures_of(&table).map(|measure| measure.id.as_str()).collect();
        let expected: Vec<&str> = ids.split(' ').chain(["rows"]).collect();
        // There may be more of them.
        found.retain(|id| expected.contains(id));
        assert_eq!(found, expected, "{kind}");
    }
    assert!(model.measures().iter().all(|m| !m.label.is_empty() && !m.description.is_empty()));
    assert!(model.measures().iter().all(|m| m.source.as_ref().is_some_and(|source| !source.is_empty())));
}

/// The definitions of the field, each with whether more is good; what they need and a file lacks is named.
#[test]
fn test_builtin_has_every_measure_of_the_definitions() {
    let higher = "attempts started_plays startup_score smoothness_score playback_success_score average_bitrate \
        concurrent_viewers watch_time completion_rate starters watchers completers passed_10 passed_25 passed_50 passed_75 \
        passed_95 views average_minute_audience daily_active_users weekly_active_users monthly_active_users stickiness \
        day_1_retention day_7_retention day_30_retention binges binge_rate mrr new_mrr expansion_mrr net_new_mrr \
        retention_rate click_through_rate conversion_rate funnel_click_rate funnel_conversion_rate";
    let lower = "startup_p50 startup_p95 exits_before_start start_failures playback_failures rebuffering_ratio \
        binge_velocity contraction_mrr churned_mrr churn_rate no_result_rate abandonment_rate";
    let model = model();
    for (ids, better) in [(higher, Better::Higher), (lower, Better::Lower)] {
        for id in ids.split_whitespace() {
            let measure = model.measure(id).unwrap_or_else(|| panic!("there is no {id}"));
            assert_eq!(measure.better, Some(better), "{id}");
        }
    }
    let playback = table(Some("video_playback_events"), &["Timestamp", "EventType", "SessionID"]);
    let check = |id: &str, columns: &str| assert_eq!(model.missing(&playback, id).join(" "), columns, "{id}");
    check("smoothness_score", "StallMs WatchedMs");
    check("average_bitrate", "Bitrate WatchedMs StallMs");
    check("views", "WatchedMs ContentID");
    check("binges", "SeriesID");
    check("binge_velocity", "UserID SeasonID");
    check("stickiness", "UserID");
    check("day_7_retention", "UserID");
    let subscriptions = table(Some("user_subscription_events"), &["UserID", "Timestamp", "EventType"]);
    assert_eq!(model.missing(&subscriptions, "mrr"), ["MonthlyRevenue"]);
}

#[test]
fn test_builtin_aliases_stand_in_the_order_of_the_contracts() {
    let model = model();
    let check = |kind: &str, column: &str, first: &[&str]| {
        let column = model.kind(kind).and_then(|kind| kind.column(column));
        let aliases = column.map(|column| column.aliases.clone()).unwrap_or_default();
        assert_eq!(aliases.get(..first.len()).unwrap_or_default(), first, "{kind}");
    };
    let playback = "video_playback_events";
    let stamps =
        ["time", "ts", "event_time", "occurred_at", "created_at", "derived_tstamp", "collector_tstamp"];
    check(playback, "Timestamp", &stamps);
    check(playback, "EventType", &["event", "event_name", "action"]);
    check(playback, "SessionID", &["session", "view_id", "run_id"]);
    check(playback, "UserID", &["user", "account_id", "member_id", "profile_account"]);
    check(playback, "DeviceType", &["device", "platform"]);
    check(playback, "Location", &["country", "region", "geo_country", "country_code"]);
    check(playback, "ContentID", &["title_id", "show_id", "video_id"]);
    check(playback, "Bitrate", &["bitrate_kbps"]);
    check(playback, "Resolution", &["quality"]);
    check("user_subscription_events", "SubscriptionType", &["plan", "membership", "subscription"]);
    check("user_subscription_events", "Revenue", &["amount", "price"]);
    check("users", "MonthlyRevenue", &["monthly_spend"]);
    check("search_events", "SearchQuery", &["query", "search_term"]);
    check("search_events", "ResultCount", &["results", "results_returned"]);
    check("expanded_cms_data", "ContentType", &["type"]);
    check("expanded_cms_data", "Genres", &["genre", "listed_in"]);
    check("expanded_cms_data", "Rating", &["maturity_rating"]);
    check("expanded_cms_data", "ReleaseDate", &["release_year", "premiere_date"]);
    check("expanded_cms_data", "DurationMinutes", &["duration", "runtime"]);
}

#[test]
fn test_value_set_holds_without_case_and_punctuation() {
    let model = model();
    let check = |kind: &str, set: &str, values: &[&str]| {
        let found = model.value_set(kind, "EventType", set);
        for value in values {
            assert!(found.is_some_and(|found| found.holds(value)), "{value} in {set} of {kind}");
        }
    };
    let playback = "video_playback_events";
    check(playback, "play", &["play", "START", "Resume", "playing"]);
    check(playback, "buffer", &["buffer", "Buffering", "rebuffer", "stall"]);
    check(
        playback,
        "error",
        &["error", "fail", "failure", "Playback Error", "playback_error", "PLAYBACK-ERROR"],
    );
    check("user_subscription_events", "start", &["subscribe", "start", "sign-up", "new", "activate"]);
    check("user_subscription_events", "cancel", &["cancel", "cancelled", "Canceled", "churn", "unsubscribe"]);
    check("recommendation_events", "click", &["Click"]);
}

#[test]
fn test_unmapped_names_values_of_no_set() {
    let model = model();
    let text = |text: &str| Value::Text(text.into());
    let values = [text("Play"), text("teleport"), Value::Null, text(""), text("play-back error")];
    assert_eq!(model.unmapped("video_playback_events", "EventType", &values), ["teleport"]);
    assert!(model.unmapped("video_playback_events", "DeviceType", &values).is_empty());
    // Every event of a real tracker is known.
    let real = ["play", "pause", "playbackqualitychange", "seek", "percentprogress", "volumechange", "ended"];
    let real: Vec<Value> = real.into_iter().map(text).collect();
    assert!(model.unmapped("video_playback_events", "EventType", &real).is_empty());
}

#[test]
fn test_expand_replaces_everything_of_the_model() {
    let model = model();
    let check = |columns: &[&str], id: &str, expected: &str| {
        let table = table(Some("video_playback_events"), columns);
        let expr = model.expand(&table, id);
        assert_eq!(expr.map(|expr| expr.to_string()), Ok(expected.to_owned()), "{id}");
    };
    check(&["ErrorType:ErrorType"], "error_rate", "(count() where present(ErrorType)) / count()");
    check(&["event:EventType"], "error_rate", "(count() where EventType is error) / count()");
    check(&["a:StallMs", "b:WatchedMs"], "rebuffering_ratio", "sum(StallMs) / sum(WatchedMs)");
    check(&["b:WatchedMs"], "watch_time", "sum(WatchedMs) / 3600000");
    check(&[], "rows", "count()");
}

#[test]
fn test_expand_fills_value_sets() {
    let model = model();
    let table = table(Some("video_playback_events"), &["event:EventType"]);
    let Ok(Expr::Aggregate(plays)) = model.expand(&table, "plays") else { panic!("plays is an aggregate") };
    let Some(Predicate::Matches { values, .. }) = plays.filter else { panic!("plays has a condition") };
    assert!(values.contains(&"resume".to_owned()) && values.contains(&"videostart".to_owned()));
}

#[test]
fn test_expand_takes_the_first_choice_with_columns() {
    let model = model();
    let check = |columns: &[&str], expected: &str| {
        let table = table(Some("expanded_cms_data"), columns);
        assert_eq!(model.expand(&table, "titles").map(|e| e.to_string()), Ok(expected.to_owned()));
    };
    check(&["show_id:ContentID"], "distinct(ContentID)");
    check(&["title:Title"], "count()");
}

#[test]
fn test_expand_says_why_not() {
    let model = model();
    let check = |columns: &[&str], id: &str, expected: Unavailable| {
        let table = table(Some("video_playback_events"), columns);
        assert_eq!(model.expand(&table, id), Err(expected), "{id}");
    };
    let missing =
        |names: &[&str]| Unavailable::Missing(names.iter().map(|name| (*name).to_owned()).collect());
    check(&[], "rebuffering_ratio", missing(&["StallMs", "WatchedMs"]));
    check(&["b:WatchedMs"], "rebuffering_ratio", missing(&["StallMs"]));
    check(&["x:SessionID"], "error_rate", missing(&["ErrorType"]));
    check(&["t:Timestamp"], "watch_time", missing(&["WatchedMs"]));
    check(&["t:Timestamp"], "session_length", missing(&["SessionID"]));
    check(&["s:SessionID"], "session_length", missing(&["Timestamp"]));
    let keyed = ["s:SessionID", "t:Timestamp"];
    check(&keyed, "exits_before_start", missing(&["StartupMs", "Fatal"]));
    check(&keyed, "completion_rate", missing(&["ContentID"]));
    let played = ["s:SessionID", "t:Timestamp", "c:ContentID"];
    check(&played, "completion_rate", missing(&["PositionSeconds"]));
    check(&[], "titles", Unavailable::OtherTable("expanded_cms_data".to_owned()));
    check(&[], "nonsense", Unavailable::Unknown);
    assert_eq!(model.missing(&table(Some("users"), &[]), "monthly_revenue"), ["MonthlyRevenue"]);
}

#[test]
fn test_expand_over_a_derived_table() {
    let model = model();
    let named = |id: &str, columns: &[&str]| {
        let table = table(Some("video_playback_events"), columns);
        let used = model.used(&table, id).map(|measure| measure.id.clone());
        (model.expand(&table, id).map(|expr| expr.to_string()), used.unwrap_or_default())
    };
    let events = ["s:SessionID", "t:Timestamp", "e:EventType"];
    let (by_events, used) = named("watch_time", &events);
    assert_eq!((by_events, &*used), (Ok("sum(PlayingMinutes) / 60".to_owned()), "played_hours"));
    let (reported, used) = named("watch_time", &["s:SessionID", "t:Timestamp", "w:WatchedMs"]);
    assert_eq!((reported, &*used), (Ok("sum(WatchedMs) / 3600000".to_owned()), "watched_hours"));

    let open =
        table(Some("video_playback_events"), &["s:SessionID", "t:Timestamp", "d:DeviceType", "x:ErrorType"]);
    let sessions = model.derived_kind("video_playback_events.sessions").unwrap();
    let grounded = sessions.on(&model, &open).unwrap();
    let names: Vec<&str> = grounded.info.columns.iter().map(|column| &*column.name).collect();
    // What needs the type of an event is not there; that an event is an error is told by its type of error.
    assert_eq!(names, ["s", "t", "d", "Events", "Errors", "LengthMinutes", "LastEvent"]);
    assert_eq!(grounded.kept, [0, 1, 2]);
    assert_eq!(
        model.expand(&grounded.info, "session_length").map(|expr| expr.to_string()),
        Ok("quantile(LengthMinutes, 0.5)".to_owned())
    );
    let own: Vec<&str> = model.measures_of(&grounded.info).map(|measure| &*measure.id).collect();
    assert_eq!(own[..2], ["played_hours", "session_length"]);
}

#[test]
fn test_ratio_names_numerator_and_denominator() {
    let model = model();
    let ratio = |id: &str| model.measure(id).and_then(reelscope_model::model::Measure::ratio);
    assert_eq!(ratio("error_rate"), Some(("errors".to_owned(), "events".to_owned())));
    assert_eq!(ratio("events"), None);
}

#[test]
fn test_dimension_reads_the_raw_name_first() {
    let model = model();
    let check = |table: &TableInfo, name: &str, expected: Option<(usize, Derive)>| {
        let expected = expected.map(|(column, derive)| Dimension { column, derive });
        assert_eq!(model.dimension(table, name), expected, "{name}");
    };
    let playback = table(Some("video_playback_events"), &["ts:Timestamp", "device:DeviceType", "hour"]);
    check(&playback, "time", Some((0, Derive::Value)));
    check(&playback, "weekday", Some((0, Derive::Part(Part::Weekday))));
    check(&playback, "hour", Some((2, Derive::Value)));
    check(&playback, "device_type", Some((1, Derive::Value)));
    check(&playback, "release_year", None);
    let catalogue = table(Some("expanded_cms_data"), &["release_year:ReleaseDate"]);
    check(&catalogue, "release_year", Some((0, Derive::Year)));
    let other = table(None, &["a", "some_time"]);
    check(&other, "time", Some((1, Derive::Value)));
    check(&other, "hour", Some((1, Derive::Part(Part::Hour))));
}

#[test]
fn test_dimension_label_names_columns() {
    let model = model();
    let table = table(Some("video_playback_events"), &["dev:DeviceType", "pl_buffering_events"]);
    assert_eq!(model.dimension_label(&table, "device_type"), "Device");
    assert_eq!(model.dimension_label(&table, "dev"), "Device");
    assert_eq!(model.dimension_label(&table, "pl_buffering_events"), "Pl buffering events");
    assert_eq!(model.dimension_label(&table, "release_year"), "Release year");
}

#[test]
fn test_event_time_is_of_event_tables() {
    let model = model();
    let time = |kind: Option<&str>, columns: &[&str]| model.event_time(&table(kind, columns));
    assert_eq!(time(Some("search_events"), &["q:SearchQuery", "ts:Timestamp"]), Some(1));
    assert_eq!(time(Some("expanded_cms_data"), &["some_time", "d:ReleaseDate"]), None);
    assert_eq!(time(None, &["a", "some_time"]), Some(1));
}

#[test]
fn test_links_lead_from_facts_to_dimension_tables() {
    let model = model();
    let links = |kind: &str| -> Vec<String> {
        let links = model.links(kind).map(|(from, to)| format!("{}>{}.{}", from.name, to.table, to.column));
        links.collect()
    };
    let both = ["UserID>users.UserID", "ContentID>expanded_cms_data.ContentID"];
    assert_eq!(links("video_playback_events"), both);
    assert_eq!(links("expanded_cms_data"), [""; 0]);
    assert_eq!(links("users"), [""; 0]);
}

#[test]
fn test_windows_are_of_a_periods_end() {
    let model = model();
    let columns = ["UserID", "Timestamp", "EventType"];
    let playback = table(Some("video_playback_events"), &columns);
    let windowed = |id: &str| model.is_windowed(&playback, id);
    assert!(windowed("stickiness") && windowed("monthly_active_users") && windowed("day_7_retention"));
    assert!(!windowed("viewers") && !windowed("events") && !windowed("nothing"));
    // They do not add up over groups, so that no segment explains a part of them.
    assert_eq!(model.rate(&playback, "day_7_retention"), None);
}
