//! Files whose values, columns, metadata and names are meant to do harm: all of it is shown as text, in lengths that can
//! be read, and it does none in filters, the address, and exports.

use std::{fs::File, iter, path::Path, sync::Arc};

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema};
use reelscope_e2e::{PAGES, Page, Result, data::Folder, with_page};
use serde_json::json;

const MARKUP: &str = "<img src=x onerror=\"window.pwned=1\">";

/// How long a value may be that is only looked at.
const LONGEST: usize = 1_000_000;

/// What is put wherever there is text.
fn poison(longest: usize) -> Vec<String> {
    let short = [
        "<script>window.pwned=1</script>",
        MARKUP,
        "\"><svg onload=\"pwned=1\">",
        "</title><style>*{display:none}</style>",
        "javascript:window.pwned=1",
        "\u{202e}gpj.live\u{2066}x",
        "a\0b",
        "two\r\nlines\u{2028}three",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(1)",
        "\t=1+1",
        "__proto__",
        "constructor",
        "toString",
        "&lt;b&gt;&#0;",
        "%00",
        "null",
        "",
        " ",
        "a,b!~..c&f.x=1#/data",
    ];
    let long = ["x".repeat(longest), "z\u{300}".repeat(1_000)];
    short.iter().map(|text| (*text).to_owned()).chain(long).collect()
}

/// Names of columns besides those that the page knows.
fn names() -> Vec<String> {
    let short = ["__proto__", "constructor", MARKUP, "=1+1", "\u{202e}name", "nul\0name", "two\nlines", ""];
    short.iter().map(|text| (*text).to_owned()).chain(iter::once("n".repeat(100_000))).collect()
}

/// Writes a table in which each poison stands in four rows, as playback events or as a table that nobody knows.
fn write(path: &Path, events: bool, longest: usize) -> Result<()> {
    let poison = poison(longest);
    let rows = poison.len() * 4;
    let text = |shift: usize| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..rows).map(|row| &poison[(row + shift) % poison.len()])))
    };
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    if events {
        let types = ["play", "error", "buffer"];
        let kind = StringArray::from_iter_values((0..rows).map(|row| types[row % 3]));
        let times = Int64Array::from_iter_values((0..rows).map(|row| 1_767_225_600 + row as i64 * 3_600));
        columns.push(("Timestamp".to_owned(), Arc::new(times)));
        columns.push(("EventType".to_owned(), Arc::new(kind)));
        columns.extend(["SessionID", "DeviceType", "Location"].map(|name| (name.to_owned(), text(0))));
    }
    columns.extend(names().into_iter().enumerate().map(|(shift, name)| (name, text(shift))));
    let marks = [(MARKUP.to_owned(), poison[0].clone()), ("__proto__".to_owned(), MARKUP.to_owned())];
    let field = |(name, array): &(String, ArrayRef)| {
        let kind =
            if matches!(array.data_type(), DataType::Int64) { DataType::Int64 } else { DataType::Utf8 };
        Field::new(name, kind, true).with_metadata(std::collections::HashMap::from(marks.clone()))
    };
    let fields: Vec<Field> = columns.iter().map(field).collect();
    let schema = Arc::new(Schema::new(fields).with_metadata(std::collections::HashMap::from(marks)));
    let batch =
        RecordBatch::try_new(Arc::clone(&schema), columns.into_iter().map(|(_, array)| array).collect())?;
    let mut writer = FileWriter::try_new(File::create(path)?, &schema)?;
    writer.write(&batch)?;
    Ok(writer.finish()?)
}

/// Nothing ran, nothing was let in, and all that can be seen is of a length that can be read.
async fn is_unharmed(page: &Page, place: &str) -> Result<()> {
    let seen = page
        .eval(
            "({ pwned: window.pwned ?? null, title: /^([A-Z][a-z]+ · )?Reelscope$/.test(document.title), \
             odd: document.querySelectorAll('body img, body iframe, body object, body embed, body script, body style, body [onerror], body [onload]').length, \
             styles: [...document.querySelectorAll('body [style]')].filter(e => !e.style.length).length, \
             wide: document.documentElement.scrollWidth > innerWidth, \
             long: [...document.querySelectorAll('body *')].filter(e => e.childElementCount === 0 && e.getClientRects().length \
             && (e.textContent.length > 1300 || e.getBoundingClientRect().height > 2000)).map(e => e.outerHTML.slice(0, 200)), \
             raw: [...document.querySelectorAll('main, .rail, .top')].filter(e => /[\\u0000\\u202e\\u2066]/.test(e.innerText)).length })",
        )
        .await?;
    let expected =
        json!({ "pwned": null, "title": true, "odd": 0, "styles": 0, "wide": false, "long": [], "raw": 0 });
    assert_eq!(seen, expected, "{place}");
    assert_eq!(page.violations().await?, Vec::<String>::new(), "{place}");
    Ok(())
}

#[test]
fn test_hostile_text_is_shown_as_text_on_every_page() -> Result<()> {
    let folder = Folder::new()?;
    let files = [
        (format!("{}.arrow", MARKUP.replace('"', "'")), true),
        ("__proto__.arrow".to_owned(), false),
        ("\u{202e}worra.piz.arrow".to_owned(), false),
        ("two\nlines.arrow".to_owned(), false),
        (format!("{}.arrow", "n".repeat(240)), false),
    ];
    let mut paths = Vec::new();
    for (name, events) in &files {
        paths.push(folder.path().join(name));
        write(&folder.path().join(name), *events, LONGEST)?;
    }
    paths.push(folder.write(&format!("{MARKUP}\u{202e}.csv"), b"a,b\n<script>window.pwned=1</script>,2\n")?);
    with_page(async |page| {
        page.open(&paths.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>()).await?;
        is_unharmed(page, "after the drop").await?;
        for id in PAGES {
            page.go(id).await?;
            is_unharmed(page, id).await?;
        }
        Ok(())
    })
}

/// Whatever is exported from now on is kept.
const KEEP: &str = "(() => { window.made = []; const make = URL.createObjectURL; \
     URL.createObjectURL = blob => { blob.text().then(text => made.push(text)); return make(blob); }; return true; })()";

/// Of a million characters each: one that the address holds as it is, and one that takes six times as much there.
#[test]
fn test_values_of_a_million_characters_filter_and_stand_in_chips_links_and_exports() -> Result<()> {
    let folder = Folder::new()?;
    let path = folder.path().join("events.arrow");
    let long = ["x".repeat(LONGEST), "\u{1f600}".repeat(LONGEST)];
    write_events(&path, &long)?;
    with_page(async |page| {
        page.open(&[&path]).await?;
        page.go("playback").await?;
        page.eval(KEEP).await?;
        let chart = "errors_by_device_type";
        assert_eq!(page.chart(chart).await?.len(), long.len());
        for key in &long {
            let name: String = key.chars().take(3).collect();
            page.toggle(chart, key).await?;
            assert_eq!(page.card("events").await?, "4", "{name}");
            let chip = page
                .eval("(chip => [chip.textContent.length, chip.getBoundingClientRect().width < innerWidth])(document.querySelector('[data-testid=chip-device_type]'))")
                .await?;
            assert!(chip[0].as_u64().is_some_and(|length| length < 300) && chip[1] == true, "{name}: {chip}");
            is_unharmed(page, &name).await?;
            for kind in ["export-csv", "export-svg"] {
                page.eval(&format!(
                    "(window.made = [], document.querySelector('[data-testid=\"chart-{chart}\"] [data-testid={kind}]').click(), true)"
                ))
                .await?;
                page.wait("window.made.length > 0").await?;
                let whole = format!("window.made[0].split('{name}').length > 1");
                assert_eq!(page.eval(&whole).await?, true, "{name} in {kind}");
            }
            let hash = page.eval("location.hash").await?;
            let hash = hash.as_str().unwrap_or_default().to_owned();
            page.click("clear-filters").await?;
            page.settled().await?;
            assert_eq!(page.card("events").await?, "8", "{name}");
            // What a link can hold it brings back; no browser keeps an address of several megabytes.
            if hash.len() > LONGEST {
                page.eval(&format!("(location.hash = {}, true)", serde_json::to_string(&hash)?)).await?;
                page.wait("document.querySelector('[data-testid=chip-device_type]') !== null").await?;
                page.settled().await?;
                assert_eq!(page.card("events").await?, "4", "{name}");
                page.click("clear-filters").await?;
                page.settled().await?;
            }
            assert!(hash.len() > LONGEST || !key.starts_with('x'), "{} in the address", hash.len());
        }
        is_unharmed(page, "at the end").await
    })
}

/// Writes playback events in which each value stands in four rows as the device.
fn write_events(path: &Path, devices: &[String]) -> Result<()> {
    let rows = devices.len() * 4;
    let text = StringArray::from_iter_values((0..rows).map(|row| &devices[row % devices.len()]));
    let kind = StringArray::from_iter_values((0..rows).map(|_| "error"));
    let times = Int64Array::from_iter_values((0..rows).map(|row| 1_767_225_600 + row as i64 * 3_600));
    let sessions = StringArray::from_iter_values((0..rows).map(|row| format!("s{row}")));
    let columns: [(&str, ArrayRef); 4] = [
        ("Timestamp", Arc::new(times)),
        ("EventType", Arc::new(kind)),
        ("DeviceType", Arc::new(text)),
        ("SessionID", Arc::new(sessions)),
    ];
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut writer = FileWriter::try_new(File::create(path)?, &batch.schema())?;
    writer.write(&batch)?;
    Ok(writer.finish()?)
}

#[test]
fn test_hostile_values_filter_and_stand_in_the_address_and_in_exports() -> Result<()> {
    let folder = Folder::new()?;
    let path = folder.path().join("events.arrow");
    write(&path, true, 5_000)?;
    with_page(async |page| {
        page.open(&[&path]).await?;
        page.go("playback").await?;
        let chart = "errors_by_device_type";
        page.eval(KEEP).await?;
        let stored = poison(5_000);
        let keys: Vec<String> = page.chart(chart).await?.into_keys().collect();
        assert!(keys.len() > 20, "{}", keys.len());
        for key in &keys {
            assert!(stored.contains(key), "{key:?} is the value as it is stored");
            page.toggle(chart, key).await?;
            assert_eq!(page.card("events").await?, "4", "{key:?}");
            let hash = page.eval("location.hash").await?;
            let hash = hash.as_str().unwrap_or_default();
            assert!(!hash.contains(['<', '>', '"', ' ', '\n', '\0', '\u{202e}']), "{key:?}: {hash}");
            page.click("clear-filters").await?;
            page.settled().await?;
            assert_ne!(page.card("events").await?, "4", "{key:?}");
            // The link alone brings it back.
            page.eval(&format!("(location.hash = {}, true)", serde_json::to_string(hash)?)).await?;
            page.wait("document.querySelector('[data-testid=chip-device_type]') !== null").await?;
            page.settled().await?;
            assert_eq!(page.card("events").await?, "4", "{key:?}");
            page.click("clear-filters").await?;
            page.settled().await?;
        }
        for kind in ["export-csv", "export-svg"] {
            page.eval(&format!(
                "(window.made = [], document.querySelector('[data-testid=\"chart-{chart}\"] [data-testid={kind}]').click(), true)"
            ))
            .await?;
            page.wait("window.made.length > 0").await?;
            let text = page.eval("window.made[0]").await?;
            let text = text.as_str().unwrap_or_default();
            if kind == "export-csv" {
                for cell in ["=cmd", "+1+1", "-2+3", "@SUM", "\t=1"] {
                    for before in ["\n", ",", "\""] {
                        assert!(!text.contains(&format!("{before}{cell}")), "{before:?} before {cell}");
                    }
                }
            } else {
                let lower = text.to_lowercase();
                for word in ["<script", "<img", "onload=\"p", "\0", "\u{202e}"] {
                    assert!(!lower.contains(word), "{word:?} in the picture");
                }
            }
        }
        is_unharmed(page, "at the end").await
    })
}
