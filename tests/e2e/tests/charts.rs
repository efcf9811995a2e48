//! Charts under the hand: brush, keys, pixel ratios, exports.

use reelscope_e2e::{Page, Result, with_page};
use serde_json::{Value, json};

const TIME: &str = "errors_by_time_and_error_type";

async fn open_playback(page: &Page) -> Result<()> {
    page.click("sample-dataflix").await?;
    page.settled().await?;
    page.go("playback").await
}

fn canvas(chart: &str) -> String {
    format!("document.querySelector('figure[data-testid=\"chart-{chart}\"] canvas')")
}

/// A point of a chart's canvas, by its shares of the width and the height, in the window.
async fn point(page: &Page, chart: &str, x: f64, y: f64) -> Result<(f64, f64)> {
    let canvas = canvas(chart);
    page.eval(&format!("({canvas}.scrollIntoView({{ block: 'center' }}), true)")).await?;
    let at = page
        .eval(&format!(
            "(b => [b.x + b.width * {x}, b.y + b.height * {y}])({canvas}.getBoundingClientRect())"
        ))
        .await?;
    Ok(serde_json::from_value(at)?)
}

async fn mouse(page: &Page, kind: &str, (x, y): (f64, f64)) -> Result<()> {
    let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1 });
    page.cdp("Input.dispatchMouseEvent", event).await?;
    Ok(())
}

async fn key(page: &Page, name: &str) -> Result<()> {
    for kind in ["keyDown", "keyUp"] {
        page.cdp("Input.dispatchKeyEvent", json!({ "type": kind, "key": name, "code": name })).await?;
    }
    page.settled().await
}

#[test]
fn test_choose_a_period_by_its_name_and_come_back() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        page.eval(
            "(period => {
                period.value = [...period.options].find(option => option.text === 'Last 28 days').value;
                return period.dispatchEvent(new Event('change', { bubbles: true }));
            })(document.querySelector('.filters select'))",
        )
        .await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, "28");
        let chosen = "document.querySelector('.filters select').selectedOptions[0].text";
        assert_eq!(page.eval(chosen).await?, json!("Last 28 days"));
        page.eval("(history.back(), true)").await?;
        page.wait(&format!("{chosen} === 'All time'")).await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, "100");
        Ok(())
    })
}

#[test]
fn test_canvases_whose_drawings_were_lost_are_drawn_again_as_they_were() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        let drawn = "window.drawn = () => canvases.map(canvas => canvas.toDataURL())";
        page.eval(&format!("(window.canvases = [...document.querySelectorAll('canvas')], {drawn}, true)"))
            .await?;
        page.eval("(window.before = drawn(), true)").await?;
        // As when the process that draws has died: nothing is left, and nothing of what was set.
        page.eval("(canvases.forEach(canvas => canvas.getContext('2d').reset()), true)").await?;
        let lost = "drawn().filter((one, at) => one !== before[at]).length";
        assert_eq!(page.eval(lost).await?, page.eval("canvases.length").await?);
        page.eval("(canvases.forEach(canvas => canvas.dispatchEvent(new Event('contextrestored'))), true)")
            .await?;
        page.wait(&format!("{lost} === 0")).await
    })
}

#[test]
fn test_brush_a_stretch_of_time_filters_the_others() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        let before = page.chart(TIME).await?;
        let (from, to) = (point(page, TIME, 0.3, 0.5).await?, point(page, TIME, 0.6, 0.5).await?);
        mouse(page, "mousePressed", from).await?;
        for step in 1..=5 {
            let x = from.0 + (to.0 - from.0) * f64::from(step) / 5.0;
            mouse(page, "mouseMoved", (x, from.1)).await?;
        }
        mouse(page, "mouseReleased", to).await?;
        page.settled().await?;
        let events: u64 = page.card("events").await?.parse()?;
        assert!((1..100).contains(&events), "{events}");
        assert_eq!(page.chart(TIME).await?, before, "its own");
        let range = page
            .eval("['from', 'to'].map(end => document.querySelector(`[data-testid=range-${end}]`).value)")
            .await?;
        let [from, to]: [String; 2] = serde_json::from_value(range)?;
        assert!(from.starts_with("2024-") && from < to, "{from} to {to}");
        Ok(())
    })
}

/// The filters and the table are of the whole; only what is drawn is a part of it.
#[test]
fn test_look_closer_at_a_brushed_stretch_and_back() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        page.eval("(location.hash = '#/playback?v=1&from=2024-02-01&to=2024-04-01', true)").await?;
        page.wait("document.querySelectorAll('[data-testid=chip-time]').length === 1").await?;
        page.settled().await?;
        let (table, events) = (page.chart(TIME).await?, page.card("events").await?);
        let picture = format!("{}.toDataURL()", canvas(TIME));
        let whole = page.eval(&picture).await?;
        let button = format!("{}.closest('figure').querySelector('[data-testid=zoom]')", canvas(TIME));
        page.eval(&format!("({button}.click(), true)")).await?;
        page.wait(&format!("{button}.textContent === 'Show all'")).await?;
        page.eval(&format!("(window.whole = {whole}, true)")).await?;
        page.wait(&format!("{picture} !== window.whole")).await?;
        assert_eq!((page.chart(TIME).await?, page.card("events").await?), (table, events));
        page.eval(&format!("({button}.click(), true)")).await?;
        page.wait(&format!("{picture} === window.whole")).await?;
        Ok(())
    })
}

/// What filters leave is shown before the shape of the whole, which has been seen.
#[test]
fn test_show_the_shape_of_the_whole_behind_filters() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        let said = "document.querySelector('figure[data-testid=\"chart-errors_by_resolution\"] .subtitle').textContent";
        let before = page.eval(said).await?;
        page.toggle("errors_by_device_type", "Tablet").await?;
        let filtered = page.eval(said).await?;
        assert!(
            filtered.as_str().is_some_and(|said| said.ends_with(" · pale: shape of all rows")),
            "{filtered}"
        );
        page.click("clear-filters").await?;
        page.settled().await?;
        assert_eq!(page.eval(said).await?, before);
        Ok(())
    })
}

#[test]
fn test_keys_walk_filter_and_show_the_table() -> Result<()> {
    let chart = "errors_by_device_type";
    with_page(async |page| {
        open_playback(page).await?;
        page.eval(&format!("({}.focus(), true)", canvas(chart))).await?;
        key(page, "ArrowDown").await?;
        key(page, "Enter").await?;
        let chips = "document.querySelectorAll('[data-testid=\"chip-device_type\"]').length";
        assert_eq!(page.eval(chips).await?, 1);
        assert_ne!(page.card("events").await?, "100");
        key(page, "t").await?;
        let table = format!("{}.closest('figure').querySelector('.table').hidden", canvas(chart));
        assert_eq!(page.eval(&table).await?, Value::Bool(false));
        key(page, "Escape").await?;
        Ok(())
    })
}

#[test]
fn test_bitmap_is_as_large_as_the_ratio_asks() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        for (ratio, width) in [(1, 1440), (2, 1400), (3, 1360)] {
            let metrics =
                json!({ "width": width, "height": 900, "deviceScaleFactor": ratio, "mobile": false });
            page.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
            page.wait(&format!(
                "[...document.querySelectorAll('figure canvas')].every(c => \
                 Math.abs(c.width - c.clientWidth * {ratio}) <= 1 && \
                 Math.abs(c.height - c.clientHeight * {ratio}) <= 1)"
            ))
            .await?;
        }
        Ok(())
    })
}

#[test]
fn test_exports_are_blobs_within_the_policy() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        page.eval(
            "(window.saved = [], HTMLAnchorElement.prototype.click = function () { \
             saved.push(`${this.download} ${this.protocol}`); }, true)",
        )
        .await?;
        let figure = format!("document.querySelector('figure[data-testid=\"chart-{TIME}\"]')");
        for kind in ["png", "svg", "csv"] {
            page.wait(&format!(
                "({figure}.querySelector('[data-testid=export-{kind}]') !== null) || \
                 ({figure}.querySelector('header button').click(), false)"
            ))
            .await?;
            page.eval(&format!("({figure}.querySelector('[data-testid=export-{kind}]').click(), true)"))
                .await?;
            page.wait(&format!("saved.includes('{TIME}.{kind} blob:')")).await?;
        }
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn test_copied_link_holds_the_filters() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        page.toggle("errors_by_device_type", "Tablet").await?;
        page.eval(
            "(navigator.clipboard.writeText = text => (window.copied = text, Promise.resolve()), true)",
        )
        .await?;
        page.click("copy-link").await?;
        page.wait("typeof window.copied === 'string'").await?;
        let link = page.eval("window.copied").await?;
        let link = link.as_str().unwrap_or_default();
        assert!(link.contains("#/playback?v=1") && link.contains("device_type=Tablet"), "{link}");
        Ok(())
    })
}
