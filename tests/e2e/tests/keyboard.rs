//! The page without a pointer: from opening to filter, brush, table and export; every point said right; nothing traps the
//! focus, and what takes it gives it back.

use std::collections::BTreeMap;

use reelscope_e2e::{Page, Result, with_page};
use serde_json::{Value, json};
use thirtyfour::By;

const TIME: &str = "errors_by_time_and_error_type";
const DEVICES: &str = "errors_by_device_type";

/// Opens the first dashboard's events by the file input and goes to Playback by keys alone.
async fn open_playback(page: &Page) -> Result<()> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../src/samples/dataflix/video_playback_events.arrow")
        .canonicalize()?;
    page.window.find(By::Css("[data-testid=open-files]")).await?.send_keys(file.to_string_lossy()).await?;
    page.settled().await?;
    to(page, "document.activeElement.dataset.testid === 'page-playback'").await?;
    page.key("Enter").await?;
    page.settled().await
}

/// Goes on by Tab until something has the focus; fails where it never has.
async fn to(page: &Page, is_it: &str) -> Result<()> {
    for _ in 0..200 {
        if page.eval(is_it).await? == Value::Bool(true) {
            return Ok(());
        }
        page.tab().await?;
    }
    Err(format!("Tab never comes to {is_it}").into())
}

fn in_chart(chart: &str) -> String {
    format!("document.activeElement.matches('figure[data-testid=\"chart-{chart}\"] .stage')")
}

async fn said(page: &Page, chart: &str) -> Result<String> {
    let region =
        format!("document.querySelector('figure[data-testid=\"chart-{chart}\"] [aria-live]').textContent");
    Ok(page.eval(&region).await?.as_str().unwrap_or_default().to_owned())
}

#[test]
fn test_filter_brush_tabulate_and_export_by_keys_alone() -> Result<()> {
    with_page(async |page| {
        open_playback(page).await?;
        // Filter: the second device.
        to(page, &in_chart(DEVICES)).await?;
        page.key("ArrowRight").await?;
        page.key("ArrowRight").await?;
        page.key("Enter").await?;
        page.settled().await?;
        assert_eq!(page.eval("document.querySelectorAll('[data-testid=chip-device_type]').length").await?, 1);
        let events = page.card("events").await?;
        assert_ne!(events, "100");
        // The focus is still there, and Escape lets go.
        assert_eq!(page.eval(&in_chart(DEVICES)).await?, true);
        page.key("Escape").await?;
        page.settled().await?;
        assert_eq!(page.card("events").await?, "100");
        // Table.
        page.key("t").await?;
        let table =
            format!("document.querySelector('figure[data-testid=\"chart-{DEVICES}\"] .table').hidden");
        page.wait(&format!("!{table}")).await?;
        page.key("t").await?;
        page.wait(&table).await?;
        // Export: the chart's menu is behind it, going back.
        page.eval(
            "(window.saved = [], HTMLAnchorElement.prototype.click = function () { saved.push(this.download); }, true)",
        )
        .await?;
        page.key("Shift+Tab").await?;
        assert_eq!(page.eval("document.activeElement.getAttribute('aria-haspopup')").await?, "menu");
        page.key("Enter").await?;
        page.wait("document.activeElement.getAttribute('role')?.startsWith('menuitem')").await?;
        for _ in 0..12 {
            if page.eval("document.activeElement.dataset.testid === 'export-csv'").await? == true {
                break;
            }
            page.key("ArrowDown").await?;
        }
        page.key("Enter").await?;
        page.wait(&format!("saved.some(name => name.includes('{DEVICES}') && name.endsWith('.csv'))"))
            .await?;
        assert_eq!(
            page.eval("document.activeElement.getAttribute('aria-haspopup')").await?,
            "menu",
            "a menu gives the focus back"
        );
        // Brush: three buckets of time.
        page.eval("(document.body.focus(), document.activeElement.blur(), true)").await?;
        to(page, &in_chart(TIME)).await?;
        for _ in 0..3 {
            page.key("Shift+ArrowRight").await?;
            page.settled().await?;
        }
        let range = "['from', 'to'].map(end => document.querySelector(`[data-testid=range-${end}]`).value)";
        let [from, to]: [String; 2] = serde_json::from_value(page.eval(range).await?)?;
        assert!(from.starts_with("2024-") && from < to, "{from} to {to}");
        let brushed: u64 = page.card("events").await?.parse()?;
        assert!((1..100).contains(&brushed), "{brushed}");
        assert!(said(page, TIME).await?.contains("Kept: "), "{}", said(page, TIME).await?);
        Ok(())
    })
}

/// Walks a chart from its first point to its last; gives what was said at each, and what its table says.
async fn walk(page: &Page, chart: &str) -> Result<(Vec<String>, Vec<Vec<String>>)> {
    let rows = page
        .eval(&format!(
            "[...document.querySelectorAll('figure[data-testid=\"chart-{chart}\"] tbody tr')].map(row => \
             [...row.querySelectorAll('th')].map(th => th.textContent)\
             .concat(row.querySelector('td').firstChild.textContent))"
        ))
        .await?;
    let rows: Vec<Vec<String>> = serde_json::from_value(rows)?;
    assert!(rows.len() > 2, "{chart}: {rows:?}");
    // Whatever a live region is told, by key.
    page.eval(
        "(window.told = [], window.teller?.disconnect(), (window.teller = new MutationObserver(changes => { \
         for (const change of changes) { const node = change.target.nodeType === 1 ? change.target : change.target.parentElement; \
         if (node?.closest('[aria-live], [role=status], [role=alert]') && node.textContent) told.push(node.textContent); } }))\
         .observe(document.body, { subtree: true, childList: true, characterData: true }), true)",
    )
    .await?;
    page.eval(&format!(
        "(document.querySelector('figure[data-testid=\"chart-{chart}\"] .stage').focus(), true)"
    ))
    .await?;
    let mut steps = Vec::new();
    for _ in &rows {
        page.key("ArrowRight").await?;
        let told = page
            .eval("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(told.splice(0)))))");
        let told: Vec<String> = serde_json::from_value(told.await?)?;
        assert_eq!(told.len(), 1, "{chart}: one announcement a step, not {told:?}");
        steps.extend(told);
    }
    // There is no point behind the last.
    page.key("ArrowRight").await?;
    assert_eq!(page.eval("told.length").await?, 0);
    Ok((steps, rows))
}

#[test]
fn test_every_point_is_said_once_with_series_group_and_figure() -> Result<()> {
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        // What was opened is said; then it is quiet.
        page.wait("document.querySelector('[data-testid=announcer]').textContent !== ''").await?;
        for (name, charts) in [
            ("playback", &[TIME, DEVICES, "error_rate_by_location_and_device_type", "events_by_bitrate"][..]),
            ("overview", &["recommended_users_by_relevancy_rating_and_event_type"]),
            ("subscriptions", &["revenue_by_time"]),
        ] {
            page.go(name).await?;
            // The page's own announcement comes five seconds after the last at the latest.
            page.wait(&format!(
                "document.querySelector('[data-testid=announcer]').textContent.toLowerCase().includes('{name} page')"
            ))
            .await?;
            for chart in charts {
                is_said(page, chart).await?;
            }
        }
        Ok(())
    })
}

/// Each point of a chart is said as its table has it.
async fn is_said(page: &Page, chart: &str) -> Result<()> {
    let (steps, rows) = walk(page, chart).await?;
    for (step, row) in steps.iter().zip(&rows) {
        let expected = match row.as_slice() {
            [group, figure] => format!("{group}: {figure}"),
            [group, series, figure] => format!("{series}, {group}: {figure}"),
            other => return Err(format!("{other:?}").into()),
        };
        assert!(step.starts_with(&expected), "{chart}: {step} instead of {expected}");
    }
    Ok(())
}

/// Steps that are measures of their own, a calendar of cells, and ninety days of a rate.
#[test]
fn test_every_step_cell_and_day_is_said_once() -> Result<()> {
    with_page(async |page| {
        page.click("sample-season").await?;
        page.settled().await?;
        for (name, charts) in [
            ("recommendations", &["users_by_step", "click_through_rate_by_time"][..]),
            ("audience", &["share_of_plays_by_progress", "events_by_weekday_and_hour"]),
        ] {
            page.go(name).await?;
            page.wait(&format!(
                "document.querySelector('[data-testid=announcer]').textContent.toLowerCase().includes('{name} page')"
            ))
            .await?;
            for chart in charts {
                is_said(page, chart).await?;
            }
        }
        Ok(())
    })
}

#[test]
fn test_at_most_one_announcement_comes_by_itself_in_five_seconds() -> Result<()> {
    with_page(async |page| {
        page.eval(
            "(window.told = [], new MutationObserver(() => { \
             const text = document.querySelector('[data-testid=announcer]').textContent; \
             if (told.at(-1)?.[1] !== text) told.push([performance.now(), text]); })\
             .observe(document.querySelector('[data-testid=announcer]'), { subtree: true, childList: true, characterData: true }), true)",
        )
        .await?;
        page.click("sample-dataflix").await?;
        page.settled().await?;
        for name in ["playback", "audience", "content", "playback"] {
            page.go(name).await?;
        }
        for key in ["Mobile", "Tablet"] {
            page.toggle(DEVICES, key).await?;
        }
        // A slow machine may have had the page said before the last of it was done.
        page.wait("told.at(-1)?.[1].includes('Device is Mobile or Tablet')").await?;
        let told: Vec<(f64, String)> = serde_json::from_value(page.eval("told").await?)?;
        // Both times are when the page wrote it, which a busy machine puts off: half a second's grace for the first.
        for pair in told.windows(2) {
            assert!(pair[1].0 - pair[0].0 >= 4_500.0, "{told:?}");
        }
        // The newest is said, and the regions that speak by themselves are these alone.
        assert!(told.iter().any(|(_, text)| text.contains("Playback page.")), "{told:?}");
        assert_eq!(page.eval("document.querySelectorAll('main [role=status]').length").await?, 0);
        Ok(())
    })
}

#[test]
fn test_tab_passes_everything_once_and_leaves_the_page() -> Result<()> {
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        for name in ["playback", "data"] {
            page.go(name).await?;
            page.eval("(document.activeElement.blur(), window.passed = new Map(), true)").await?;
            let many = page
                .eval(
                    "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]\
                     .filter(e => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true })).length",
                )
                .await?
                .as_u64()
                .unwrap_or_default();
            let mut first = None;
            for step in 0..many * 4 + 40 {
                page.tab().await?;
                let now = page
                    .eval(
                        "(e => { const n = (passed.get(e) ?? 0) + 1; passed.set(e, n); \
                         const style = getComputedStyle(e); \
                         return { body: e === document.body, first: e.matches('.skip'), name: e.outerHTML.slice(0, 120), \
                         seen: e === document.body || e.matches('.skip') || \
                         (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || \
                         e.matches('[type=date]'), \
                         within: e === document.body || (b => b.bottom > 0 && b.top < innerHeight)(e.getBoundingClientRect()) }; \
                         })(document.activeElement)",
                    )
                    .await?;
                assert_eq!(now["seen"], true, "the focus is seen on {}", now["name"]);
                assert_eq!(now["within"], true, "what has the focus is in sight: {}", now["name"]);
                if now["first"] == true && first.replace(step).is_some() {
                    break;
                }
            }
            assert!(first.is_some(), "{name}: Tab comes around to the skip link");
            let passed = page.eval("passed.size").await?.as_u64().unwrap_or_default();
            assert!(passed + 2 >= many, "{name}: {passed} of {many} had the focus");
        }
        Ok(())
    })
}

/// What is gone with what it did leaves the focus beside where it was.
#[test]
fn test_focus_stays_near_when_what_had_it_is_gone() -> Result<()> {
    with_page(async |page| {
        page.click("sample-season").await?;
        page.settled().await?;
        page.go("playback").await?;
        page.toggle(DEVICES, "Tablet").await?;
        page.eval("(document.querySelector('[data-testid=chip-device_type] button').focus(), true)").await?;
        page.key("Enter").await?;
        page.wait("document.querySelector('[data-testid=chip-device_type]') === null").await?;
        page.wait("document.activeElement.closest('.filters') !== null").await?;
        page.settled().await?;
        page.eval("(document.querySelector('[data-testid=segment]').focus(), true)").await?;
        page.key("Enter").await?;
        page.settled().await?;
        page.wait("document.activeElement.closest('.segments') !== null").await?;
        page.eval("(document.querySelector('[data-testid=clear-filters]').focus(), true)").await?;
        page.key("Enter").await?;
        page.wait("document.activeElement.dataset.testid === 'add-filter'").await?;
        Ok(())
    })
}

#[test]
fn test_skip_link_titles_landmarks_and_the_tree() -> Result<()> {
    with_page(async |page| {
        assert_eq!(page.eval("document.title").await?, "Reelscope");
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.go("search").await?;
        page.wait("document.title === 'Search · Reelscope'").await?;
        page.eval("(document.activeElement.blur(), true)").await?;
        page.key("Tab").await?;
        assert_eq!(page.eval("document.activeElement.textContent.trim()").await?, "Skip to the page");
        let hash = page.eval("location.hash").await?;
        page.key("Enter").await?;
        assert_eq!(page.eval("document.activeElement.tagName").await?, "MAIN");
        assert_eq!(page.eval("location.hash").await?, hash, "the address keeps the reader's choices");
        if page.lacks("the tree that screen readers get") {
            return Ok(());
        }
        let tree = page.cdp("Accessibility.getFullAXTree", json!({})).await?;
        let nodes = tree["nodes"].as_array().ok_or("no tree")?;
        let mut roles: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for node in nodes.iter().filter(|node| node["ignored"] != true) {
            let role = node["role"]["value"].as_str().unwrap_or_default();
            roles.entry(role).or_default().push(node["name"]["value"].as_str().unwrap_or_default());
        }
        assert!(!roles.keys().any(|role| role.eq_ignore_ascii_case("canvas")), "{:?}", roles.keys());
        for role in ["banner", "navigation", "main"] {
            assert_eq!(roles.get(role).map(Vec::len), Some(1), "{role}");
        }
        let figures = roles.get("figure").cloned().unwrap_or_default();
        assert!(figures.contains(&"Searches over time"), "{figures:?}");
        let said = "[...document.querySelectorAll('figure figcaption')].map(e => e.textContent)";
        let said: Vec<String> = serde_json::from_value(page.eval(said).await?)?;
        assert_eq!(said.len(), figures.len());
        for sentence in said {
            assert!(sentence.contains("highest ") && sentence.ends_with('.'), "{sentence}");
        }
        Ok(())
    })
}

#[test]
fn test_jump_and_help_open_by_their_keys_and_give_the_focus_back() -> Result<()> {
    with_page(async |page| {
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.eval("(document.querySelector('[data-testid=page-content]').focus(), true)").await?;
        let is_back = "document.activeElement.dataset.testid === 'page-content'";
        let open = "document.querySelector('dialog[open]')?.dataset.testid ?? null";
        page.key("?").await?;
        page.wait("document.querySelector('[data-testid=help-dialog] h2') !== null").await?;
        page.key("/").await?;
        assert_eq!(page.eval(open).await?, "help-dialog", "a dialog has the keys");
        page.key("Escape").await?;
        page.wait(is_back).await?;

        page.key("/").await?;
        page.wait("document.activeElement.getAttribute('role') === 'combobox'").await?;
        for key in "sear".chars() {
            page.key(&key.to_string()).await?;
        }
        page.wait("document.querySelector('#jump-list [role=option][aria-selected=true] .name')?.textContent === 'Search'")
            .await?;
        let active = "document.activeElement.getAttribute('aria-activedescendant')";
        assert_eq!(page.eval(active).await?, "jump-0");
        page.key("ArrowDown").await?;
        assert_eq!(page.eval(active).await?, "jump-1");
        page.key("ArrowUp").await?;
        page.key("Enter").await?;
        page.settled().await?;
        page.wait("document.activeElement.matches('#main h1')").await?;
        assert_eq!(page.eval("location.hash.split('?')[0]").await?, "#/search");

        // A value becomes a filter, on the page that shows it.
        page.key("/").await?;
        page.wait("document.activeElement.getAttribute('role') === 'combobox'").await?;
        page.window.active_element().await?.send_keys("Smart").await?;
        page.wait(
            "[...document.querySelectorAll('#jump-list .name')].some(e => e.textContent === 'Smart TV')",
        )
        .await?;
        page.key("Enter").await?;
        page.settled().await?;
        assert_eq!(page.eval("document.querySelectorAll('[data-testid=chip-device_type]').length").await?, 1);

        // A chart gets the focus.
        page.key("/").await?;
        page.wait("document.activeElement.getAttribute('role') === 'combobox'").await?;
        page.window.active_element().await?.send_keys("errors by resol").await?;
        page.wait("document.querySelector('#jump-list [aria-selected=true] .name')?.textContent === 'Errors by resolution'")
            .await?;
        page.key("Enter").await?;
        page.wait(&in_chart("errors_by_resolution")).await?;

        // In a field they are text; turned off they are nothing.
        page.eval("(document.querySelector('[data-testid=range-from]').focus(), true)").await?;
        page.key("/").await?;
        assert_eq!(page.eval(open).await?, Value::Null);
        page.eval("(document.querySelector('[data-testid=help]').click(), true)").await?;
        page.wait("document.querySelector('[data-testid=single-keys]') !== null").await?;
        page.click("single-keys").await?;
        page.key("Escape").await?;
        page.key("?").await?;
        assert_eq!(page.eval(open).await?, Value::Null);
        page.goto("").await?;
        page.key("?").await?;
        assert_eq!(page.eval(open).await?, Value::Null, "it stays off");
        Ok(())
    })
}
