//! Dimensions of a linked table in the page: through the address, Explore's choosers, a click and a chip.

use std::{path::PathBuf, sync::Arc};

use arrow_array::{ArrayRef, Int32Array, Int64Array, RecordBatch, StringArray, TimestampSecondArray};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::json;

const EVENTS: i64 = 600;
const TITLES: i64 = 20;

fn write(folder: &Folder, name: &str, columns: Vec<(&str, ArrayRef)>) -> Result<PathBuf> {
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    folder.write(name, &bytes)
}

/// The title of an event: those of the last five are of no title that is there.
fn title(event: i64) -> i64 {
    event * event % (TITLES + 5)
}

/// The type of a title.
fn kind(title: i64) -> Option<&'static str> {
    (title < TITLES).then(|| ["Movie", "Series", "Short"][title as usize % 3])
}

fn is_error(event: i64) -> bool {
    event % 7 == 0
}

fn files(folder: &Folder) -> Result<[PathBuf; 2]> {
    let texts = |text: &dyn Fn(i64) -> &'static str, rows: i64| -> ArrayRef {
        Arc::new(StringArray::from_iter_values((0..rows).map(text)))
    };
    let events = write(
        folder,
        "events.arrow",
        vec![
            (
                "Timestamp",
                Arc::new(TimestampSecondArray::from_iter_values((0..EVENTS).map(|event| event * 3_600))),
            ),
            ("EventType", texts(&|event| if is_error(event) { "error" } else { "play" }, EVENTS)),
            ("SessionID", texts(&|_| "one", EVENTS)),
            ("DeviceType", texts(&|event| ["TV", "Phone"][event as usize % 2], EVENTS)),
            ("ContentID", Arc::new(Int64Array::from_iter_values((0..EVENTS).map(title)))),
        ],
    )?;
    let titles = write(
        folder,
        "titles.arrow",
        vec![
            ("show_id", Arc::new(Int32Array::from_iter_values((0..TITLES).map(|title| title as i32)))),
            ("title", texts(&|_| "A title", TITLES)),
            ("type", texts(&|title| kind(title).unwrap_or_default(), TITLES)),
        ],
    )?;
    Ok([events, titles])
}

/// How many events of a type there are, of those that `test` holds for, as the page's tables hold it.
fn count(of: Option<&str>, test: impl Fn(i64) -> bool) -> Option<String> {
    let rows = (0..EVENTS).filter(|event| kind(title(*event)) == of && test(*event)).count();
    Some(rows.to_string())
}

const CHART: &str = "errors_by_expanded_cms_data.content_type";

async fn chart(page: &Page) -> Result<Vec<Option<String>>> {
    let figures = page.chart(CHART).await?;
    Ok(["Movie", "Series", "Short", "∅"].map(|key| figures.get(key).cloned()).to_vec())
}

#[test]
fn test_group_and_filter_by_a_linked_dimension() -> Result<()> {
    let folder = Folder::new()?;
    let [events, titles] = files(&folder)?;
    with_page(async |page| {
        page.open(&[&events]).await?;
        let address = "#/explore?v=1&x=video_playback_events,errors,expanded_cms_data.content_type";
        page.eval(&format!("(location.hash = {address:?}, true)")).await?;
        page.settled().await?;
        let missing = page.eval("document.querySelector('.missing')?.textContent ?? ''").await?;
        assert!(missing.as_str().is_some_and(|text| text.contains("expanded_cms_data")), "{missing}");

        page.open(&[&titles]).await?;
        page.wait(&format!(
            "document.querySelector('figure[data-testid=\"chart-{CHART}\"] tbody tr') !== null"
        ))
        .await?;
        page.settled().await?;
        let types = [Some("Movie"), Some("Series"), Some("Short"), None];
        assert_eq!(chart(page).await?, types.map(|of| count(of, is_error)));
        let heading = page
            .eval(&format!("document.querySelector('figure[data-testid=\"chart-{CHART}\"]').textContent"))
            .await?;
        assert!(heading.as_str().is_some_and(|text| text.contains("Errors by content type")), "{heading}");

        // What is chosen acts on the events and on the catalogue, and the address says so.
        page.toggle(CHART, "Series").await?;
        assert_eq!(page.card("rows").await?, count(Some("Series"), |_| true).unwrap_or_default());
        assert_eq!(chart(page).await?, types.map(|of| count(of, is_error)), "the chart ignores itself");
        let hash = page.eval("location.hash").await?;
        assert!(
            hash.as_str().is_some_and(|hash| hash.contains("f.expanded_cms_data.content_type=Series")),
            "{hash}"
        );
        let chip =
            page.eval("document.querySelector('[data-testid=\"chip-content_type\"]')?.textContent").await?;
        assert!(chip.as_str().is_some_and(|chip| chip.contains("Type is Series")), "{chip}");
        page.go("content").await?;
        assert_eq!(
            page.card("titles").await?,
            (0..TITLES).filter(|title| kind(*title) == Some("Series")).count().to_string()
        );
        page.go("playback").await?;
        assert_eq!(page.card("errors").await?, count(Some("Series"), is_error).unwrap_or_default());

        // The choosers offer the catalogue's dimensions, and let them go again.
        page.go("explore").await?;
        let pressed = "[...document.querySelectorAll('[aria-label=\"Dimensions of Catalogue\"] button')]\
            .find(button => button.textContent === 'Content type')";
        assert_eq!(page.eval(&format!("{pressed}.getAttribute('aria-pressed')")).await?, json!("true"));
        page.eval(&format!("({pressed}.click(), true)")).await?;
        page.settled().await?;
        assert_eq!(
            page.eval(&format!("document.querySelector('[data-testid=\"chart-{CHART}\"]')")).await?,
            json!(null)
        );
        assert_eq!(page.violations().await?, [""; 0]);
        Ok(())
    })
}
