//! Windows of any size: no page scrolls sideways at 320 px or at 200%, and every canvas is as fine as its screen. And
//! fingers: a tap filters, a drag brushes, a long press shows, and the page still scrolls.

use std::time::Duration;

use reelscope_e2e::{PAGES, Page, Result, with_page};
use serde_json::json;

/// How far the document can be scrolled sideways, and what sticks out of it.
const SIDEWAYS: &str = "(root => [root.scrollWidth - root.clientWidth, \
    [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && !e.closest('.visually-hidden, .skip') && \
    e.getBoundingClientRect().right > root.clientWidth + 1 && ![...(function* (p) { while (p = p.parentElement) yield p; })(e)]\
    .some(p => getComputedStyle(p).overflowX !== 'visible')).slice(0, 3).map(e => e.outerHTML.slice(0, 160))])\
    (document.documentElement)";

async fn fits(page: &Page, state: &str) -> Result<()> {
    let (over, out): (f64, Vec<String>) = serde_json::from_value(page.eval(SIDEWAYS).await?)?;
    assert!(over <= 0.0, "{state}: {over} px too wide: {out:?}");
    assert_eq!(page.too_small().await?, Vec::<String>::new(), "{state}");
    Ok(())
}

#[test]
fn test_no_page_scrolls_sideways_at_320_px_or_200_percent() -> Result<()> {
    with_page(async |page| {
        for (width, height, ratio, state) in
            [(320, 640, 1.0, "320 px"), (720, 450, 2.0, "200%"), (640, 400, 2.0, "200% of 1280")]
        {
            page.resize(width, height, ratio).await?;
            page.goto("").await?;
            fits(page, &format!("start at {state}")).await?;
            page.eval("(document.querySelector('[data-testid=help]').click(), true)").await?;
            fits(page, &format!("help at {state}")).await?;
            page.key("Escape").await?;
            page.click("sample-season").await?;
            page.settled().await?;
            for name in PAGES {
                page.go(name).await?;
                fits(page, &format!("{name} at {state}")).await?;
            }
            page.eval("(location.hash = '#/playback?v=1&vs=previous&from=2026-02-01&to=2026-02-15', true)")
                .await?;
            page.wait("document.querySelectorAll('[data-previous]').length > 0").await?;
            page.settled().await?;
            fits(page, &format!("compared at {state}")).await?;
            page.eval("(document.querySelector('[data-testid=jump]').click(), true)").await?;
            fits(page, &format!("jump at {state}")).await?;
            page.key("Escape").await?;
        }
        Ok(())
    })
}

/// Cards whose figure is cut, or stands at another height than those of the cards beside it.
const UNEVEN: &str = "(rows => { \
    for (const card of document.querySelectorAll('.kpi')) { \
        const figure = card.querySelector('.value > span'), top = Math.round(card.getBoundingClientRect().top); \
        (rows[top] ??= []).push([card.dataset.testid, figure.getBoundingClientRect().top, figure.scrollWidth > figure.clientWidth]); \
    } \
    return Object.values(rows).flatMap(row => row.filter(card => card[2] || Math.abs(card[1] - row[0][1]) > 0.5)); })({})";

#[test]
fn test_figures_of_cards_beside_each_other_stand_at_one_height() -> Result<()> {
    with_page(async |page| {
        page.click("sample-season").await?;
        page.settled().await?;
        // What is filtered puts a note below some of them.
        page.eval("(location.hash = '#/playback?v=1&f.*.device_type=Smart%20TV', true)").await?;
        page.wait("document.querySelectorAll('.chip').length === 1").await?;
        page.settled().await?;
        let beside = "(all => all.length > 1 && all.every(e => e.offsetTop === all[0].offsetTop))([...document\
                      .querySelectorAll('[data-testid=add-filter], [data-testid=clear-filters], [data-testid=range-from]')]\
                      .map(e => e.closest('label') ?? e).filter(e => e.checkVisibility()).map(e => ({ offsetTop: \
                      Math.round((e.getBoundingClientRect().top + e.getBoundingClientRect().bottom) / 2) })))";
        for width in [1440, 768, 390, 320] {
            page.resize(width, 900, 1.0).await?;
            for name in ["playback", "overview", "subscriptions", "recommendations", "content", "explore"] {
                page.go(name).await?;
                let uneven = page.eval(UNEVEN).await?;
                assert_eq!(uneven, json!([]), "{name} at {width} px");
            }
            if width == 1440 {
                page.go("playback").await?;
                assert_eq!(page.eval(beside).await?, json!(true), "the filters take one line");
            }
            for button in ["undo", "redo"] {
                let inside = format!(
                    "(b => b.width >= 24 && b.height >= 24 && b.left >= 0 && b.right <= innerWidth)\
                     (document.querySelector('[data-testid={button}]').getBoundingClientRect())"
                );
                assert_eq!(page.eval(&inside).await?, json!(true), "{button} at {width} px");
            }
        }
        Ok(())
    })
}

#[test]
fn test_every_canvas_is_as_fine_as_its_screen() -> Result<()> {
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        for ratio in [1.0, 2.0, 3.0] {
            page.resize(1200, 900, ratio).await?;
            for name in ["overview", "playback", "audience"] {
                page.go(name).await?;
                page.wait(&format!(
                    "devicePixelRatio === {ratio} && [...document.querySelectorAll('canvas')].every(c => \
                     c.width === Math.round(c.clientWidth * {ratio}) && c.height === Math.round(c.clientHeight * {ratio}))"
                ))
                .await?;
            }
        }
        Ok(())
    })
}

async fn touch(page: &Page, kind: &str, at: Option<(f64, f64)>) -> Result<()> {
    let points: Vec<_> = at.into_iter().map(|(x, y)| json!({ "x": x, "y": y })).collect();
    page.cdp("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await?;
    Ok(())
}

/// A point of a chart, by its shares of the width and the height, in the window.
async fn point(page: &Page, chart: &str, x: f64, y: f64) -> Result<(f64, f64)> {
    let canvas = format!("document.querySelector('figure[data-testid=\"chart-{chart}\"] canvas')");
    page.eval(&format!("({canvas}.scrollIntoView({{ block: 'center' }}), true)")).await?;
    let at = page
        .eval(&format!(
            "(b => [b.x + b.width * {x}, b.y + b.height * {y}])({canvas}.getBoundingClientRect())"
        ))
        .await?;
    Ok(serde_json::from_value(at)?)
}

#[test]
fn test_fingers_tap_drag_hold_and_scroll() -> Result<()> {
    const TIME: &str = "errors_by_time_and_error_type";
    const DEVICES: &str = "errors_by_device_type";
    with_page(async |page| {
        if !page.lacks("a switch for touch, without which its fingers are fingers all the same") {
            page.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": true, "maxTouchPoints": 2 }))
                .await?;
        }
        page.resize(390, 844, 2.0).await?;
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.go("playback").await?;
        let kept = "document.querySelectorAll('.chip').length";
        let tips = "document.querySelectorAll('.tip').length";

        let at = point(page, DEVICES, 0.6, 0.15).await?;
        touch(page, "touchStart", Some(at)).await?;
        touch(page, "touchEnd", None).await?;
        page.wait(&format!("{kept} === 1")).await?;
        page.settled().await?;
        assert_eq!(page.eval(tips).await?, 0, "a tap shows nothing");
        page.click("clear-filters").await?;
        page.settled().await?;

        // Held still it shows, and filters nothing.
        let at = point(page, DEVICES, 0.6, 0.15).await?;
        touch(page, "touchStart", Some(at)).await?;
        tokio::time::sleep(Duration::from_millis(700)).await;
        page.wait(&format!("{tips} === 1")).await?;
        touch(page, "touchEnd", None).await?;
        page.settled().await?;
        assert_eq!(
            (page.eval(kept).await?, page.eval(tips).await?),
            (json!(0), json!(1)),
            "it stays to be read"
        );

        // Across it brushes.
        let (from, to) = (point(page, TIME, 0.3, 0.5).await?, point(page, TIME, 0.7, 0.5).await?);
        touch(page, "touchStart", Some(from)).await?;
        for step in 1..=6 {
            let x = from.0 + (to.0 - from.0) * f64::from(step) / 6.0;
            touch(page, "touchMove", Some((x, from.1))).await?;
        }
        touch(page, "touchEnd", None).await?;
        page.settled().await?;
        let events: u64 = page.card("events").await?.parse()?;
        assert!((1..100).contains(&events), "{events}");
        page.click("clear-filters").await?;
        page.settled().await?;

        if page.lacks("scrolling by a finger that the driver moves") {
            return Ok(());
        }
        // Along it scrolls the page, and leaves what is kept as it was.
        let (x, y) = point(page, TIME, 0.5, 0.5).await?;
        let before = page.eval("scrollY").await?.as_f64().unwrap_or_default();
        touch(page, "touchStart", Some((x, y))).await?;
        for step in 1..=12 {
            touch(page, "touchMove", Some((x + 2.0, y - 15.0 * f64::from(step)))).await?;
        }
        touch(page, "touchEnd", None).await?;
        page.wait(&format!("scrollY > {before} + 60")).await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, "100");
        assert_eq!(page.eval(kept).await?, 0);

        // What the browser takes away in the middle of a drag is undone.
        let (x, y) = point(page, TIME, 0.3, 0.5).await?;
        touch(page, "touchStart", Some((x, y))).await?;
        for step in 1..=4 {
            touch(page, "touchMove", Some((x + 25.0 * f64::from(step), y))).await?;
        }
        page.wait("document.querySelector('[data-testid=kpi-events]').dataset.value !== '100'").await?;
        touch(page, "touchCancel", None).await?;
        page.wait("document.querySelector('[data-testid=kpi-events]').dataset.value === '100'").await?;
        Ok(())
    })
}
