//! How it looks whatever is in it: dimensions of ten thousand values and labels of a thousand characters, the same colour for
//! the same value everywhere, legends that filter, other languages, and readers who want nothing to move.

use std::{collections::BTreeMap, fs::File, path::Path, sync::Arc};

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::{Value, json};

/// How many values a dimension has, and how long the longest of their names are.
const MANY: usize = 10_000;
const LONG: usize = 1_000;

/// Playback events in which each of so many locations stands once, under a name of its own, and as many titles.
fn write(path: &Path) -> Result<()> {
    let name =
        |row: usize, what: &str| format!("{what} {row} ").repeat(LONG).chars().take(LONG).collect::<String>();
    let texts = |text: &dyn Fn(usize) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..MANY).map(text)))
    };
    let types = ["play", "error", "buffer"];
    let times = (0..MANY).map(|row| 1_767_225_600 + row as i64 * 600);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("Timestamp", Arc::new(Int64Array::from_iter_values(times))),
        ("EventType", texts(&|row| types[row % 3].to_owned())),
        ("ErrorType", texts(&|row| if row % 3 == 1 { name(row % 40, "failure") } else { "none".to_owned() })),
        ("Location", texts(&|row| name(row, "place"))),
        ("DeviceType", texts(&|row| name(row / 2, "device"))),
        ("SessionID", texts(&|row| format!("s{row}"))),
    ];
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut writer = FileWriter::try_new(File::create(path)?, &batch.schema())?;
    writer.write(&batch)?;
    Ok(writer.finish()?)
}

/// What breaks a layout: a document wider than its window, a part that sticks out of it, a chart or a card of no size or of
/// more than a screen or two, words that lie over others in a card.
const BROKEN: &str = "(() => { const broken = [], width = document.documentElement.clientWidth; \
     if (document.documentElement.scrollWidth > width) broken.push(`${document.documentElement.scrollWidth} wide`); \
     const size = (e, what, least, most) => { const box = e.getBoundingClientRect(); \
     if (box.height < least || box.height > most || box.right > width + 1) broken.push(`${what}: ${Math.round(box.height)} high, to ${Math.round(box.right)}`); }; \
     for (const e of document.querySelectorAll('figure')) size(e, e.dataset.testid, 100, 1400); \
     for (const e of document.querySelectorAll('.kpi')) size(e, e.dataset.testid, 60, 260); \
     for (const e of document.querySelectorAll('.filters, .top')) if (e.checkVisibility()) size(e, e.className, 20, 420); \
     for (const e of document.querySelectorAll('.segments, .changed')) size(e, e.className, 40, 1400); \
     for (const e of document.querySelectorAll('.legend')) if (e.childElementCount > 14) broken.push('legend'); \
     for (const e of document.querySelectorAll('.picker')) { const box = e.getBoundingClientRect(); \
     if (box.bottom > innerHeight || box.right > width) broken.push('picker'); } return broken; })()";

#[test]
fn test_ten_thousand_values_and_thousand_characters_break_no_layout() -> Result<()> {
    let folder = Folder::new()?;
    let file = folder.path().join("events.arrow");
    write(&file)?;
    with_page(async |page| {
        page.open(&[&file]).await?;
        for width in [1440, 390, 320] {
            page.resize(width, 900, 1.0).await?;
            for name in ["playback", "audience", "overview", "explore", "data"] {
                page.go(name).await?;
                assert_eq!(page.eval(BROKEN).await?, json!([]), "{name} at {width} px");
            }
        }
        page.resize(1440, 900, 1.0).await?;
        page.go("playback").await?;
        // As many rows as a table has, and a word on the others.
        let chart = "figure[data-testid=\"chart-errors_by_device_type\"]";
        let rows = page.eval(&format!("document.querySelectorAll('{chart} tbody tr').length")).await?;
        assert_eq!(rows, json!(1_000));
        let note = page.text(&format!("{chart} .notes")).await?;
        assert!(note.contains("Only the 1,000 largest groups are shown"), "{note}");
        // The table, the panel of filters, a chip and a tooltip hold such names too.
        page.eval(&format!("(document.querySelector('{chart} .stage').focus(), true)")).await?;
        page.key("t").await?;
        page.key("ArrowRight").await?;
        page.wait(&format!("!document.querySelector('{chart} .table').hidden")).await?;
        page.key("Enter").await?;
        page.wait("document.querySelectorAll('.chip').length === 1").await?;
        page.settled().await?;
        assert_eq!(page.eval(BROKEN).await?, json!([]), "filtered, with a table and a tooltip");
        for width in [1440, 320] {
            page.resize(width, 900, 1.0).await?;
            page.eval("(document.querySelector('.chip .name').click(), true)").await?;
            page.wait("document.querySelectorAll('.picker li').length > 3").await?;
            assert_eq!(page.eval(BROKEN).await?, json!([]), "the panel of filters at {width} px");
            page.key("Escape").await?;
        }
        Ok(())
    })
}

#[test]
fn test_bars_of_what_scrolls_have_the_colours_of_the_theme() -> Result<()> {
    with_page(async |page| {
        let mut bars = Vec::new();
        for theme in ["light", "dark"] {
            page.eval(&format!("(document.documentElement.dataset.theme = '{theme}', true)")).await?;
            bars.push(page.eval("getComputedStyle(document.querySelector('main')).scrollbarColor").await?);
        }
        assert!(
            bars.iter().all(|bars| bars.as_str().is_some_and(|text| text.starts_with("rgb"))),
            "{bars:?}"
        );
        assert_ne!(bars[0], bars[1]);
        Ok(())
    })
}

/// The colours of a page's legends, by chart, dimension and value.
async fn colours(page: &Page) -> Result<BTreeMap<String, BTreeMap<String, String>>> {
    let all = page
        .eval(
            "Object.fromEntries([...document.querySelectorAll('figure')].map(figure => [figure.dataset.testid, \
             Object.fromEntries([...figure.querySelectorAll('.legend button')].map(entry => \
             [entry.textContent, getComputedStyle(entry.querySelector('i')).backgroundColor]))])\
             .filter(([, entries]) => Object.keys(entries).length))",
        )
        .await?;
    Ok(serde_json::from_value(all)?)
}

#[test]
fn test_a_value_has_its_colour_on_every_page_and_its_legend_filters() -> Result<()> {
    const STACKED: &str = "errors_by_location_and_error_type";
    let folder = Folder::new()?;
    let model = "[page.audience]\nmore_charts = [\"errors by device_type and error_type\"]\n[page.search]\n\
                 cards = [\"errors\"]\ncharts = [\"errors by resolution and error_type\", \"searches by time\"]\n";
    let model = folder.write("pages.toml", model.as_bytes())?;
    with_page(async |page| {
        page.click("sample-season").await?;
        page.settled().await?;
        page.open(&[&model]).await?;
        let mut known: BTreeMap<String, String> = BTreeMap::new();
        let mut seen = 0;
        // Filtered, the first values shown are others.
        for (name, hash) in [
            (
                "search",
                "#/search?v=1&f.*.location=Japan&f.video_playback_events.error_type=DRM%20Error,Manifest%20Error",
            ),
            ("playback", "#/playback?v=1"),
            ("audience", "#/audience?v=1&f.*.device_type=Desktop"),
            ("search", "#/search?v=1"),
        ] {
            page.eval(&format!("(location.hash = {hash:?}, true)")).await?;
            page.wait(&format!("document.querySelector('[data-testid=page-{name}]').ariaCurrent === 'page'"))
                .await?;
            page.settled().await?;
            for (chart, entries) in colours(page).await? {
                if !chart.ends_with("error_type") {
                    continue;
                }
                for (value, colour) in entries {
                    let first = known.entry(value.clone()).or_insert_with(|| colour.clone()).clone();
                    assert_eq!(first, colour, "{value} in {chart} at {hash}");
                    seen += 1;
                }
            }
        }
        assert!(known.len() > 4 && seen > 20, "{known:?} {seen}");
        let different: std::collections::BTreeSet<&String> = known.values().collect();
        assert_eq!(different.len(), known.len(), "two values of one colour: {known:?}");

        // A legend's entry filters what else is on the page, and not its own chart.
        page.go("playback").await?;
        let own = page.chart(STACKED).await?;
        let (events, errors): (u64, u64) =
            (page.card("events").await?.parse()?, page.card("errors").await?.parse()?);
        let press = format!(
            "([...document.querySelectorAll('figure[data-testid=\"chart-{STACKED}\"] .legend button')]\
             .find(entry => entry.textContent === 'DRM Error').click(), true)"
        );
        page.eval(&press).await?;
        page.wait("document.querySelectorAll('[data-testid=chip-error_type]').length === 1").await?;
        page.settled().await?;
        let kept: u64 = page.card("errors").await?.parse()?;
        assert!(
            kept > 0 && kept < errors && page.card("events").await?.parse::<u64>()? < events,
            "{kept} of {errors}"
        );
        assert_eq!(page.chart(STACKED).await?, own);
        let dimmed = "document.querySelectorAll('.legend button[data-selection=left-out]').length > 0";
        assert_eq!(page.eval(dimmed).await?, json!(true));
        // The shape of the whole stands behind the others; it came with no question, or was asked for.
        page.eval(&press).await?;
        page.wait("document.querySelectorAll('.chip').length === 0").await?;
        Ok(())
    })
}

/// Filters that come with the address: the page is drawn, and then the shape of the whole is put behind.
#[test]
fn test_the_shape_of_the_whole_comes_to_what_an_address_filters() -> Result<()> {
    with_page(async |page| {
        page.goto("#/playback?v=1&f.*.device_type=Smart%20TV").await?;
        page.click("sample-dataflix").await?;
        page.settled().await?;
        let said = "document.querySelector('figure[data-testid=\"chart-errors_by_resolution\"] .subtitle').textContent";
        page.wait(&format!("{said}.endsWith('pale: shape of all rows')")).await?;
        page.settled().await?;
        let filtered = page.chart("errors_by_resolution").await?;
        page.click("clear-filters").await?;
        page.wait(&format!("!{said}.includes('pale')")).await?;
        page.settled().await?;
        assert_ne!(page.chart("errors_by_resolution").await?, filtered);
        Ok(())
    })
}

#[test]
fn test_numbers_and_dates_are_the_readers() -> Result<()> {
    with_page(async |page| {
        if page.lacks("another language while it runs") {
            return Ok(());
        }
        for (tag, members, day) in [
            ("de-DE", "4.194", "2 Okt 2025"),
            ("hi-IN", "4,194", "2 अक्टू"),
            ("en-US", "4,194", "Oct 2, 2025"),
            ("fr-FR", "4\u{202f}194", "2 oct. 2025"),
        ] {
            page.speak(tag).await?;
            page.reload().await?;
            page.click("sample-season").await?;
            page.settled().await?;
            page.go("subscriptions").await?;
            let text = page.text("[data-testid=kpi-members] .value").await?;
            assert!(text.starts_with(members), "{tag}: {text}");
            // What others read stays as it is.
            let raw = page.card("members").await?;
            assert!(raw.parse::<u64>()? > 1_000, "{raw}");
            let subtitle = page.text("figure[data-testid=\"chart-revenue_by_time\"] .subtitle").await?;
            let subtitle = subtitle.replace(['\u{a0}', '\u{202f}'], " ");
            assert!(subtitle.contains(day), "{tag}: {subtitle}");
            let keys = page
                .eval("document.querySelector('figure[data-testid=\"chart-revenue_by_time\"] tbody th').dataset.key")
                .await?;
            assert!(keys.as_str().is_some_and(|key| key.starts_with("2025-07-05T00:00:00")), "{tag}: {keys}");
            assert_eq!(page.eval(BROKEN).await?, json!([]), "{tag}");
        }
        Ok(())
    })
}

#[test]
fn test_nothing_moves_for_readers_who_want_that() -> Result<()> {
    // What is animated now, and what would be when it is shown.
    const MOVES: &str = "[document.getAnimations().length, [...document.querySelectorAll('*')].filter(e => \
         ['', '::before', '::after'].some(part => { const style = getComputedStyle(e, part || null); \
         return style.animationName !== 'none' || style.transitionDuration.split(',').some(time => parseFloat(time) > 0); })).length]";
    with_page(async |page| {
        if page.lacks("the wish for less motion") {
            return Ok(());
        }
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.go("playback").await?;
        let stage = "document.querySelector('figure[data-testid=\"chart-errors_by_device_type\"] .stage')";
        let moves = async |reduced: &str| -> Result<Value> {
            let features = json!([{ "name": "prefers-reduced-motion", "value": reduced }]);
            page.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await?;
            page.eval(&format!("({stage}.blur(), {stage}.focus(), true)")).await?;
            page.key("ArrowRight").await?;
            page.wait("document.querySelectorAll('.tip').length === 1").await?;
            page.eval(MOVES).await
        };
        assert_eq!(moves("reduce").await?, json!([0, 0]));
        let all: (u64, u64) = serde_json::from_value(moves("no-preference").await?)?;
        assert!(all.1 > 0, "the tooltip's fade is what is left out: {all:?}");
        Ok(())
    })
}
