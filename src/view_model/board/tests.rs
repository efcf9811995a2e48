//! Pages against the contract, and figures against answers made by hand.

use reelscope_model::{By, Clause, Grain, Model, Query, Role, Value};

use super::{Board, plan};
use crate::{
    state::{Action, Filter, Keep, Page, State, action::Pick, clauses::clauses},
    view_model::{
        Colours, board,
        figure::{Selection, Shape, Status},
        panel::Along,
        testing::{NEW_YEAR, World, answers, column, kind_table, plain_table, text, time},
    },
};

const DAY: i64 = 86_400;

fn on(page: Page) -> State {
    State { page, ..State::default() }
}

fn nothing(_: &Query) -> Vec<Vec<Value>> {
    Vec::new()
}

fn ids(board: &Board) -> (Vec<String>, Vec<String>) {
    let cards = board.cards.iter().map(|card| card.id.clone()).collect();
    (cards, board.panels.iter().map(|panel| panel.figure.id.clone()).collect())
}

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
         titles_by_available_regions",
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
        "searches_by_search_query searches_by_time searches_by_result_count",
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

fn devices(query: &Query) -> Vec<Vec<Value>> {
    match query.by.first().map(|by| by.key().to_owned()).as_deref() {
        Some("device_type") => vec![
            vec![text("Mobile"), Value::Int(12)],
            vec![Value::Null, Value::Int(3)],
            vec![text("Smart TV"), Value::Int(30)],
            vec![text("Web"), Value::Int(12)],
        ],
        _ => Vec::new(),
    }
}

#[test]
fn test_order_names_by_value_and_mark_the_selection() {
    let filter = Filter {
        table: None,
        dimension: "device_type".to_owned(),
        keep: Keep::Is(vec![Some("Web".to_owned()), None]),
    };
    let state = State { filters: vec![filter], ..on(Page::Playback) };
    let board = World::full(state).board(devices);
    let panel = board.panels.iter().find(|panel| panel.figure.id == "errors_by_device_type").unwrap();
    let shown: Vec<_> = panel.figure.categories.iter().map(|c| (c.raw.as_deref(), c.selection)).collect();
    assert_eq!(
        shown,
        [
            (Some("Smart TV"), Selection::LeftOut),
            (Some("Mobile"), Selection::LeftOut),
            (Some("Web"), Selection::Kept),
            (None, Selection::Kept),
        ]
    );
    assert_eq!(
        panel.figure.marks.iter().map(|mark| mark.raw.as_str()).collect::<Vec<_>>(),
        ["30", "12", "12", "3"]
    );
    assert_eq!((panel.figure.shape, panel.figure.title.as_str()), (Shape::Bars, "Errors by device"));
    assert_eq!(panel.figure.subtitle, "1 – 10 Jan 2026 (UTC) · 100 rows".replace("10 Jan", "10\u{a0}Jan"));
    assert_eq!(
        panel.figure.summary,
        "Errors by device, a bar chart of 4 groups: highest Smart TV with 30, lowest No value with 3, 57 in total."
    );

    let click = panel.pick(Along::Axis, 1, Pick::Toggle).unwrap();
    assert_eq!(
        click,
        Action::Pick {
            table: "video_playback_events".to_owned(),
            dimension: "device_type".to_owned(),
            key: Some("Mobile".to_owned()),
            how: Pick::Toggle,
        }
    );
    let other = board.panels.iter().find(|panel| panel.figure.id == "errors_by_resolution").unwrap();
    assert!(other.figure.subtitle.starts_with("Device is Web or no value · "), "{}", other.figure.subtitle);
    assert_eq!(other.figure.status, Status::Empty("No errors match these filters.".to_owned()));
}

fn days(query: &Query) -> Vec<Vec<Value>> {
    let keys: Vec<&str> = query.by.iter().map(reelscope_model::By::key).collect();
    match keys.as_slice() {
        ["time"] => (0..10)
            .map(|day| {
                let figures = query.measures.iter().map(|_| Value::Int(i128::from(day) + 1));
                [time(NEW_YEAR + day * DAY)].into_iter().chain(figures).collect()
            })
            .collect(),
        ["time", "error_type"] => vec![
            vec![time(NEW_YEAR + 2 * DAY), text("Network"), Value::Int(5)],
            vec![time(NEW_YEAR), text("Decoder"), Value::Int(2)],
        ],
        [] => vec![query.measures.iter().map(|_| Value::Null).collect()],
        _ => Vec::new(),
    }
}

#[test]
fn test_say_that_nothing_was_counted_and_keep_its_table() {
    let rows = |value: i128| {
        move |query: &Query| match query.by.as_slice() {
            [by] if by.key() == "device_type" => {
                vec![vec![text("TV"), Value::Int(0)], vec![text("Web"), Value::Int(value)]]
            }
            _ => Vec::new(),
        }
    };
    let devices = |value| {
        let board = World::full(on(Page::Playback)).board(rows(value));
        let panel =
            board.panels.into_iter().find(|panel| panel.figure.id == "errors_by_device_type").unwrap();
        (panel.figure.status, panel.figure.marks.len())
    };
    assert_eq!(devices(0), (Status::Empty("No errors are in the data.".to_owned()), 2));
    assert_eq!(devices(1), (Status::Ready, 2));
}

#[test]
fn test_keep_the_order_of_series_whatever_is_filtered() {
    let answer = |figures: [i128; 3]| {
        move |query: &Query| match query.by.as_slice() {
            [first, second] if (first.key(), second.key()) == ("location", "error_type") => {
                let keys = [text("Network"), text("Decoder"), Value::Null];
                keys.into_iter().zip(figures).map(|(key, n)| vec![text("UK"), key, Value::Int(n)]).collect()
            }
            _ => Vec::new(),
        }
    };
    let mut colours = Colours::default();
    let mut series = |figures| {
        let mut world = World::full(on(Page::Playback));
        world.learn();
        let plan = plan(&world.ctx());
        let answers = answers(&plan, answer(figures));
        let board = board::build(&world.ctx(), &plan, Some(&answers), &mut colours);
        let panel =
            board.panels.into_iter().find(|panel| panel.figure.id == "errors_by_location_and_error_type");
        let figure = panel.unwrap().figure;
        let marks: Vec<Option<f64>> = figure.marks.iter().map(|mark| mark.value).collect();
        (figure.series.into_iter().map(|series| series.label).collect::<Vec<_>>(), marks)
    };
    let order = ["Network", "Decoder", "No value"].map(str::to_owned).to_vec();
    assert_eq!(series([5, 2, 9]), (order.clone(), [5.0, 2.0, 9.0].map(Some).to_vec()));
    assert_eq!(series([1, 7, 3]), (order, [1.0, 7.0, 3.0].map(Some).to_vec()));
}

#[test]
fn test_draw_time_in_buckets_with_gaps_and_snap_brushes() {
    let state = State {
        from: Some("2026-01-02".to_owned()),
        to: Some("2026-01-04".to_owned()),
        ..on(Page::Playback)
    };
    let board = World::full(state).board(days);
    let panel = &board.panels[0];
    let figure = &panel.figure;
    assert_eq!(figure.title, "Errors over time by error type");
    assert_eq!(figure.categories.len(), 10);
    assert_eq!(figure.categories[0].raw.as_deref(), Some("2026-01-01T00:00:00Z"));
    let axis = figure.categories[0].axis.as_ref().map(|axis| (axis.text.as_str(), axis.within.as_str()));
    assert_eq!(axis, Some(("1\u{a0}Jan", "2026")));
    // The data start at the edge of the first day and end inside of the last.
    let partial: Vec<bool> = figure.categories.iter().map(|category| category.partial).collect();
    assert_eq!(partial, [[false; 9].as_slice(), &[true]].concat());
    assert_eq!(figure.brush, Some((1, 2)));
    assert_eq!(figure.marks.len(), 2, "groups without a row are absent");
    let (from, to) = (Some("2026-01-09".to_owned()), Some("2026-01-11".to_owned()));
    assert_eq!(panel.brush(9, 8), Some(Action::Period { from, to }));
}

#[test]
fn test_compare_the_last_two_complete_buckets() {
    let board = World::full(on(Page::Playback)).board(days);
    let errors = board.cards.iter().find(|card| card.id == "errors").unwrap();
    let change = errors.change.as_ref().unwrap();
    // The tenth day is not complete: the ninth (9) is compared with the eighth (8).
    assert!(
        change.sentence.starts_with('9') && change.sentence.contains("against 8 in"),
        "{}",
        change.sentence
    );
    assert_eq!(change.good, Some(false));
    assert_eq!(errors.series.len(), 10);
    assert!(errors.series[9].partial && !errors.series[0].partial);
    assert_eq!((errors.raw.as_deref(), errors.text.as_str()), (Some("null"), "–"));
    assert!(errors.why.is_some());

    let members = World::full(on(Page::Subscriptions)).board(days);
    let members = members.cards.iter().find(|card| card.id == "members").unwrap();
    assert!(members.change.is_none() && members.series.is_empty(), "a snapshot has no event time");
}

#[test]
fn test_bin_numbers_of_many_values() {
    let rows = |query: &Query| match query.by.first() {
        Some(by) if by.key() == "bitrate" => {
            vec![vec![Value::Float(0.0), Value::Int(7)], vec![Value::Null, Value::Int(1)]]
        }
        _ => Vec::new(),
    };
    let mut world = World::full(on(Page::Playback));
    let board = world.board(rows);
    let panel = board.panels.last().unwrap();
    let first = &panel.figure.categories[0];
    assert_eq!((first.raw.as_deref(), panel.figure.categories.len()), (Some("0"), 18));
    assert!(first.axis.as_ref().is_some_and(|axis| axis.text == "0" && axis.at_start));
    assert_eq!(panel.figure.marks.iter().map(|mark| mark.category).collect::<Vec<_>>(), [0, 17]);
    assert!(panel.figure.brushable);

    // A hundred values are a hundred groups.
    world.ranges.insert("Bitrate".to_owned(), (Value::Int(300), Value::Int(8_000), 100));
    world.extents = crate::view_model::Extents::default();
    let board = world.board(|query| match query.by.first() {
        Some(by) if by.key() == "bitrate" => {
            vec![vec![Value::Int(8_000), Value::Int(1)], vec![Value::Int(300), Value::Int(1)]]
        }
        _ => Vec::new(),
    });
    let raws: Vec<_> = board.panels.last().unwrap().figure.categories.iter().map(|c| c.raw.clone()).collect();
    assert_eq!(raws, [Some("300".to_owned()), Some("8000".to_owned())]);
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

#[test]
fn test_report_filters_that_do_not_reach() {
    let filter = Filter { table: None, dimension: "device_type".to_owned(), keep: Keep::Is(vec![None]) };
    let mut world = World::full(State { filters: vec![filter], ..on(Page::Search) });
    world.learn();
    let plan = plan(&world.ctx());
    let mut answers = answers(&plan, devices);
    for answer in answers.iter_mut().flatten() {
        answer.unreached = vec![0];
    }
    let board = board::build(&world.ctx(), &plan, Some(&answers), &mut Colours::default());
    assert!(board.panels.iter().all(|panel| panel.figure.notes == ["Not filtered by Device"]));
}

#[test]
fn test_choose_grain_by_what_the_page_spans() {
    let check = |seconds: i64, chosen: Option<Grain>, expected: Grain| {
        let mut world = World::full(State { grain: chosen, ..on(Page::Playback) });
        world.ranges.insert("Timestamp".to_owned(), (time(NEW_YEAR), time(NEW_YEAR + seconds), 9));
        world.learn();
        assert_eq!(crate::view_model::period::grain(&world.ctx()), expected, "{seconds} s");
    };
    check(0, None, Grain::Minute);
    check(3_600, None, Grain::Minute);
    check(3 * 3_600, None, Grain::Minute);
    check(2 * DAY, None, Grain::Hour);
    check(4 * DAY, None, Grain::Day);
    check(89 * DAY, None, Grain::Day);
    check(100 * DAY, None, Grain::Week);
    check(3 * 366 * DAY, None, Grain::Month);
    check(200 * 366 * DAY, None, Grain::Year);
    check(30 * DAY, Some(Grain::Week), Grain::Week);
    check(2_000 * DAY, Some(Grain::Minute), Grain::Month);
}

/// The clause is the one that a gesture adds, also when the chart has one already; the views are those of the page.
#[test]
fn test_active_chart_names_its_view_and_the_clause_of_its_gestures() {
    let rows = |query: &Query| match query.by.iter().map(By::key).collect::<Vec<_>>()[..] {
        ["time", _] => days(query),
        ["bitrate"] => vec![vec![Value::Float(0.0), Value::Int(7)], vec![Value::Float(500.0), Value::Int(1)]],
        ["device_type"] => vec![vec![text("TV"), Value::Int(7)], vec![text("Phone"), Value::Int(1)]],
        _ => Vec::new(),
    };
    let mut world = World::full(on(Page::Playback));
    for _ in 0..2 {
        let board = world.board(rows);
        for id in ["errors_by_device_type", "errors_by_time_and_error_type", "events_by_bitrate"] {
            let panel = board.panels.iter().find(|panel| panel.figure.id == id).unwrap();
            let active = board::active(&world.ctx(), panel).unwrap();
            assert_eq!(active.views, plan(&world.ctx()).views);
            let by = &active.views.views[active.view].by;
            assert_eq!(by[0].key(), panel.figure.dimension.id, "{id}");
            let picked = world.state.after(panel.pick(Along::Axis, 1, Pick::Only).unwrap());
            let clauses = clauses(&picked, &world.model, &world.tables);
            let same = |clause: &Clause| {
                (&clause.table, &clause.column) == (&active.clause.table, &active.clause.column)
            };
            assert_eq!(clauses.iter().filter(|(_, clause)| same(clause)).count(), 1, "{id} {clauses:?}");
        }
        world.state = world.state.after(board.panels[0].brush(1, 2).unwrap());
    }
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
        "searches_by_time",
        "no_result_rate_by_time",
        "searches_by_expanded_cms_data.content_type",
    ];
    assert_eq!(ids(&board).1, charts);
    assert_eq!(board.panels[2].figure.shape, Shape::Area, "a look that is said stands");
}
