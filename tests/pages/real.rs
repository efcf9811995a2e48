//! Pages over real exports, where they are here.

use std::{fs, path::PathBuf};

use crate::app::{App, card, figure, mark, open};

/// One of the shared real files; none, with a notice, where the folder is absent.
fn real(name: &str) -> Option<App> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/real").join(name);
    let Ok(bytes) = fs::read(path) else {
        println!("{name} is not here: skipped");
        return None;
    };
    Some(open(&[(name, &bytes)]))
}

#[test]
fn test_show_titles() {
    for name in ["netflix_titles.typed.arrow", "netflix_titles.arrow"] {
        let Some(app) = real(name) else { return };
        let board = app.page("#/content");
        assert_eq!(card(&board, "titles"), "8807");
        assert_eq!(mark(figure(&board, "titles_by_rating"), "TV-MA"), "3207");
        assert_eq!(mark(figure(&board, "titles_by_content_type"), "Movie"), "6131");
        assert_eq!(mark(figure(&board, "titles_by_genres"), "Dramas"), "2427");
        let years = figure(&board, "titles_by_release_year");
        let last = years.categories.last().and_then(|category| category.raw.as_deref());
        assert_eq!((years.categories[0].raw.as_deref(), last), (Some("1925"), Some("2021")), "{name}");
        let filtered = app.page("#/content?f.*.release_year=2021..");
        assert_eq!(card(&filtered, "titles"), mark(years, "2021"));
        let movies = app.page("#/content?f.*.content_type=Movie");
        assert_eq!(card(&movies, "titles"), "6131");
        app.assert_pages_stand();
        app.assert_picks_filter("#/explore", "rows");
        app.assert_picks_filter("#/content", "titles");
    }
}

#[test]
fn test_show_player_events() {
    let Some(app) = real("snowplow_media_events.arrow") else { return };
    assert_eq!(card(&app.page("#/playback"), "events"), "248");
    assert_eq!(card(&app.page("#/audience"), "sessions"), "21");
    app.assert_picks_filter("#/explore", "rows");
    app.assert_picks_filter("#/playback", "events");
    let explored = app.page("#/explore");
    assert_eq!(mark(figure(&explored, "rows_by_event_type"), "play"), "78");
    app.assert_pages_stand();
}

#[test]
fn test_explore_chunks() {
    let Some(app) = real("lumos_chunks.arrow") else { return };
    let board = app.page("#/explore");
    assert_eq!((card(&board, "rows"), card(&board, "distinct_session_id")), ("58576", "590"));
    assert_eq!(mark(figure(&board, "rows_by_player_state"), "steady"), "46226");
    app.assert_picks_filter("#/explore", "rows");
    let wifi = app.page("#/explore?f.*.connection_type=wifi");
    assert_eq!(card(&wifi, "rows"), "38249");
    app.assert_pages_stand();
}

#[test]
fn test_explore_views_and_flights() {
    for (name, rows) in [("youtube_qoe_views.arrow", "12472"), ("flights-200k.arrow", "200000")] {
        let Some(app) = real(name) else { return };
        assert_eq!(card(&app.page("#/explore"), "rows"), rows);
        app.assert_pages_stand();
    }
}
