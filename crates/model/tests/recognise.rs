//! Which kind of table files are, and what their columns mean.

use reelscope_model::{
    Model, Role, TimeUnit, Value,
    recognise::{Field, Recognised, Sample, Shape, epoch_unit, is_iso_text, parse_minutes, reading_of},
    schema::Reading,
};

fn field(name: &str, shape: Shape) -> Field {
    Field { name: name.to_owned(), shape, sample: None }
}

/// Fields of one shape, unless a name has another behind a colon: `a b:int c:time`.
fn fields(written: &str) -> Vec<Field> {
    let one = |word: &str| {
        let (name, shape) = word.split_once(':').unwrap_or((word, "text"));
        let shape = match shape {
            "text" => Shape::Text,
            "dictionary" => Shape::Dictionary,
            "bool" => Shape::Bool,
            "int" => Shape::Int,
            "float" => Shape::Float,
            "decimal" => Shape::Decimal,
            "date" => Shape::Date,
            "time" => Shape::Time,
            "texts" => Shape::TextList,
            "values" => Shape::ValueList,
            _ => Shape::Other,
        };
        field(name, shape)
    };
    written.split_whitespace().map(one).collect()
}

fn recognise(written: &str) -> Recognised {
    Model::builtin().recognise(&fields(written))
}

fn numbers(min: i64, max: i64) -> Sample {
    let range = Some((Value::Int(min.into()), Value::Int(max.into())));
    Sample { values: 2, range, distinct: Vec::new() }
}

fn texts(texts: &[&str]) -> Sample {
    let distinct: Vec<Value> = texts.iter().map(|text| Value::Text((*text).into())).collect();
    Sample { values: texts.len() as u64, range: None, distinct }
}

#[test]
fn test_recognise_kind_by_required_roles() {
    let check = |written: &str, expected: Option<&str>| {
        assert_eq!(recognise(written).kind.as_deref(), expected, "{written}");
    };
    let playback = Some("video_playback_events");
    check(
        "EventID SessionID Timestamp:time EventType DeviceType Location Resolution Bitrate:int ErrorType",
        playback,
    );
    check("event id:int ts:time Quality", playback);
    check("ts:time event", None);
    check("event_type Bitrate_kbps:float Event_Time:int", playback);
    check(
        "EventID UserID Timestamp:time EventType SubscriptionType BillingCycle Revenue:decimal",
        Some("user_subscription_events"),
    );
    check("user plan time:time amount:float", Some("user_subscription_events"));
    check(
        "EventID UserID Timestamp:time EventType RecommendationID RelevancyRating:int",
        Some("recommendation_events"),
    );
    check("EventID UserID Timestamp:time SearchQuery ResultCount:int", Some("search_events"));
    check("ts:date query", Some("search_events"));
    check(
        "ContentID Title ContentType Language Rating DurationMinutes:int ReleaseDate:date AvailableRegions",
        Some("expanded_cms_data"),
    );
    check("title genres:texts", Some("expanded_cms_data"));
    check("Title Language", None);
    check(
        "UserID SubscriptionType JoinDate:date LastPaymentDate:date MonthlyRevenue:decimal Location DeviceType Age:int Gender",
        Some("users"),
    );
    check("UserID SubscriptionType Location event", None);
    check("member_id membership country", Some("users"));
    check("a b c:int", None);
    check("", None);
}

#[test]
fn test_recognise_kind_with_most_other_columns() {
    // Both kinds are met; the second has more of its other columns.
    let both = recognise(
        "Timestamp:time EventType SessionID RecommendationID RelevancyRating:int Slot Artwork UserID",
    );
    assert_eq!(both.kind.as_deref(), Some("recommendation_events"));
    assert!(both.ties.is_empty());
}

#[test]
fn test_recognise_shows_ties_and_aliases() {
    let codes = |recognised: &Recognised| -> Vec<String> {
        recognised.notices.iter().map(|notice| notice.code.clone()).collect()
    };
    let tie = recognise("Timestamp:time EventType SessionID RecommendationID");
    assert_eq!(tie.kind.as_deref(), Some("video_playback_events"));
    assert_eq!(tie.ties, ["recommendation_events"]);
    assert_eq!(codes(&tie), ["kind-tie"]);
    let alias = recognise("ts:time action platform");
    assert!(alias.by_alias_only);
    assert_eq!(codes(&alias), ["kind-by-alias"]);
    let sure = recognise("ts:time action platform user_id");
    assert!(!sure.by_alias_only && sure.notices.is_empty());
}

/// Checks kind and `name=Canonical/role/reading` of some columns.
fn check_columns(recognised: &Recognised, fields: &[Field], expected: &str) {
    for word in expected.split_whitespace() {
        let (name, rest) = word.split_once('=').unwrap_or((word, ""));
        let position = fields.iter().position(|field| field.name == name);
        let column =
            position.and_then(|i| recognised.columns.get(i)).unwrap_or_else(|| panic!("no column {name}"));
        let canonical = column.canonical.as_deref().unwrap_or("-");
        let multi = if column.multi_valued { "*" } else { "" };
        assert_eq!(format!("{canonical}/{:?}/{:?}{multi}", column.role, column.reading), rest, "{name}");
    }
}

#[test]
fn test_recognise_netflix_titles_as_catalogue() {
    let mut fields = fields(
        "show_id type:dictionary title director cast country:dictionary date_added:date release_year:int \
         rating:dictionary duration listed_in:texts description",
    );
    let find = |fields: &[Field], name: &str| fields.iter().position(|f| f.name == name).unwrap_or_default();
    let year = find(&fields, "release_year");
    fields[year].sample = Some(numbers(1925, 2021));
    let duration = find(&fields, "duration");
    fields[duration].sample = Some(texts(&["90 min", "2 Seasons", "1 Season"]));
    let recognised = Model::builtin().recognise(&fields);
    assert_eq!(recognised.kind.as_deref(), Some("expanded_cms_data"));
    check_columns(
        &recognised,
        &fields,
        "show_id=ContentID/Id/AsStored type=ContentType/Dimension/AsStored title=Title/Text/AsStored \
         country=Country/Dimension/Delimited* date_added=-/Time/AsStored release_year=ReleaseDate/Time/Year \
         rating=Rating/Dimension/AsStored duration=DurationMinutes/Number/MinutesText \
         listed_in=Genres/Dimension/AsStored* director=-/Dimension/AsStored",
    );
    // The same with plain text.
    let genres = find(&fields, "listed_in");
    fields[genres].shape = Shape::Text;
    let added = find(&fields, "date_added");
    fields[added] = field("date_added", Shape::Text);
    let recognised = Model::builtin().recognise(&fields);
    check_columns(
        &recognised,
        &fields,
        "listed_in=Genres/Dimension/Delimited* date_added=-/Dimension/AsStored",
    );
}

#[test]
fn test_recognise_snowplow_events_as_playback() {
    let fields = fields(
        "event_id collector_tstamp:time derived_tstamp:time session_id user_id event_type media_label \
         current_time:float duration:float percent_progress:float geo_country geo_city device os browser page_url",
    );
    let recognised = Model::builtin().recognise(&fields);
    assert_eq!(recognised.kind.as_deref(), Some("video_playback_events"));
    assert!(recognised.notices.is_empty());
    check_columns(
        &recognised,
        &fields,
        "derived_tstamp=Timestamp/Time/AsStored collector_tstamp=-/Time/AsStored event_id=EventID/Id/AsStored \
         session_id=SessionID/Id/AsStored user_id=UserID/Id/AsStored event_type=EventType/Dimension/AsStored \
         geo_country=Location/Dimension/AsStored device=DeviceType/Dimension/AsStored \
         current_time=PositionSeconds/Number/AsStored duration=-/Number/AsStored browser=-/Dimension/AsStored",
    );
}

#[test]
fn test_recognise_other_real_files_as_explore_tables() {
    let lumos = fields(
        "session_id test_start:time dataset:dictionary video:dictionary algorithm:dictionary seq:int \
         downstream_bandwidth:dictionary connection_type:dictionary signal_strength:dictionary bitrate:int \
         chunk_size:int app_throughput:int delivery_time:float player_state:dictionary chunk_index:int",
    );
    let recognised = Model::builtin().recognise(&lumos);
    assert_eq!(recognised.kind, None);
    check_columns(
        &recognised,
        &lumos,
        "session_id=-/Id/AsStored test_start=-/Time/AsStored bitrate=-/Number/AsStored player_state=-/Dimension/AsStored",
    );
    let mut flights = fields("delay:int distance:int time:float");
    flights[2].sample = Some(Sample {
        range: Some((Value::Float(0.0), Value::Float(24.0))),
        values: 9,
        distinct: Vec::new(),
    });
    let recognised = Model::builtin().recognise(&flights);
    assert_eq!(recognised.kind, None);
    check_columns(&recognised, &flights, "delay=-/Number/AsStored time=-/Number/AsStored");
    let youtube = fields(
        "yt_id run_id run_start:float run_date:date content_id:int vid_category pl_detected:bool run_id_nr:int",
    );
    let recognised = Model::builtin().recognise(&youtube);
    assert_eq!(recognised.kind, None);
    check_columns(
        &recognised,
        &youtube,
        "yt_id=-/Id/AsStored run_id=-/Id/AsStored run_start=-/Number/AsStored run_date=-/Time/AsStored \
         content_id=-/Id/AsStored vid_category=-/Dimension/AsStored pl_detected=-/Dimension/AsStored run_id_nr=-/Number/AsStored",
    );
}

#[test]
fn test_recognise_gives_each_role_to_one_column() {
    let fields = fields("event time:time Timestamp:time action session run_id SessionID");
    let recognised = Model::builtin().recognise(&fields);
    check_columns(
        &recognised,
        &fields,
        "Timestamp=Timestamp/Time/AsStored time=-/Time/AsStored event=EventType/Dimension/AsStored \
         action=-/Dimension/AsStored SessionID=SessionID/Id/AsStored session=-/Id/AsStored run_id=-/Id/AsStored",
    );
}

#[test]
fn test_recognise_passes_over_columns_that_cannot_play_the_role() {
    // `time` counts something else, so the next alias is the time.
    let mut written = fields("time:int created_at:int event_type bitrate error:bool quality");
    written[0].sample = Some(numbers(0, 86_400));
    written[1].sample = Some(numbers(1_700_000_000_000, 1_700_000_100_000));
    let recognised = Model::builtin().recognise(&written);
    assert_eq!(recognised.kind.as_deref(), Some("video_playback_events"));
    check_columns(
        &recognised,
        &written,
        "time=-/Number/AsStored created_at=Timestamp/Time/EpochMillis bitrate=-/Dimension/AsStored \
         error=-/Dimension/AsStored quality=Resolution/Dimension/AsStored",
    );
    assert_eq!(recognised.notices.len(), 1);
    assert_eq!(
        recognised.notices[0].message,
        "created_at is read as milliseconds since 1970; change it if that is wrong."
    );
}

#[test]
fn test_needs_sample_of_what_may_be_a_time_or_minutes() {
    let check = |written: &str, expected: bool| {
        let field = fields(written).remove(0);
        assert_eq!(Model::builtin().needs_sample(&field), expected, "{written}");
    };
    check("ts:int", true);
    check("created_at:int", true);
    check("EventTime:float", true);
    check("release_year:int", true);
    check("duration:text", true);
    check("ts:time", false);
    check("duration:int", false);
    check("title:text", false);
}

#[test]
fn test_recognise_reads_text_in_time_roles() {
    let check = |samples: &[&str], expected: Option<Reading>| {
        let mut written = fields("ts event_type device");
        written[0].sample = Some(texts(samples));
        let recognised = Model::builtin().recognise(&written);
        let reading = recognised.kind.is_some().then(|| recognised.columns[0].reading);
        assert_eq!(reading, expected, "{samples:?}");
    };
    check(&["2026-01-01T00:00:00Z", "2026-01-02 10:00"], Some(Reading::IsoText));
    check(&["2026-01-01"], Some(Reading::IsoText));
    check(&["September 25, 2021"], None);
    check(&["12", "2026-01-01"], None);
}

#[test]
fn test_recognise_as_takes_the_kind_that_was_chosen() {
    let fields = fields("ts:time action platform");
    let as_none = Model::builtin().recognise_as(&fields, None);
    assert_eq!(as_none.kind, None);
    let as_search = Model::builtin().recognise_as(&fields, Some("search_events"));
    assert_eq!(as_search.kind.as_deref(), Some("search_events"));
    check_columns(&as_search, &fields, "ts=Timestamp/Time/AsStored platform=DeviceType/Dimension/AsStored");
    assert!(as_search.notices.is_empty());
}

#[test]
fn test_recognise_roles_of_tables_of_no_kind() {
    let mut written = fields(
        "when:time day:date user customer_uuid deviceid:int n:int x:float d:decimal flag:bool is_valid:bool label \
         code:dictionary tags:texts bits:values blob:other free",
    );
    let many: Vec<Value> = (0..1_001).map(|i| Value::Text(format!("text {i}").into())).collect();
    written[15].sample = Some(Sample { values: 2_000, range: None, distinct: many });
    let recognised = Model::builtin().recognise(&written);
    check_columns(
        &recognised,
        &written,
        "when=-/Time/AsStored day=-/Time/AsStored user=-/Id/AsStored customer_uuid=-/Id/AsStored deviceid=-/Id/AsStored \
         n=-/Number/AsStored x=-/Number/AsStored d=-/Number/AsStored flag=-/Dimension/AsStored \
         is_valid=-/Dimension/AsStored label=-/Dimension/AsStored code=-/Dimension/AsStored \
         tags=-/Dimension/AsStored* bits=-/Dimension/AsStored* blob=-/Other/AsStored free=-/Text/AsStored",
    );
}

#[test]
fn test_epoch_unit_goes_by_range() {
    let check = |min: i64, max: i64, expected: Option<Reading>| {
        assert_eq!(epoch_unit(&Value::Int(min.into()), &Value::Int(max.into())), expected, "{min}..{max}");
    };
    let now = 1_767_225_600;
    check(now, now + 5, Some(Reading::EpochSeconds));
    check(now * 1_000, now * 1_000 + 5, Some(Reading::EpochMillis));
    check(now * 1_000_000, now * 1_000_000, Some(Reading::EpochMicros));
    check(now * 1_000_000_000, now * 1_000_000_000, Some(Reading::EpochNanos));
    check(0, now, Some(Reading::EpochSeconds));
    check(0, 24, None);
    check(1, 9_999, None);
    let instant = Value::Time { value: 0, unit: TimeUnit::Second };
    assert_eq!(epoch_unit(&instant, &instant), None);
}

#[test]
fn test_is_iso_text_forgives_one_in_ten() {
    let values = |good: usize, bad: usize| -> Vec<Value> {
        let text = |text: &str| Value::Text(text.into());
        (0..good).map(|_| text("2026-03-01")).chain((0..bad).map(|_| text("?"))).collect()
    };
    assert!(is_iso_text(&values(9, 1)));
    assert!(!is_iso_text(&values(8, 2)));
    assert!(!is_iso_text(&[Value::Null]));
}

#[test]
fn test_parse_minutes_takes_minutes_and_hours_only() {
    let check = |text: &str, expected: Option<f64>| assert_eq!(parse_minutes(text), expected, "{text}");
    check("90 min", Some(90.0));
    check("90min", Some(90.0));
    check("1h 30m", Some(90.0));
    check("2 hours", Some(120.0));
    check("90", Some(90.0));
    check("90.5 minutes", Some(90.5));
    check("2 Seasons", None);
    check("1 Season", None);
    check("min", None);
    check("", None);
}

#[test]
fn test_reading_of_a_column_that_a_person_names() {
    let model = Model::builtin();
    let kind = model.kind("video_playback_events").unwrap();
    let of = |name: &str, field: &Field| reading_of(kind.column(name).unwrap(), field);
    let sampled = |shape, sample| Field { sample: Some(sample), ..field("any", shape) };
    let millis = sampled(Shape::Int, numbers(1_700_000_000_000, 1_700_000_000_500));
    assert_eq!(of("Timestamp", &millis), Some(Reading::EpochMillis));
    // However early its seconds are, a person says that they are some.
    assert_eq!(of("Timestamp", &sampled(Shape::Int, numbers(1, 5))), Some(Reading::EpochSeconds));
    assert_eq!(of("Timestamp", &sampled(Shape::Text, texts(&["2024-01-01"]))), Some(Reading::IsoText));
    assert_eq!(of("Timestamp", &sampled(Shape::Text, texts(&["yesterday"]))), None);
    assert_eq!(of("Bitrate", &field("any", Shape::Text)), None);
    assert_eq!(of("DeviceType", &field("any", Shape::Text)), Some(Reading::AsStored));
    assert_eq!(of("ErrorType", &field("any", Shape::Bool)), None, "words alone");
}

#[test]
fn test_role_of_a_column_of_no_kind() {
    let model = Model::builtin();
    let check = |written: &str, role: Role| assert_eq!(model.role_of(&fields(written)[0]), role, "{written}");
    check("seen:time", Role::Time);
    check("size:int", Role::Number);
    check("order_id:int", Role::Id);
    check("note", Role::Dimension);
    check("fine:bool", Role::Dimension);
}
