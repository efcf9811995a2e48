//! The season sample as the page makes it up: every table, card and chart is there.

use futures_util::FutureExt;
use reelscope::state::Page;
use reelscope_engine::api::Engine;
use reelscope_model::Query;
use reelscope_season::{ROWS, SEED, Season, Table};

use crate::app::{App, card, figure, open};

fn season(rows: u64) -> App {
    let season = Season::new(rows, SEED);
    let files = Table::ALL.map(|table| (table.file(), season.file(table).flatten().collect::<Vec<u8>>()));
    open(&files.each_ref().map(|(name, bytes)| (*name, bytes.as_slice())))
}

#[test]
fn test_season_has_every_table_and_nothing_to_remark() {
    let app = season(60_000);
    let tables = app.0.tables();
    let kinds: Vec<_> = tables.iter().map(|table| table.kind.as_deref().unwrap_or("none")).collect();
    assert_eq!(
        kinds,
        [
            "video_playback_events",
            "user_subscription_events",
            "recommendation_events",
            "search_events",
            "expanded_cms_data",
            "users"
        ]
    );
    for table in &tables {
        assert_eq!(table.notices, [], "{}", table.name);
        for column in &table.columns {
            assert_eq!(column.canonical.as_deref(), Some(column.name.as_str()), "{}", table.name);
        }
    }
}

#[test]
fn test_season_shows_every_card_and_chart() {
    let app = season(60_000);
    app.assert_pages_stand();
    for page in Page::ALL {
        let board = app.page(&format!("#/{}", page.id()));
        assert_eq!(board.absent, [], "{}", page.id());
        for card in &board.cards {
            let raw = card.raw.as_deref();
            assert!(!matches!(raw, None | Some("null" | "0")), "{}: {raw:?}", card.id);
        }
        for panel in &board.panels {
            assert!(!panel.figure.marks.is_empty(), "{}", panel.figure.id);
        }
    }
}

#[test]
fn test_season_is_a_service_that_somebody_runs() {
    let app = season(ROWS);
    let check = |address: &str, figures: &[(&str, std::ops::Range<f64>)]| {
        let board = app.page(address);
        for (id, range) in figures {
            let figure: f64 = card(&board, id).parse().unwrap();
            assert!(range.contains(&figure), "{id}: {figure}");
        }
    };
    check("#/overview", &[("revenue", 100e3..250e3), ("titles", 1e3..1.3e3), ("subscribers", 3e3..5e3)]);
    check("#/playback", &[("error_rate", 0.015..0.025), ("rebuffering_ratio", 0.002..0.01)]);
    check("#/playback", &[("exits_before_start", 0.005..0.03), ("playback_failures", 0.01..0.05)]);
    check("#/audience", &[("session_length", 20.0..60.0), ("completion_rate", 0.3..0.6)]);
    check("#/subscriptions", &[("churn_rate", 0.08..0.2), ("monthly_revenue", 30e3..70e3)]);
    check("#/recommendations", &[("click_through_rate", 0.04..0.1), ("conversion_rate", 0.3..0.6)]);
    check("#/search", &[("no_result_rate", 0.05..0.2), ("abandonment_rate", 0.2..0.6)]);
}

#[test]
fn test_incident_is_seen_on_the_page() {
    let app = season(ROWS);
    let truth = Season::new(ROWS, SEED).truth();
    let days = format!("#/playback?from={}&to={}", truth.from, truth.to);
    let rate = |address: &str| card(&app.page(address), "error_rate").parse::<f64>().unwrap();
    let regions = truth.regions.map(|region| region.replace(' ', "%20")).join(",");
    let device = truth.device.replace(' ', "%20");
    let slice = format!(
        "{days}&f.*.device_type={device}&f.*.location={regions}&f.*.app_version={}",
        truth.app_version
    );
    assert!(rate(&slice) > 0.25, "{}", rate(&slice));
    assert!(rate("#/playback") < 0.025);
    let board = app.page("#/playback");
    let by_day = figure(&board, "errors_by_time_and_error_type");
    assert_eq!(by_day.categories.len(), 90);
}

#[test]
fn test_season_has_a_handful_of_repeats() {
    let app = season(60_000);
    let query = |measures: &str| -> Query {
        serde_json::from_str(&format!(r#"{{"table":"video_playback_events","measures":[{measures}]}}"#))
            .unwrap()
    };
    let ask = query(r#""events",{"op":"count_distinct","column":"EventID","as":"ids"}"#);
    let row = app.0.query(ask).now_or_never().unwrap().unwrap().rows.remove(0);
    let [events, ids] = [0, 1].map(|at: usize| row[at].as_f64().unwrap());
    assert!((1.0..20.0).contains(&(events - ids)), "{events} events, {ids} ids");
}

/// What needs the catalogue says so where it is not open.
#[test]
fn test_views_without_a_catalogue_name_it() {
    let season = Season::new(5_000, SEED);
    let file = season.file(Table::Playback).flatten().collect::<Vec<u8>>();
    let app = open(&[("video_playback_events.arrow", &file)]);
    let board = app.page("#/content");
    for id in ["views", "completion_rate"] {
        let card = board.cards.iter().find(|card| card.id == id).unwrap();
        let why = card.why.as_deref().unwrap_or_default();
        assert_eq!(card.raw.as_deref(), Some("null"));
        assert!(why.contains("catalogue") || why.contains("expanded_cms_data"), "{id}: {why}");
    }
}
