//! The rows behind Explore: pages of them in any order, under filters, and one session's events.

use std::{path::PathBuf, sync::Arc};

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampSecondArray};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::{Value, json};

const ROWS: i64 = 450;
/// 2026-01-01T00:00:00Z.
const START: i64 = 1_767_225_600;

fn device(row: i64) -> &'static str {
    ["TV", "Phone", "Tablet"][row as usize % 3]
}

fn session(row: i64) -> i64 {
    9_000 + row / 9
}

fn bitrate(row: i64) -> i64 {
    row * 7_919 % 10_007
}

fn file(folder: &Folder) -> Result<PathBuf> {
    let texts = |text: fn(i64) -> &'static str| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..ROWS).map(text)))
    };
    let ints =
        |int: fn(i64) -> i64| -> ArrayRef { Arc::new(Int64Array::from_iter_values((0..ROWS).map(int))) };
    let times = TimestampSecondArray::from_iter_values((0..ROWS).map(|row| START + row * 20));
    let batch = RecordBatch::try_from_iter([
        ("SessionID", ints(session)),
        ("Timestamp", Arc::new(times) as ArrayRef),
        ("EventType", texts(|row| if row % 9 == 4 { "error" } else { "play" })),
        ("DeviceType", texts(device)),
        ("Bitrate", ints(bitrate)),
    ])?;
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    folder.write("events.arrow", &bytes)
}

const ROWS_TABLE: &str =
    "document.querySelector('[data-testid=\"rows\"] > .scroll, [data-testid=\"rows\"] > * > .scroll')";

/// Waits until the page of rows says this.
async fn said(page: &Page, text: &str) -> Result<()> {
    page.wait(&format!("document.querySelector('[data-testid=\"rows-said\"]')?.textContent === {text:?}"))
        .await
}

/// The texts of a column of the rows shown.
async fn column(page: &Page, at: usize) -> Result<Vec<String>> {
    let texts = page
        .eval(&format!(
            "[...{ROWS_TABLE}.querySelectorAll('tbody tr')].map(row => row.children[{at}].textContent)"
        ))
        .await?;
    Ok(serde_json::from_value(texts)?)
}

async fn click(page: &Page, test_id: &str) -> Result<Value> {
    page.eval(&format!("(document.querySelector('[data-testid=\"{test_id}\"]').click(), true)")).await
}

#[test]
fn test_rows_behind_explore_and_a_sessions_events() -> Result<()> {
    let folder = Folder::new()?;
    let file = file(&folder)?;
    with_page(async |page| {
        page.open(&[&file]).await?;
        page.go("explore").await?;
        click(page, "show-rows").await?;
        said(page, "Rows 1 – 100 of 450").await?;
        let sessions: Vec<String> = (0..100).map(|row| session(row).to_string()).collect();
        assert_eq!(column(page, 0).await?, sessions);

        // Further on, in another order, and back to the first page of it.
        for text in ["Rows 101 – 200 of 450", "Rows 201 – 300 of 450"] {
            click(page, "rows-next").await?;
            said(page, text).await?;
        }
        click(page, "rows-previous").await?;
        said(page, "Rows 101 – 200 of 450").await?;
        let sort = format!(
            "([...{ROWS_TABLE}.querySelectorAll('th button')].find(b => b.textContent.startsWith('Bitrate')).click(), true)"
        );
        page.eval(&sort).await?;
        said(page, "Rows 1 – 100 of 450").await?;
        let mut bitrates: Vec<i64> = (0..ROWS).map(bitrate).collect();
        bitrates.sort_unstable();
        let plain =
            |texts: Vec<String>| texts.into_iter().map(|text| text.replace(',', "")).collect::<Vec<_>>();
        let texts = |bitrates: &[i64]| bitrates.iter().take(100).map(i64::to_string).collect::<Vec<_>>();
        assert_eq!(plain(column(page, 4).await?), texts(&bitrates));
        page.eval(&sort).await?;
        page.wait(&format!("{ROWS_TABLE}.querySelector('[aria-sort=\"descending\"]') !== null")).await?;
        bitrates.reverse();
        assert_eq!(plain(column(page, 4).await?), texts(&bitrates));

        // Under a filter they are its rows.
        page.toggle("rows_by_device_type", "TV").await?;
        said(page, "Rows 1 – 100 of 150").await?;
        assert!(column(page, 3).await?.iter().all(|device| device == "TV"));

        // One session, in order, whatever the filter.
        let first: i64 = column(page, 0).await?[0].parse()?;
        click(page, "session").await?;
        page.wait("document.querySelector('[data-testid=\"timeline\"]') !== null").await?;
        let timeline = "document.querySelector('[data-testid=\"timeline\"]')";
        assert_eq!(
            page.eval(&format!("{timeline}.querySelector('h3').textContent")).await?,
            json!(format!("Session {first}"))
        );
        page.wait("document.activeElement?.id === 'timeline'").await?;
        let after = page
            .eval(&format!("[...{timeline}.querySelectorAll('tbody tr')].map(row => row.children[1].textContent.replaceAll('\\u202f', ' ').replaceAll('\\u00a0', ' '))"))
            .await?;
        let expected: Vec<String> = (0..9)
            .map(|event| match event * 20 {
                0 => "+0 ms".to_owned(),
                seconds if seconds < 60 => format!("+{seconds} s"),
                seconds => match (seconds / 60, seconds % 60) {
                    (minutes, 0) => format!("+{minutes} min"),
                    (minutes, seconds) => format!("+{minutes} min {seconds} s"),
                },
            })
            .collect();
        assert_eq!(after, json!(expected));
        let tones = page
            .eval(&format!("[...{timeline}.querySelectorAll('svg line[data-tone=\"error\"]')].map(line => line.getAttribute('x1'))"))
            .await?;
        assert_eq!(tones, json!(["500"]));
        click(page, "close-timeline").await?;
        page.wait(&format!("{timeline} === null")).await?;
        assert_eq!(page.violations().await?, [""; 0]);
        Ok(())
    })
}
