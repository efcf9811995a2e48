//! What workers' memories come to: foreseen in a real browser, and asked about where it does not fit.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{
    ArrayRef, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
    types::Int8Type,
};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::{Value, json};
use thirtyfour::By;

const BATCH: usize = 1 << 17;

/// Playback events; where `named`, users are known by long texts, one an event.
fn events(folder: &Folder, rows: usize, named: bool) -> Result<PathBuf> {
    let noise = |row: usize| (row as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let texts = |names: [&'static str; 4], keys: Vec<i8>| -> ArrayRef {
        Arc::new(DictionaryArray::<Int8Type>::new(
            keys.into(),
            Arc::new(StringArray::from_iter_values(names)),
        ))
    };
    let batch = |start: usize| {
        let rows = start..rows.min(start + BATCH);
        let keys = |shift: u32| rows.clone().map(|row| (noise(row) >> shift & 3) as i8).collect();
        let users: ArrayRef = if named {
            Arc::new(StringArray::from_iter_values(rows.clone().map(|row| format!("user-{row:031}"))))
        } else {
            Arc::new(Int32Array::from_iter_values(rows.clone().map(|row| (row % 200_000) as i32)))
        };
        let times = rows.clone().map(|row| 1_735_689_600_000 + (noise(row) % 7_776_000_000) as i64);
        let columns: [(&str, ArrayRef); 6] = [
            ("SessionID", Arc::new(Int64Array::from_iter_values(rows.clone().map(|row| row as i64 / 12)))),
            ("UserID", users),
            ("Timestamp", Arc::new(TimestampMillisecondArray::from_iter_values(times))),
            ("EventType", texts(["play", "pause", "buffer", "error"], keys(3))),
            ("DeviceType", texts(["Mobile", "Smart TV", "Tablet", "Desktop"], keys(7))),
            (
                "Bitrate",
                Arc::new(Int32Array::from_iter_values(rows.map(|row| 150 + noise(row) as i32 % 24_000))),
            ),
        ];
        RecordBatch::try_from_iter(columns)
    };
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch(0)?.schema())?;
    for start in (0..rows).step_by(BATCH) {
        writer.write(&batch(start)?)?;
    }
    writer.finish()?;
    drop(writer);
    folder.write("events.arrow", &bytes)
}

/// Opens the file of the input, foresees some views, asks them, and says what there is then.
const ASK: &str = r#"
async (origin, memory) => {
  const { open } = await import(`${origin}engine.js`);
  const data = await open(document.getElementById("file").files[0], { memory, workers: 2 });
  const table = data.tables[0].name;
  const count = [{ op: "count" }];
  const queries = [
    { table, measures: count, by: ["EventType"] },
    { table, measures: count, by: ["DeviceType"] },
    { table, measures: count, by: [{ column: "Timestamp", grain: "day" }] },
    { table, measures: count, by: [{ column: "Bitrate", bins: { start: 0, step: 500, count: 50 } }] },
    { table, measures: ["sessions", "viewers"] },
  ];
  const forecast = await data.forecast(queries);
  const views = Object.fromEntries(queries.map((query, at) => [`view${at}`, query]));
  const refused = await data.link({ views }).then(() => null, ({ code, message }) => ({ code, message }));
  const rest = await data.query(queries[1]).then(result => result.rows.length, ({ code }) => code);
  const { bytes } = data.memory();
  await data.close();
  return { foreseen: forecast.bytes, limit: forecast.limit, bytes, refused, rest };
}
"#;

async fn ask(page: &Page, file: &Path, memory: &str) -> Result<Value> {
    page.window.goto(page.server.url("engine.js")).await?;
    page.eval("(document.body.innerHTML = '<input type=file id=file>', true)").await?;
    page.window.find(By::Id("file")).await?.send_keys(file.to_string_lossy()).await?;
    let origin = page.server.url("");
    page.eval(&format!(
        "(({ASK})('{origin}', {memory}).then(value => window.outcome = {{ value }}, error => window.outcome = {{ error: String(error) }}), true)"
    ))
    .await?;
    page.wait("window.outcome !== undefined").await?;
    let outcome = page.eval("window.outcome").await?;
    outcome.get("value").cloned().ok_or_else(|| format!("{outcome}").into())
}

#[test]
fn test_forecast_is_within_a_fifth() -> Result<()> {
    let folder = Folder::new()?;
    for named in [false, true] {
        let file = events(&folder, 1_000_000, named)?;
        with_page(async |page| {
            let answer = ask(page, &file, "undefined").await?;
            assert_eq!((&answer["refused"], &answer["rest"]), (&Value::Null, &json!(4)), "{answer}");
            let number = |key: &str| answer[key].as_f64().unwrap_or(f64::NAN);
            let ratio = number("foreseen") / number("bytes");

            assert!((0.8..=1.2).contains(&ratio), "{ratio:.2}: {answer}");
            Ok(())
        })?;
    }
    Ok(())
}

#[test]
fn test_query_beyond_the_memory_rejects_and_others_go_on() -> Result<()> {
    let folder = Folder::new()?;
    let file = events(&folder, 1_000_000, true)?;
    with_page(async |page| {
        let answer = ask(page, &file, "24e6").await?;
        assert_eq!(answer["refused"]["code"], "too-large", "{answer}");
        let message = answer["refused"]["message"].as_str().unwrap_or_default();
        assert!(message.contains("UserID (") && message.contains("24 MB may be used"), "{message}");
        assert_eq!((&answer["limit"], &answer["rest"]), (&json!(24_000_000), &json!(4)), "{answer}");
        Ok(())
    })
}

#[test]
fn test_page_asks_what_to_leave_out() -> Result<()> {
    let folder = Folder::new()?;
    let file = events(&folder, 400_000, true)?;
    with_page(async |page| {
        // A device that says it has a sixteenth of a gibibyte.
        let little = "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 0.0625 })";
        page.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": little })).await?;
        page.goto("?little").await?;
        page.drop_files(&[&file]).await?;
        page.wait("document.querySelector('[data-testid=gate]') !== null").await?;
        assert_eq!(page.eval("document.body.dataset.state").await?, "loading");
        let chosen = "[...document.querySelectorAll('[data-testid=gate] input:checked')].map(box => box.closest('li').dataset.column)";
        assert_eq!(page.eval(chosen).await?, json!(["UserID"]));
        page.click("gate-close").await?;
        page.wait("document.body.dataset.state === 'empty'").await?;

        page.drop_files(&[&file]).await?;
        page.wait("document.querySelector('[data-testid=gate]') !== null").await?;
        page.click("gate-open").await?;
        page.settled().await?;
        page.go("audience").await?;
        assert_eq!(page.card("sessions").await?, "33334");
        assert_eq!(page.eval("document.querySelector('[data-absent=kpi-viewers]') !== null").await?, true);
        page.go("data").await?;
        page.wait("document.querySelector('[data-testid=notice][data-code=left-out]') !== null").await?;
        let says = "document.querySelector('[data-testid=memory]').textContent.startsWith('About ')";
        assert_eq!(page.eval(says).await?, true);
        page.click("bring-back").await?;
        page.wait("document.querySelector('[data-testid=bring-back]') === null").await?;
        assert_eq!((page.alerts().await?, page.violations().await?), (Vec::new(), Vec::new()));
        Ok(())
    })
}
