//! axe-core finds nothing in any state of the page, in any look of the system; no text is too small to read and no target
//! too small to hit.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampMillisecondArray};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{PAGES, Page, Result, access::Look, data::Folder, with_page};

/// Holds back what workers answer while `held` is set, so that a page that waits can be looked at.
const HOLD: &str = "window.held = false; window.waiting = []; window.Worker = class extends Worker { \
    constructor(...given) { super(...given); this.addEventListener('message', event => { \
    if (!window.held) return; event.stopImmediatePropagation(); window.waiting.push([this, event.data]); }); } }; \
    window.release = () => { window.held = false; for (const [worker, data] of window.waiting.splice(0)) \
    worker.dispatchEvent(new MessageEvent('message', { data })); return true; };";

/// What was found so far, by state and look.
#[derive(Default)]
struct Findings(Vec<String>);

impl Findings {
    /// Looks at the page as it is now, in every look.
    async fn look(&mut self, page: &Page, state: &str) -> Result<()> {
        // What is half under a bar that sticks to the top is no small target.
        page.eval("(scrollTo(0, 0), true)").await?;
        for &look in page.looks() {
            page.look(look).await?;
            let found = page.axe().await?;
            self.0.extend(found.into_iter().map(|found| format!("{state}, {look:?}: {found}")));
        }
        page.look(Look::Light).await?;
        let small = page.too_small().await?;
        self.0.extend(small.into_iter().map(|found| format!("{state}: {found}")));
        Ok(())
    }

    fn none(self) {
        assert!(self.0.is_empty(), "{}", self.0.join("\n"));
    }
}

fn sample(name: &str) -> Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src/samples/dataflix");
    Ok(folder.join(name).canonicalize()?)
}

async fn press(page: &Page, selector: &str) -> Result<()> {
    page.eval(&format!("(document.querySelector('{selector}').click(), true)")).await?;
    Ok(())
}

#[test]
fn test_axe_finds_what_is_wrong() -> Result<()> {
    with_page(async |page| {
        page.eval(
            "(document.querySelector('h1').insertAdjacentHTML('afterend', \
             '<button></button><img src=\"data:,\"><p class=\"grey\" >Hardly read</p>'), \
             document.querySelector('.grey').style.color = '#ccc', true)",
        )
        .await?;
        let found = page.axe().await?.join("\n");
        for rule in ["button-name:", "image-alt:", "color-contrast:"] {
            assert!(found.contains(rule), "{rule} {found}");
        }
        page.eval("(document.querySelector('.grey').style.fontSize = '11px', true)").await?;
        let small = page.too_small().await?.join("\n");
        assert!(small.contains("11 px: P grey") && small.contains(": BUTTON"), "{small}");
        Ok(())
    })
}

#[test]
fn test_axe_finds_nothing_before_anything_is_open() -> Result<()> {
    let folder = Folder::new()?;
    with_page(async |page| {
        let mut findings = Findings::default();
        findings.look(page, "start").await?;
        press(page, "[data-testid=help]").await?;
        findings.look(page, "help").await?;
        page.key("Escape").await?;
        page.goto("#/playback?v=1").await?;
        findings.look(page, "start of a link").await?;
        page.drop_files(&[&folder.write("words.csv", b"EventID,EventType\n1,play\n")?]).await?;
        page.wait("document.body.dataset.state === 'error'").await?;
        findings.look(page, "error").await?;
        findings.none();
        Ok(())
    })
}

#[test]
fn test_axe_finds_nothing_while_the_page_waits() -> Result<()> {
    with_page(async |page| {
        page.cdp("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": HOLD })).await?;
        page.goto("?held").await?;
        let mut findings = Findings::default();
        page.eval("(window.held = true)").await?;
        page.drop_files(&[&sample("video_playback_events.arrow")?]).await?;
        page.wait("document.querySelector('.loading progress') !== null").await?;
        findings.look(page, "loading").await?;
        page.eval("window.release()").await?;
        page.settled().await?;
        page.eval("(window.held = true)").await?;
        page.click("page-audience").await?;
        page.wait("document.querySelector('[data-testid=chart-sessions_by_location]') !== null").await?;
        findings.look(page, "a page without its answer").await?;
        page.eval("window.release()").await?;
        page.settled().await?;
        page.eval("(window.held = true)").await?;
        page.drop_files(&[&sample("search_events.arrow")?]).await?;
        page.wait("document.querySelector('.banner progress') !== null").await?;
        findings.look(page, "partial").await?;
        page.eval("window.release()").await?;
        page.settled().await?;
        findings.none();
        Ok(())
    })
}

/// Events of so many users that a small device has no room for their names.
fn many_users(folder: &Folder) -> Result<PathBuf> {
    const ROWS: i64 = 400_000;
    let texts = |text: fn(i64) -> String| -> ArrayRef {
        Arc::new((0..ROWS).map(|row| Some(text(row))).collect::<StringArray>())
    };
    let times = (0..ROWS).map(|row| Some(1_735_689_600_000 + row * 1_009));
    let batch = RecordBatch::try_from_iter([
        ("UserID", texts(|row| format!("user-{row:031}"))),
        ("Timestamp", Arc::new(times.collect::<TimestampMillisecondArray>()) as ArrayRef),
        ("EventType", texts(|row| ["play", "error"][usize::from(row % 9 == 0)].to_owned())),
        ("DeviceType", texts(|row| ["TV", "Mobile"][usize::from(row % 3 == 0)].to_owned())),
    ])?;
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    drop(writer);
    folder.write("events.arrow", &bytes)
}

#[test]
fn test_axe_finds_nothing_in_the_question_what_to_leave_out() -> Result<()> {
    let folder = Folder::new()?;
    let file = many_users(&folder)?;
    with_page(async |page| {
        let little = "Object.defineProperty(Navigator.prototype, 'deviceMemory', { get: () => 0.0625 })";
        page.cdp("Page.addScriptToEvaluateOnNewDocument", serde_json::json!({ "source": little })).await?;
        page.goto("?little").await?;
        page.drop_files(&[&file]).await?;
        page.wait("document.querySelector('[data-testid=gate]') !== null").await?;
        let mut findings = Findings::default();
        findings.look(page, "the question").await?;
        page.click("gate-open").await?;
        page.settled().await?;
        page.go("data").await?;
        page.wait("document.querySelector('[data-testid=notice][data-code=left-out]') !== null").await?;
        findings.look(page, "what was left out").await?;
        findings.none();
        Ok(())
    })
}

#[test]
fn test_axe_finds_nothing_on_any_page() -> Result<()> {
    with_page(async |page| {
        let mut findings = Findings::default();
        page.click("sample-season").await?;
        page.settled().await?;
        findings.look(page, "just opened").await?;
        for name in PAGES {
            page.go(name).await?;
            findings.look(page, name).await?;
        }
        findings.none();
        Ok(())
    })
}

#[test]
fn test_axe_finds_nothing_when_filtered_compared_and_empty() -> Result<()> {
    with_page(async |page| {
        let mut findings = Findings::default();
        page.click("sample-season").await?;
        page.settled().await?;
        for (state, hash) in [
            ("filtered", "#/playback?v=1&f.video_playback_events.device_type=Smart%20TV"),
            ("a period", "#/playback?v=1&from=2026-02-01&to=2026-02-15"),
            ("compared", "#/playback?v=1&from=2026-02-01&to=2026-02-15&vs=previous"),
            ("nothing left", "#/playback?v=1&f.video_playback_events.device_type=Abacus"),
            ("filtered at 390 px", "#/audience?v=1&f.video_playback_events.device_type=Smart%20TV"),
        ] {
            if state.ends_with("px") {
                page.resize(390, 844, 2.0).await?;
            }
            page.eval(&format!("(location.hash = '{hash}', true)")).await?;
            page.wait("document.body.hasAttribute('data-pending') || true").await?;
            page.settled().await?;
            findings.look(page, state).await?;
        }
        findings.none();
        Ok(())
    })
}

#[test]
fn test_axe_finds_nothing_in_what_opens_over_the_page() -> Result<()> {
    const CHART: &str = "figure[data-testid=chart-errors_by_device_type]";
    with_page(async |page| {
        let mut findings = Findings::default();
        page.click("sample-dataflix").await?;
        page.settled().await?;
        page.go("playback").await?;
        press(page, "[data-testid=jump]").await?;
        findings.look(page, "jump").await?;
        page.window.active_element().await?.send_keys("err").await?;
        page.wait("document.querySelectorAll('#jump-list [role=option]').length > 3").await?;
        findings.look(page, "jump to something").await?;
        page.key("Escape").await?;
        for (state, opener) in [
            ("saved views", "[data-testid=views]"),
            ("filters", "[data-testid=add-filter]"),
            ("a definition", "[data-testid=kpi-error_rate] .info"),
        ] {
            press(page, opener).await?;
            findings.look(page, state).await?;
            page.key("Escape").await?;
        }
        press(page, "[data-testid=add-filter]").await?;
        page.wait("document.querySelector('[data-dimension=device_type]') !== null").await?;
        press(page, "[data-dimension=device_type]").await?;
        page.wait("document.querySelectorAll('.picker [type=checkbox]').length > 2").await?;
        findings.look(page, "values").await?;
        page.key("Escape").await?;
        page.eval(&format!("(document.querySelector('{CHART} .stage').focus(), true)")).await?;
        page.key("ArrowRight").await?;
        page.key("t").await?;
        page.wait(&format!("!document.querySelector('{CHART} .table').hidden")).await?;
        findings.look(page, "a tooltip and a table").await?;
        press(page, &format!("{CHART} header button")).await?;
        page.wait(&format!("document.activeElement.closest('{CHART} [role=menu]') !== null")).await?;
        findings.look(page, "a menu").await?;
        findings.none();
        Ok(())
    })
}
