//! `engine.js` on a page that is not ours, and in a module worker there.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reelscope_e2e::{Page, Result, with_page};
use serde_json::{Value, json};

/// Opens the sample's playback events through the engine, asks it everything once, and closes it.
const ASK: &str = r#"
async (origin, base64) => {
  const { open, version } = await import(`${origin}engine.js`);
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  const phases = new Set();
  const data = await open([new File([bytes], "events.arrow"), new File(["no"], "no.arrow")],
    { onProgress: ({ phase }) => phases.add(phase), model: "page.search.more_cards = ['errors']" });
  const wrong = await open([new File([bytes], "events.arrow")], { model: "page.search.more_cards = ['x']" })
    .catch(({ code, message }) => [code, message.split("|")[0].trim()]);
  const table = data.tables[0].name;
  const total = result => result.rows.reduce((sum, row) => sum + row.at(-1), 0);
  const errors = await data.query({ table, measures: ["errors"] });
  const linked = await data.link({ views: {
    device: { table, by: ["device_type"], measures: ["events"] },
    type: { table, by: ["event_type"], measures: ["events"] },
  } });
  const device = linked.results.device.rows[0];
  const filtered = await linked.filter("device", [device[0]]);
  const brush = await linked.activate("type");
  const moved = await brush.move(["buffer"]);
  brush.end();
  const rows = await data.rows({ table, where: [{ column: "event_type", is: ["buffer"] }], limit: 1000 });
  const sessions = await data.query({ table, measures: ["watch_time", "sessions"] });
  const [derived] = data.derived;
  const longest = await data.query({ table: derived.name, measures: ["rows", { op: "max", column: "Events" }] });
  const memory = data.memory();
  await data.close();
  const closed = await data.query({ table, measures: ["events"] }).catch(error => error.code);
  return {
    version, table, errors: errors.rows[0][0], failures: data.failures.map(({ file, code }) => [file, code]),
    own: total(filtered.device), other: total(filtered.type) === device[1], buffers: rows.rows.length,
    watched: sessions.rows[0], derived: [derived.name, derived.of], longest: longest.rows[0],
    both: total(moved.results.device), wrong, ready: phases.has("ready"), held: memory.bytes > 0, closed,
  };
}
"#;

/// Runs a JavaScript expression of a promise on a page of the same server that has no policy, and gives what it resolves
/// with.
async fn resolve(page: &Page, promise: &str) -> Result<Value> {
    // A script's text is a page of its own.
    page.window.goto(page.server.url("engine.js")).await?;
    page.eval(&format!(
        "({promise}.then(value => window.outcome = {{ value }}, error => window.outcome = {{ error: String(error) }}), true)"
    ))
    .await?;
    page.wait("window.outcome !== undefined").await?;
    let outcome = page.eval("window.outcome").await?;
    match outcome.get("error") {
        Some(error) => Err(format!("the promise was rejected: {error}").into()),
        None => Ok(outcome["value"].clone()),
    }
}

fn sample() -> Result<String> {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix/video_playback_events.arrow");
    Ok(STANDARD.encode(std::fs::read(path)?))
}

fn expected() -> Value {
    json!({
        "version": "1.3", "table": "video_playback_events", "errors": 69, "failures": [["no.arrow", "not-arrow"]],
        "watched": [6.5, 51], "derived": ["video_playback_events.sessions", "video_playback_events"], "longest": [51, 7],
        "wrong": ["bad-model", "Line 1, column 28: there is no measure `x`."],
        "own": 100, "other": true, "buffers": 22, "both": 22, "ready": true, "held": true, "closed": "closed",
    })
}

#[test]
fn test_engine_answers_on_another_page() -> Result<()> {
    let sample = sample()?;
    with_page(async |page| {
        let answer = resolve(page, &format!("({ASK})('{}', '{sample}')", page.server.url(""))).await?;
        assert_eq!(answer, expected());
        Ok(())
    })
}

#[test]
fn test_engine_answers_in_a_module_worker() -> Result<()> {
    let sample = sample()?;
    with_page(async |page| {
        let origin = page.server.url("");
        let worker = format!(
            "new Promise((resolve, reject) => {{
               const work = `({ask})('{origin}', '{sample}').then(value => postMessage({{ value }}), error => postMessage({{ error: String(error) }}))`;
               const url = URL.createObjectURL(new Blob([work], {{ type: 'text/javascript' }}));
               const worker = new Worker(url, {{ type: 'module' }});
               worker.onerror = event => reject(event.message);
               worker.onmessage = ({{ data }}) => data.error ? reject(data.error) : resolve(data.value);
             }})",
            // Within a template literal, its own literals stay as they are.
            ask = ASK.replace('`', "\\`").replace("${", "\\${"),
        );
        assert_eq!(resolve(page, &worker).await?, expected());
        Ok(())
    })
}
