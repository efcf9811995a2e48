//! From the Playback page to the season's incident: an annotation chooses its days, a segment its rows.

use reelscope_e2e::{Page, Result, with_page};
use reelscope_season::{ROWS, SEED, Season};
use serde_json::json;

const TIME: &str = "figure[data-testid=\"chart-errors_by_time_and_error_type\"]";

async fn open_playback(page: &Page) -> Result<()> {
    page.click("sample-season").await?;
    page.settled().await?;
    page.go("playback").await
}

/// The clauses of the segments, in order.
async fn segments(page: &Page) -> Result<Vec<String>> {
    let all = "[...document.querySelectorAll('[data-testid=segment]')]";
    Ok(serde_json::from_value(page.eval(&format!("{all}.map(segment => segment.dataset.clauses)")).await?)?)
}

#[test]
fn test_find_the_incident_in_two_clicks() -> Result<()> {
    let truth = Season::new(ROWS, SEED).truth();
    with_page(async |page| {
        open_playback(page).await?;
        let found = page
            .eval(&format!(
                "[...document.querySelectorAll('{TIME} [data-testid=annotation]')].map(one => [one.dataset.from, one.dataset.to])"
            ))
            .await?;
        assert_eq!(found, json!([[truth.from, truth.to]]));
        page.eval(&format!("(document.querySelector('{TIME} [data-testid=annotation]').click(), true)"))
            .await?;
        page.settled().await?;
        let day = |iso: &str| iso.chars().take(10).collect::<String>();
        let from = "document.querySelector('[data-testid=range-from]').value";
        assert_eq!(page.eval(from).await?, json!(day(&truth.from)));

        let of = |dimension: &str, value: &str| {
            format!("f.video_playback_events.{dimension}={}", value.replace(' ', "%20"))
        };
        let first = segments(page).await?.remove(0);
        let right = [
            of("device_type", truth.device),
            of("app_version", &truth.app_version),
            of("location", truth.regions[0]),
            of("location", truth.regions[1]),
        ];
        let parts: Vec<&str> = first.split('&').collect();
        assert!(parts.len() == 2 && parts.iter().all(|part| right.iter().any(|one| one == part)), "{first}");
        // All of it is said: device, version and both regions.
        let said =
            page.eval("document.querySelector('[data-testid=segments]').textContent").await?.to_string();
        for value in [truth.device, &truth.app_version, truth.regions[0], truth.regions[1]] {
            assert!(said.contains(value), "{value}: {said}");
        }
        let whole: u64 = page.card("events").await?.parse()?;
        page.click("segment").await?;
        page.settled().await?;
        let hash = page.eval("location.hash").await?;
        for part in &parts {
            assert!(hash.as_str().is_some_and(|hash| hash.contains(part)), "{hash} {part}");
        }
        assert!(page.card("events").await?.parse::<u64>()? < whole);
        assert!(!segments(page).await?.contains(&first));
        // Both filters were one step.
        page.eval("(history.back(), true)").await?;
        page.wait(&format!("!location.hash.includes('{}')", parts[0])).await?;
        page.settled().await?;
        assert_eq!(segments(page).await?.first(), Some(&first));
        Ok(())
    })
}

/// What linked tables say of rows is read for segments when the reader asks, and not before.
#[test]
fn test_look_in_linked_tables_at_a_press() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        let how = "document.querySelector('#about-segments p').textContent";
        let (listed, before) = (segments(page).await?, page.eval(how).await?.to_string());
        assert!(before.contains("app version") && !before.contains("content type"), "{before}");
        let pressed = "document.querySelector('[data-testid=segments-links]').ariaPressed";
        assert_eq!(page.eval(pressed).await?, json!("false"));
        page.click("segments-links").await?;
        page.wait(&format!("{pressed} === 'true'")).await?;
        page.settled().await?;
        let after = page.eval(how).await?.to_string();
        assert!(after.contains("content type") && after.contains("language"), "{after}");
        assert!(!segments(page).await?.is_empty());
        page.click("segments-links").await?;
        page.wait(&format!("{pressed} === 'false'")).await?;
        page.settled().await?;
        assert_eq!(segments(page).await?, listed);
        Ok(())
    })
}

#[test]
fn test_say_what_has_no_segments() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        let says = "document.querySelector('[data-testid=segments]').textContent";
        page.eval("(document.querySelector('[data-testid=kpi-events] .choose').click(), true)").await?;
        page.settled().await?;
        let said = page.eval(says).await?;
        assert!(said.as_str().is_some_and(|said| said.contains("Events is none")), "{said}");
        assert_eq!(segments(page).await?.len(), 0);
        page.go("audience").await?;
        assert_eq!(page.eval("document.querySelectorAll('[data-testid=segments]').length").await?, json!(0));
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}
