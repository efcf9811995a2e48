//! The pages' layouts, and those of a file over them.

use reelscope_model::{
    Code, Model,
    model::{Look, PageLayout},
};

fn extended(text: &str) -> Model {
    Model::extended(text).unwrap_or_else(|error| panic!("{}", error.message))
}

fn refused(text: &str) -> String {
    let Err(error) = Model::extended(text) else { panic!("{text} is taken") };
    assert_eq!(error.code, Code::BadModel);
    error.message
}

/// As the page's hooks name them.
fn charts(page: &PageLayout) -> Vec<String> {
    let chart = |chart: &reelscope_model::model::ChartLayout| {
        let and = chart.and.as_ref().map(|and| format!("_and_{and}")).unwrap_or_default();
        format!("{}_by_{}{and}", chart.measure, chart.by)
    };
    page.charts.iter().map(chart).collect()
}

/// What contracts.md says must be there.
const OWED: [(&str, &str, &str); 7] = [
    (
        "overview",
        "revenue, titles, subscribers, new_subscribers, cancellations, sessions, watch_time, error_rate",
        "subscribers_by_subscription_type, sessions_by_device_type, sessions_by_location, titles_by_content_type, \
         recommended_users_by_relevancy_rating_and_event_type",
    ),
    (
        "playback",
        "events, errors, buffers, error_rate, rebuffering_ratio, startup_p95",
        "errors_by_time_and_error_type, errors_by_location_and_error_type, errors_by_event_type, \
         errors_by_device_type, errors_by_resolution, errors_by_app_version, \
         error_rate_by_location_and_device_type, events_by_bitrate",
    ),
    (
        "audience",
        "sessions, viewers, session_length, interactions",
        "sessions_by_location, sessions_by_device_type, sessions_by_resolution, events_by_weekday_and_hour",
    ),
    (
        "content",
        "titles, mean_duration",
        "titles_by_content_type, titles_by_rating, titles_by_language, titles_by_genres, titles_by_release_year, \
         titles_by_available_regions",
    ),
    (
        "subscriptions",
        "revenue, subscribers, new_subscribers, cancellations, churn_rate, arpu, members, monthly_revenue, \
         lifetime_revenue",
        "revenue_by_time, revenue_by_subscription_type, revenue_by_billing_cycle, new_subscribers_by_time, \
         cancellations_by_time, members_by_subscription_type, members_by_location, members_by_device_type",
    ),
    (
        "recommendations",
        "impressions, clicks, conversions, click_through_rate, conversion_rate, mean_relevancy",
        "recommendations_by_event_type, recommended_users_by_relevancy_rating, click_through_rate_by_time",
    ),
    (
        "search",
        "searches, no_result_rate, mean_results",
        "searches_by_search_query, searches_by_time, searches_by_result_count",
    ),
];

#[test]
fn test_builtin_pages_have_all_that_the_contracts_list() {
    let model = Model::builtin();
    for (id, owed_cards, owed_charts) in OWED {
        let page = model.page(id);
        let shown = charts(page);
        for card in owed_cards.split(", ") {
            assert!(page.cards.iter().any(|own| own == card), "{id} has no card {card}");
        }
        for chart in owed_charts.split(", ") {
            assert!(shown.iter().any(|own| own == chart), "{id} has no chart {chart}: {shown:?}");
        }
    }
    let ids: Vec<&str> = model.pages().iter().map(|page| &*page.id).collect();
    assert_eq!(ids, reelscope_model::model::PAGES.map(|(id, _)| id));
    assert!(model.pages().iter().all(|page| !page.title.is_empty() && page.question.ends_with('?')));
    assert_eq!(model.page("nothing"), &PageLayout::default());
}

#[test]
fn test_extend_adds_replaces_and_leaves_out() {
    let builtin = Model::builtin();
    let model = extended(
        r#"
        [measure.errors_a_session]
        label = "Errors a session"
        table = "video_playback_events"
        expr = "errors / sessions"
        [page.playback]
        title = "Failures"
        more_cards = ["errors_a_session"]
        more_charts = [
          "errors_a_session by time as line",
          "errors  by  cdn  and  expanded_cms_data.content_type  as  heat  map",
        ]
        without = ["buffers", "errors by event_type", "error_rate by location and device_type"]
        [page.search]
        charts = ["searches by weekday"]
        "#,
    );
    let (page, was) = (model.page("playback"), builtin.page("playback"));
    assert_eq!((&*page.title, &page.question), ("Failures", &was.question), "what is not said stays");
    let mut cards: Vec<String> = was.cards.iter().filter(|card| *card != "buffers").cloned().collect();
    cards.push("errors_a_session".to_owned());
    assert_eq!(page.cards, cards);
    let gone = ["errors_by_event_type", "error_rate_by_location_and_device_type"];
    let mut expected: Vec<String> =
        charts(was).into_iter().filter(|chart| !gone.contains(&&**chart)).collect();
    let added = ["errors_a_session_by_time", "errors_by_cdn_and_expanded_cms_data.content_type"];
    expected.extend(added.map(str::to_owned));
    assert_eq!(charts(page), expected);
    let looks: Vec<Option<Look>> = page.charts.iter().rev().take(2).map(|chart| chart.look).collect();
    assert_eq!(looks, [Some(Look::HeatMap), Some(Look::Line)]);
    assert_eq!(charts(model.page("search")), ["searches_by_weekday"], "a list is replaced whole");
    assert_eq!(model.page("search").cards, builtin.page("search").cards);
    assert_eq!(model.page("audience"), builtin.page("audience"));
}

/// Steps are a line as well, with a title before a colon; they are left out as any chart.
#[test]
fn test_extend_adds_steps_and_titles() {
    let model = extended(
        r#"
        [page.playback]
        more_charts = [
          "How plays end: outcomes by step of plays , buffers,errors as funnel",
          "Where it fails: errors by cdn",
        ]
        [page.audience]
        without = ["share_of_plays by progress of passed_10, passed_25 as drop-off"]
        "#,
    );
    let [.., steps, titled] = &*model.page("playback").charts else { panic!("no charts") };
    assert_eq!(steps.title.as_deref(), Some("How plays end"));
    assert_eq!((&*steps.measure, &*steps.by, steps.look), ("outcomes", "step", Some(Look::Funnel)));
    assert_eq!(steps.of, ["plays", "buffers", "errors"].map(str::to_owned));
    assert_eq!(titled.title.as_deref(), Some("Where it fails"));
    assert!(titled.of.is_empty());
    assert!(!charts(model.page("audience")).contains(&"share_of_plays_by_progress".to_owned()));
    assert!(charts(Model::builtin().page("audience")).contains(&"share_of_plays_by_progress".to_owned()));
}

#[test]
fn test_extend_points_at_what_is_wrong_with_a_page() {
    let check = |text: &str, expected: &str| {
        let message = refused(text);
        assert_eq!(message.lines().next(), Some(expected), "{text}");
        assert!(message.ends_with('^'), "{message}");
    };
    let form = "a chart is written `measure by dimension`, then perhaps `and dimension`, then perhaps `as` and a look; one of \
                steps `name by name of measure, measure as funnel`, or `as drop-off`; `Title: ` may stand before it";
    let chart = |chart: &str, column: usize, why: &str| {
        let text = format!("[page.playback]\nmore_charts = [\"{chart}\"]\n");
        check(&text, &format!("Line 2, column {}: {why}.", column + 17));
    };
    chart("errrs by time", 0, "there is no measure `errrs`");
    chart("errors by tme", 10, "video_playback_events has no dimension `tme`");
    chart("errors by time and cdm", 19, "video_playback_events has no dimension `cdm`");
    chart("errors by user_id", 10, "video_playback_events has no dimension `user_id`");
    chart("errors by users.genres", 10, "video_playback_events has no dimension `users.genres`");
    chart(
        "errors by search_events.search_query",
        10,
        "video_playback_events has no dimension `search_events.search_query`",
    );
    chart("churn_rate by revenue", 14, "user_subscription_events.spells has no dimension `revenue`");
    chart("errors by time and time", 19, "a chart has two different dimensions");
    chart(
        "errors by cdn as pie",
        17,
        "`pie` is none of bars, columns, area, line, heat map, funnel, drop-off",
    );
    chart("errors over time", 7, form);
    chart("errors", 6, form);
    check("[page.playback]\nmore_charts = [\"\"]\n", &format!("Line 2, column 16: {form}."));
    chart("errors by", 9, form);
    chart("errors by cdn and", 17, form);
    chart("errors by cdn as", 16, form);
    chart("errors by cdn device_type", 14, form);
    chart("errors by device_type", 0, "the page has this chart already");
    chart("Errors: errors by", 17, form);
    let steps = "steps are written `name by name of measure, measure as funnel`, or `as drop-off`, with two measures at least";
    chart("x by step of errors, buffers", 0, steps);
    chart("x by step of errors as funnel", 0, steps);
    chart("errors by cdn as funnel", 0, steps);
    chart("x by step of errors, buffers as bars", 0, steps);
    chart("x by step of errors, bufers as funnel", 21, "there is no measure `bufers`");
    chart("T: x by step of errors, searches as funnel", 24, "the steps of a chart are measures of one table");
    chart(
        "x by step of passed_10, errors as drop-off",
        24,
        "a mark of a drop-off curve is a measure whose id ends in its percentage, such as `passed_25`",
    );
    chart("rows by cdn", 0, "`rows` is of any table, and a page shows those of one");
    check(
        "[page.plaback]\n",
        "Line 1, column 7: there is no page `plaback`; there are overview, playback, audience, content, subscriptions, recommendations, search, explore, data.",
    );
    check(
        "[page.playback]\nmore_cards = [\"errors\", \"x\"]\n",
        "Line 2, column 16: the page has a card `errors` already.",
    );
    check("[page.search]\nmore_cards = [\"x\"]\n", "Line 2, column 16: there is no measure `x`.");
    check(
        "[page.search]\nwithout = [\"errors\"]\n",
        "Line 2, column 13: the page has no card or chart `errors`.",
    );
    check(
        "[page.search]\ncharts = \"searches by time\"\n",
        "Line 2, column 10: expected a list, found a text.",
    );
    check(
        "[page.search]\nchart = []\n",
        "Line 2, column 1: `chart` is not known here; known are title, question, cards, charts, more_cards, more_charts, without.",
    );
    check(
        "[page.data]\ncards = []\n",
        "Line 2, column 1: `cards` is not known here; known are title, question.",
    );
    // What the file breaks on the built-in pages is named as such.
    let message = refused("[dimension.weekday]\nlabel = \"Day\"\ncolumn = \"ReleaseDate\"\n");
    assert!(message.contains("no longer holds with this file over it. Line "), "{message}");
    assert!(message.contains("video_playback_events has no dimension `weekday`"), "{message}");
}

#[test]
fn test_a_model_that_stands_alone_has_its_own_pages() {
    let model = extended(
        "extends = false\n[table.t]\nlabel = \"T\"\ngrain = \"\"\nrequired = [\"A\"]\n[table.t.columns]\n\
         A = { role = \"dimension\" }\n[measure.n]\nlabel = \"N\"\ntable = \"t\"\nexpr = \"count()\"\n\
         [page.overview]\nquestion = \"What is there?\"\ncards = [\"n\"]\ncharts = [\"n by a\"]\n",
    );
    let page = model.page("overview");
    assert_eq!((&*page.title, &*page.question), ("Overview", "What is there?"));
    assert_eq!((page.cards.join(", "), charts(page).join(", ")), ("n".to_owned(), "n_by_a".to_owned()));
    assert_eq!(model.page("playback").title, "Playback");
    assert!(model.page("playback").cards.is_empty());
}
