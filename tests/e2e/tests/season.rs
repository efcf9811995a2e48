//! The season: made up on the page's own thread, which goes on, and shown on every page.

use std::time::Duration;

use reelscope_e2e::{Page, Result, with_page};

async fn open_season(page: &Page) -> Result<()> {
    page.click("sample-season").await?;
    page.settled().await
}

#[test]
fn test_season_opens_and_fills_every_page() -> Result<()> {
    with_page(async |page| {
        open_season(page).await?;
        assert_eq!(page.eval("location.hash.split('?')[0]").await?, "#/overview");
        let cards = "[...document.querySelectorAll('[data-testid^=kpi-]')].map(card => card.dataset.value)";
        let empty = format!("{cards}.filter(value => value === 'null' || value === '0').length");
        for (name, fewest, charts) in [
            ("overview", 8, 5),
            ("playback", 6, 8),
            ("audience", 4, 4),
            ("content", 2, 6),
            ("subscriptions", 9, 8),
            ("recommendations", 6, 3),
            ("search", 3, 3),
        ] {
            page.go(name).await?;
            let count = page.eval(&format!("{cards}.length")).await?.as_u64();
            assert!(count.is_some_and(|count| count >= fewest), "{name}: {count:?} cards");
            assert_eq!(page.eval(&empty).await?, 0, "{name}: cards without a figure");
            let shown = page.eval("document.querySelectorAll('figure[data-testid^=chart-]').length").await?;
            assert!(shown.as_u64().is_some_and(|shown| shown >= charts), "{name}: {shown} charts");
            assert_eq!(page.eval("document.querySelectorAll('[data-absent]').length").await?, 0, "{name}");
        }
        page.go("data").await?;
        assert_eq!(page.eval("document.querySelectorAll('[data-table]').length").await?, 6);
        assert_eq!(
            page.eval("document.querySelectorAll('[role=alert], [data-testid=notice]').length").await?,
            0
        );
        page.go("playback").await?;
        let rate: f64 = page.card("error_rate").await?.parse()?;
        assert!((0.01..0.03).contains(&rate), "{rate}");
        let days = "new Set([...document.querySelectorAll('[data-testid=chart-errors_by_time_and_error_type] \
                    tbody th:first-child')].map(cell => cell.dataset.key)).size";
        assert_eq!(page.eval(days).await?, 90);
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

/// The page says at once that it is loading, and can be worked on meanwhile: cancelling is one click, and leaves the
/// start screen.
#[test]
fn test_making_up_the_season_leaves_the_page_free_to_cancel() -> Result<()> {
    with_page(async |page| {
        let click =
            "(document.querySelector('[data-testid=sample-season]').click(), document.body.dataset.state)";
        assert_eq!(page.eval(click).await?, "loading");
        page.wait("document.querySelector('[data-testid=cancel]') !== null").await?;
        page.click("cancel").await?;
        page.wait("document.body.dataset.state === 'empty' && !document.body.hasAttribute('data-pending')")
            .await?;
        assert_eq!(page.eval("document.querySelectorAll('[role=alert]').length").await?, 0);
        assert_eq!(page.eval("document.querySelectorAll('.samples button').length").await?, 2);
        // What was given up can be asked for again.
        open_season(page).await?;
        let sessions: f64 = page.card("sessions").await?.parse()?;
        assert!(sessions > 20_000.0, "{sessions}");
        Ok(())
    })
}

#[test]
fn test_season_makes_room_for_the_other_sample() -> Result<()> {
    with_page(async |page| {
        let both = "document.querySelectorAll('.samples button').forEach(button => button.click())";
        page.eval(&format!("({both}, true)")).await?;
        page.settled().await?;
        tokio::time::sleep(Duration::from_millis(50)).await;
        page.settled().await?;
        page.go("overview").await?;
        assert_eq!(page.card("titles").await?, "60", "the one that was asked for last");
        Ok(())
    })
}
