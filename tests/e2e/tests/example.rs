//! The example of engine.js, `examples/api.html`, as somebody reads and tries it.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reelscope_e2e::{Page, Result, with_page};
use serde_json::{Value, json};

/// Goes to the example, and waits until its engine is there.
async fn start(page: &Page) -> Result<()> {
    page.window.goto(page.server.url("examples/api.html")).await?;
    page.wait("!document.getElementById('files').disabled").await
}

/// Gives files of the sample to the page's input.
async fn give(page: &Page, names: &[&str]) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix");
    let mut files = Vec::new();
    for name in names {
        let bytes = STANDARD.encode(std::fs::read(folder.join(format!("{name}.arrow")))?);
        files.push(format!(
            "new File([Uint8Array.from(atob('{bytes}'), c => c.charCodeAt(0))], '{name}.arrow')"
        ));
    }
    let files = files.join(", ");
    page.eval(&format!(
        "(() => {{ const chosen = new DataTransfer(); for (const file of [{files}]) chosen.items.add(file); \
         const input = document.getElementById('files'); input.files = chosen.files; \
         input.dispatchEvent(new Event('change')); return true; }})()"
    ))
    .await?;
    page.wait("document.body.dataset.state === 'ready'").await
}

/// The rows of a table in the page, as texts.
async fn cells(page: &Page, table: &str) -> Result<Vec<Vec<String>>> {
    let rows = page
        .eval(&format!(
            "[...document.querySelectorAll('{table} tbody tr')].map(row => \
             [...row.querySelectorAll('th, td')].map(cell => cell.textContent))"
        ))
        .await?;
    Ok(serde_json::from_value(rows)?)
}

fn sum(rows: &[Vec<String>]) -> u64 {
    rows.iter().map(|row| row[1].parse::<u64>().unwrap_or(0)).sum()
}

#[test]
fn test_example_opens_asks_links_brushes_and_shows_rows() -> Result<()> {
    with_page(async |page| {
        start(page).await?;
        give(page, &["video_playback_events"]).await?;
        let status = page.eval("document.getElementById('status').textContent").await?;
        assert!(status.as_str().is_some_and(|text| text.contains("has opened 1 tables")), "{status}");

        // The query can be changed and asked again; what is wrong with it is said.
        let by_device = cells(page, "#answer").await?;
        assert!(by_device.len() > 2, "{by_device:?}");
        let ask = async |query: Value| -> Result<()> {
            let text = serde_json::to_string(&query.to_string())?;
            page.eval(&format!("(document.getElementById('query').value = {text}, true)")).await?;
            page.eval("(document.getElementById('answer').replaceChildren(), document.getElementById('run').click(), true)")
                .await?;
            page.wait("document.getElementById('answer').children.length > 0").await
        };
        ask(json!({ "table": "video_playback_events", "measures": ["errors"] })).await?;
        assert_eq!(cells(page, "#answer").await?, [["69"]]);
        ask(json!({ "table": "video_playback_events", "measures": ["nothing"] })).await?;
        let said = page.eval("document.querySelector('#answer [role=alert]').textContent").await?;
        assert!(said.as_str().is_some_and(|text| text.starts_with("unknown-measure")), "{said}");

        // A click on one view filters the others, and the rows.
        let views =
            page.eval("[...document.querySelectorAll('[data-view]')].map(view => view.dataset.view)").await?;
        let views: Vec<String> = serde_json::from_value(views)?;
        assert!(views.len() >= 3 && views.contains(&"bins".to_owned()), "{views:?}");
        let (first, second) =
            (format!("[data-view=\"{}\"]", views[0]), format!("[data-view=\"{}\"]", views[1]));
        let before = cells(page, &first).await?;
        page.eval(&format!("(document.querySelector('{first} th button').click(), true)")).await?;
        page.wait(&format!(
            "document.querySelector('{first} th button').getAttribute('aria-pressed') === 'true'"
        ))
        .await?;
        let count: u64 = before[0][1].parse()?;
        assert_eq!(cells(page, &first).await?, before, "a view ignores what is chosen on itself");
        assert_eq!(sum(&cells(page, &second).await?), count);
        page.wait(&format!(
            "document.querySelector('#rows caption').textContent === 'The first of {count} rows'"
        ))
        .await?;

        // So does the brush, which ends at whole bins.
        page.eval(
            "(() => { const from = document.getElementById('from'); from.value = 10; \
             from.dispatchEvent(new Event('input')); return true; })()",
        )
        .await?;
        page.wait("document.querySelector('#brush output').textContent !== ''").await?;
        page.wait(&format!(
            "document.querySelector('#rows caption').textContent !== 'The first of {count} rows'"
        ))
        .await?;
        let brushed =
            page.eval("document.querySelector('#rows caption').textContent.match(/[0-9]+/)[0]").await?;
        let brushed: u64 = brushed.as_str().unwrap_or_default().parse()?;
        assert!(brushed > 0 && brushed < count, "{brushed} of {count}");
        assert_eq!(sum(&cells(page, &second).await?), brushed);

        let memory = page.eval("document.getElementById('memory').textContent").await?;
        assert!(memory.as_str().is_some_and(|text| text.contains("bytes a row")), "{memory}");
        assert_eq!(page.violations().await?, [""; 0]);
        Ok(())
    })
}

#[test]
fn test_example_says_why_a_file_does_not_open() -> Result<()> {
    with_page(async |page| {
        start(page).await?;
        page.eval(
            "(() => { const chosen = new DataTransfer(); chosen.items.add(new File(['a,b'], 'a.csv')); \
             const input = document.getElementById('files'); input.files = chosen.files; \
             input.dispatchEvent(new Event('change')); return true; })()",
        )
        .await?;
        page.wait("document.body.dataset.state === 'error'").await?;
        let said = page.eval("document.querySelector('#status[role=alert]').textContent").await?;
        assert!(said.as_str().is_some_and(|text| text.starts_with("not-arrow")), "{said}");
        Ok(())
    })
}
