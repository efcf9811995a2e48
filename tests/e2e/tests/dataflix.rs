//! The DataFlix sample: the figures of the project's first dashboard, and views that filter each other.

mod naive;

use std::path::Path;

use reelscope_e2e::{Page, Result, with_page};

async fn open_sample(page: &Page) -> Result<()> {
    page.click("sample-dataflix").await?;
    page.settled().await
}

async fn check_cards(page: &Page, expected: &[(&str, &str)]) -> Result<()> {
    for (measure, value) in expected {
        assert_eq!(page.card(measure).await?, *value, "{measure}");
    }
    Ok(())
}

#[test]
fn test_sample_shows_the_known_totals() -> Result<()> {
    with_page(async |page| {
        open_sample(page).await?;
        page.go("overview").await?;
        let overview = [
            ("revenue", "999.51"),
            ("titles", "60"),
            ("subscribers", "100"),
            ("new_subscribers", "26"),
            ("cancellations", "43"),
        ];
        check_cards(page, &overview).await?;
        page.go("playback").await?;
        check_cards(page, &[("events", "100"), ("errors", "69"), ("buffers", "22"), ("error_rate", "0.69")])
            .await?;
        let types: Vec<String> = page.chart("errors_by_event_type").await?.into_keys().collect();
        assert_eq!(types, ["buffer", "error", "pause", "play"]);
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_click_on_a_device_filters_every_other_view_and_never_its_own() -> Result<()> {
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix/video_playback_events.arrow");
    let rows = naive::rows(&sample)?;
    let failed = |row: &&naive::Row| row.get("ErrorType").is_some_and(|kind| kind != "none");
    let tablet = |row: &&naive::Row| row["DeviceType"] == "Tablet";
    with_page(async |page| {
        open_sample(page).await?;
        page.go("playback").await?;
        let errors = || rows.iter().filter(failed);
        assert_eq!(page.chart("errors_by_device_type").await?, naive::count(errors(), "DeviceType"));

        page.toggle("errors_by_device_type", "Tablet").await?;
        assert_eq!(page.card("events").await?, rows.iter().filter(tablet).count().to_string());
        assert_eq!(page.card("errors").await?, errors().filter(tablet).count().to_string());
        let by = |column: &str| naive::count(errors().filter(tablet), column);
        assert_eq!(page.chart("errors_by_event_type").await?, by("EventType"));
        assert_eq!(page.chart("errors_by_resolution").await?, by("Resolution"));
        assert_eq!(
            page.chart("events_by_bitrate").await?,
            naive::count(rows.iter().filter(tablet), "Bitrate")
        );
        assert_eq!(
            page.chart("errors_by_device_type").await?,
            naive::count(errors(), "DeviceType"),
            "its own"
        );

        page.toggle("errors_by_device_type", "Tablet").await?;
        assert_eq!(page.card("errors").await?, "69");
        Ok(())
    })
}

#[test]
fn test_back_and_forward_undo_and_redo_a_filter() -> Result<()> {
    with_page(async |page| {
        open_sample(page).await?;
        page.go("playback").await?;
        page.toggle("errors_by_device_type", "Mobile").await?;
        let filtered = page.card("events").await?;
        assert_ne!(filtered, "100");
        assert_eq!(
            page.eval("document.querySelectorAll('[data-testid=\"chip-device_type\"]').length").await?,
            1
        );
        page.window.back().await?;
        page.wait("document.querySelector('[data-testid=\"kpi-events\"]').dataset.value === '100'").await?;
        page.window.forward().await?;
        page.wait(&format!(
            "document.querySelector('[data-testid=\"kpi-events\"]').dataset.value === '{filtered}'"
        ))
        .await?;
        page.click("clear-filters").await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, "100");
        Ok(())
    })
}

#[test]
fn test_link_opens_with_its_filters_once_the_files_are_there() -> Result<()> {
    with_page(async |page| {
        page.goto("#/playback?v=1&f.*.device_type=Tablet").await?;
        open_sample(page).await?;
        assert_eq!(page.card("events").await?, "25");
        Ok(())
    })
}

/// What is counted over sessions and users comes after the rest, and is there when the page says that all is written.
#[test]
fn test_show_watch_time_and_churn() -> Result<()> {
    with_page(async |page| {
        open_sample(page).await?;
        page.go("overview").await?;
        check_cards(page, &[("sessions", "51"), ("watch_time", "6.5")]).await?;
        page.go("subscriptions").await?;
        check_cards(page, &[("churn_rate", &(43.0 / 74.0).to_string()), ("cancellations", "43")]).await?;
        page.go("audience").await?;
        let length: f64 = page.card("session_length").await?.parse()?;
        assert!((length / 8_931.130_5 - 1.0).abs() <= 0.01, "{length}");
        let described = "document.querySelector('#about-session_length').textContent";
        assert!(
            page.eval(described).await?.as_str().is_some_and(|text| text.contains("Median over sessions"))
        );
        Ok(())
    })
}
