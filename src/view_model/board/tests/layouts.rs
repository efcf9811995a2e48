//! Which cards and charts pages have, and which views they ask.

use reelscope_model::{Model, Query, Role, Value};

use super::{ids, nothing, on, plan};
use crate::{
    state::{Page, State},
    view_model::{
        Colours, board,
        figure::{Shape, Status},
        testing::{NEW_YEAR, World, answers, column, kind_table, plain_table, time},
    },
};

/// The contract's list of cards and charts, and what came to it: with all columns nothing is absent.
#[test]
fn test_lay_out_pages_as_the_contract_lists_them() {
    let check = |page, cards: &str, charts: &str| {
        let board = World::full(on(page)).board(nothing);
        let (shown_cards, shown_charts) = ids(&board);
        assert_eq!(shown_cards, cards.split_whitespace().collect::<Vec<_>>(), "{page:?}");
        assert_eq!(shown_charts, charts.split_whitespace().collect::<Vec<_>>(), "{page:?}");
        assert_eq!(board.absent, []);
    };
    check(
        Page::Overview,
        "revenue titles subscribers new_subscribers cancellations sessions watch_time error_rate",
        "subscribers_by_subscription_type sessions_by_device_type sessions_by_location titles_by_content_type
         recommended_users_by_relevancy_rating_and_event_type",
    );
    check(
        Page::Playback,
        "events errors buffers error_rate rebuffering_ratio startup_p95 exits_before_start start_failures playback_failures",
        "errors_by_time_and_error_type errors_by_location_and_error_type errors_by_event_type errors_by_device_type
         errors_by_resolution errors_by_app_version error_rate_by_location_and_device_type events_by_bitrate",
    );
    check(
        Page::Audience,
        "sessions viewers session_length interactions completion_rate daily_active_users monthly_active_users stickiness",
        "sessions_by_location sessions_by_device_type sessions_by_resolution events_by_weekday_and_hour share_of_plays_by_progress",
    );
    check(
        Page::Content,
        "titles mean_duration views completion_rate",
        "titles_by_content_type titles_by_rating titles_by_language titles_by_genres titles_by_release_year
         titles_by_available_regions plays_by_expanded_cms_data.content_type plays_by_expanded_cms_data.genres",
    );
    check(
        Page::Subscriptions,
        "revenue subscribers new_subscribers cancellations churn_rate arpu members monthly_revenue lifetime_revenue mrr
         net_new_mrr",
        "revenue_by_time revenue_by_subscription_type revenue_by_billing_cycle new_subscribers_by_time
         cancellations_by_time members_by_subscription_type members_by_location members_by_device_type",
    );
    check(
        Page::Recommendations,
        "impressions clicks conversions click_through_rate conversion_rate mean_relevancy funnel_click_rate
         funnel_conversion_rate",
        "users_by_step recommendations_by_event_type recommended_users_by_relevancy_rating click_through_rate_by_time",
    );
    check(
        Page::Search,
        "searches no_result_rate abandonment_rate mean_results",
        "searches_by_search_query no_result_searches_by_search_query searches_by_time searches_by_result_count",
    );
}

#[test]
fn test_explain_what_is_absent() {
    let model = Model::builtin();
    let playback = kind_table(&model, "video_playback_events", &["StartupMs", "AppVersion", "ErrorType"]);
    let board = World::new(vec![playback], on(Page::Playback)).board(nothing);
    let why = |id: &str| board.absent.iter().find(|absent| absent.id == id).map(|absent| absent.why.as_str());
    assert_eq!(why("kpi-startup_p95"), Some("Needs the column StartupMs in video_playback_events."));
    assert_eq!(
        why("chart-errors_by_app_version"),
        Some("Needs the column AppVersion in video_playback_events.")
    );
    assert!(why("chart-errors_by_time_and_error_type").unwrap().contains("ErrorType"));
    assert!(ids(&board).0.contains(&"errors".to_owned()));

    let empty = World::new(Vec::new(), on(Page::Search)).board(nothing);
    assert_eq!((empty.cards.len(), empty.panels.len(), empty.absent.len()), (0, 0, 1));
    assert!(empty.absent[0].why.contains("SearchQuery"), "{:?}", empty.absent);
}

#[test]
fn test_explore_any_table_by_its_columns() {
    let columns = vec![
        column("session id", None, Role::Id),
        column("when", None, Role::Time),
        column("player_state", None, Role::Dimension),
        column("bitrate", None, Role::Number),
        column("remarks", None, Role::Text),
    ];
    let mut world = World::new(
        vec![plain_table("small", 5, Vec::new()), plain_table("lumos", 58_576, columns)],
        on(Page::Explore),
    );
    world.ranges.insert("when".to_owned(), (time(NEW_YEAR), time(NEW_YEAR + 9), 10));
    let board = world.board(nothing);
    let expected = "rows_by_time rows_by_player_state rows_by_bitrate";
    assert_eq!(ids(&board).0, ["rows", "distinct_session_id", "mean_bitrate"]);
    assert_eq!(ids(&board).1, expected.split_whitespace().collect::<Vec<_>>());

    world.state.explore.measure = Some("mean_bitrate".to_owned());
    world.state.explore.dimensions = vec!["player_state".to_owned()];
    assert_eq!(ids(&world.board(nothing)).1, ["mean_bitrate_by_player_state"]);
}

#[test]
fn test_plan_shares_one_view_a_table_among_cards() {
    let mut world = World::full(on(Page::Playback));
    world.learn();
    let plan = plan(&world.ctx());
    let without_groups: Vec<_> = plan.views.views.iter().filter(|view| view.by.is_empty()).collect();
    // Of the events, and of their sessions.
    let counts: Vec<usize> = without_groups.iter().map(|view| view.measures.len()).collect();
    assert_eq!(counts, [6, 3]);
    // Cards and sparklines of both, and eight charts.
    assert_eq!(plan.views.views.len(), 12);
}

#[test]
fn test_wait_for_extents_before_binning() {
    let world = World::full(on(Page::Playback));
    let plan = plan(&world.ctx());
    let board = board::build(&world.ctx(), &plan, None, &mut Colours::default());
    assert!(board.panels.iter().all(|panel| panel.figure.status == Status::Loading));
    assert_eq!(plan.charts.iter().filter(|chart| chart.view.is_none()).count(), 2, "time and bitrate");

    // Asked and not answered, they say so.
    let board = board::build(&world.ctx(), &plan, Some(&answers(&plan, nothing)), &mut Colours::default());
    let status = &board.panels.last().unwrap().figure.status;
    assert_eq!(*status, Status::Failed("It could not be read how far Bitrate reaches.".to_owned()));
}

/// What is counted over a derived table is asked apart, and the rest of the page is drawn without it.
#[test]
fn test_ask_what_is_derived_apart() {
    let mut world = World::full(on(Page::Audience));
    world.learn();
    let plan = plan(&world.ctx());
    let keys = |query: &Query| query.measures.iter().map(reelscope_model::Measure::key).collect::<Vec<_>>();
    let alone: Vec<Vec<String>> =
        plan.views.views.iter().filter(|view| view.by.is_empty()).map(keys).collect();
    assert_eq!(
        alone,
        [
            vec!["sessions", "viewers", "interactions"],
            vec!["session_length"],
            vec!["completion_rate"],
            // Of a period's end, and told without a sparkline.
            vec!["daily_active_users", "monthly_active_users", "stickiness"],
            vec!["passed_10", "passed_25", "passed_50", "passed_75", "passed_95"],
        ]
    );
    let by_time = plan.views.views.iter().filter(|view| !view.by.is_empty()).map(keys);
    assert!(!by_time.flatten().any(|key| key == "stickiness"));
    let all = answers(&plan, |query| match query.by.len() {
        0 => vec![query.measures.iter().map(|_| Value::Int(7)).collect()],
        _ => Vec::new(),
    });
    let is_late = |view: &Query| {
        keys(view).iter().any(|key| ["session_length", "completion_rate", "passed_10"].contains(&&**key))
    };
    let first: Vec<_> =
        all.into_iter().enumerate().filter(|(at, _)| !is_late(&plan.views.views[*at])).collect();
    let board = board::build_some(&world.ctx(), &plan, &first, &mut Colours::default());
    let raw = |id: &str| board.cards.iter().find(|card| card.id == id).unwrap().raw.clone();
    assert_eq!((raw("sessions"), raw("session_length")), (Some("7".to_owned()), None));
}

#[test]
fn test_say_which_of_two_ways_was_used() {
    let model = Model::builtin();
    let told = |without: &[&str]| {
        let playback = kind_table(&model, "video_playback_events", without);
        let board = World::new(vec![playback], on(Page::Overview)).board(nothing);
        let card = board.cards.into_iter().find(|card| card.id == "watch_time").unwrap();
        (card.definition.description, card.definition.expr.unwrap_or_default())
    };
    let (description, expr) = told(&[]);
    assert!(description.ends_with("Here: The sum of WatchedMs, in hours."), "{description}");
    assert_eq!(expr, "sum(WatchedMs) / 3600000");
    let (description, expr) = told(&["WatchedMs"]);
    assert!(description.contains("Here: Per session in time order"), "{description}");
    assert_eq!(expr, "sum(PlayingMinutes) / 60");
}

/// A chart and a card more are a line each of a model file.
#[test]
fn test_lay_out_pages_as_a_file_says() {
    let mut world = World::full(on(Page::Search));
    world.model = Model::extended(
        "[page.search]\nquestion = \"What is sought?\"\nmore_cards = [\"search_users\"]\n\
         more_charts = [\"no_result_rate by time as area\", \"searches by expanded_cms_data.content_type\"]\n\
         without = [\"mean_results\", \"searches by result_count\"]\n",
    )
    .unwrap();
    let board = world.board(nothing);
    assert_eq!(board.question, "What is sought?");
    assert_eq!(ids(&board).0, ["searches", "no_result_rate", "abandonment_rate", "search_users"]);
    let charts = [
        "searches_by_search_query",
        "no_result_searches_by_search_query",
        "searches_by_time",
        "no_result_rate_by_time",
        "searches_by_expanded_cms_data.content_type",
    ];
    assert_eq!(ids(&board).1, charts);
    assert_eq!(board.panels[2].figure.shape, Shape::Area, "a look that is said stands");
}

#[test]
fn test_show_the_chosen_measure_on_its_tables_charts() {
    let state = State { measure: Some("buffers".to_owned()), ..on(Page::Playback) };
    let board = World::full(state).board(nothing);
    let (_, charts) = ids(&board);
    assert!(charts.contains(&"buffers_by_device_type".to_owned()), "{charts:?}");
    assert!(!charts.iter().any(|id| id.starts_with("errors_")));
    assert!(board.cards.iter().all(|card| card.chosen == (card.id == "buffers")));
}

/// Who is in more than one series is in no stack.
#[test]
fn test_stack_only_what_adds_up() {
    let check_by = |measure: &str, by: [&str; 3], expected: [Shape; 3]| {
        let mut world = World::full(State { measure: Some(measure.to_owned()), ..on(Page::Playback) });
        let board = world.board(nothing);
        let shape = |by: &str| {
            let id = format!("{measure}_by_{by}");
            board.panels.iter().find(|panel| panel.figure.id == id).unwrap().figure.shape
        };
        assert_eq!(by.map(shape), expected, "{measure}");
    };
    let check = |measure, expected| {
        check_by(measure, ["time_and_error_type", "location_and_error_type", "device_type"], expected);
    };
    check("events", [Shape::Area, Shape::Bars, Shape::Bars]);
    check("sessions", [Shape::Line, Shape::HeatMap, Shape::Bars]);
    // All of the errors of a type are errors.
    check_by("error_rate", ["time", "location", "device_type"], [Shape::Line, Shape::Bars, Shape::Bars]);
    check_by(
        "error_rate",
        ["location_and_device_type", "app_version", "event_type"],
        [Shape::HeatMap, Shape::Bars, Shape::Bars],
    );
}
