//! The page through its hooks: what contracts promise to tests and embedding pages.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fs,
    path::Path,
    time::Duration,
};

use serde_json::{Value, json};
use static_server::Server;
use thirtyfour::{By, TimeoutConfiguration, WebDriver};
use tokio::time::{Instant, sleep};

use crate::{
    Result,
    bidi::{Bidi, translated},
    browser::{Driver, is_firefox},
};

/// How long anything may take before a test gives up; it decides nothing else.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often a browser is started before it is given up.
const ATTEMPTS: u32 = 3;

/// The app in a browser window.
pub struct Page {
    /// The window.
    pub window: WebDriver,
    /// What serves the app.
    pub server: Server,
    driver: Driver,
    /// How Firefox is told what Chromium has commands of its own for.
    bidi: RefCell<Option<Bidi>>,
    /// How much had been asked for when the page was last sealed.
    sealed_at: Cell<usize>,
}

impl Page {
    /// Starts a browser beside a server of the app.
    pub(crate) async fn start(dist: &Path) -> Result<Self> {
        let server = Server::start(dist, "127.0.0.1:0")?;
        // A browser that does not come up on a busy machine says nothing about the page.
        let mut attempt = 1;
        let (driver, window, bidi) = loop {
            match open_browser().await {
                Err(error) if attempt < ATTEMPTS => eprintln!("start {attempt} of the browser: {error}"),
                outcome => break outcome?,
            }
            attempt += 1;
        };
        let page = Self { window, server, driver, bidi: RefCell::new(bidi), sealed_at: Cell::default() };
        // Violations are collected before the page's own first line runs.
        let watch = "window.violations = []; document.addEventListener('securitypolicyviolation', \
                     e => window.violations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`));";
        page.run_first(watch).await?;
        Ok(page)
    }

    /// Runs a script before the first line of every page that is opened from now on.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn run_first(&self, script: &str) -> Result<()> {
        self.cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        Ok(())
    }

    /// The process that the browser's processes descend from.
    #[must_use]
    pub fn browser(&self) -> u32 {
        self.driver.id()
    }

    /// Closes the window.
    pub(crate) async fn quit(self) -> Result<()> {
        Ok(self.window.quit().await?)
    }

    /// Opens an address of the app (`#/playback?v=1`) and waits until it is sealed.
    ///
    /// # Errors
    /// When the page does not come up.
    pub async fn goto(&self, hash: &str) -> Result<()> {
        self.window.goto(self.server.url(hash)).await?;
        self.wait("document.body.hasAttribute('data-sealed')").await?;
        self.sealed_at.set(self.server.requests().len());
        Ok(())
    }

    /// Loads the page again as a reader does, and waits until it is sealed. Firefox's driver would go past the service worker.
    ///
    /// # Errors
    /// When the page does not come up.
    pub async fn reload(&self) -> Result<()> {
        self.eval("(window.before = true, setTimeout(() => location.reload()), true)").await?;
        let end = Instant::now() + PATIENCE;
        let is_new = "window.before === undefined && document.body?.hasAttribute('data-sealed') === true";
        // Between two pages there is nobody to ask.
        while !self.eval(is_new).await.is_ok_and(|is| is == Value::Bool(true)) {
            if Instant::now() > end {
                return Err("the page did not come up again".into());
            }
            sleep(Duration::from_millis(25)).await;
        }
        self.sealed_at.set(self.server.requests().len());
        Ok(())
    }

    /// Fails when the page has asked for anything since it was sealed, or tried to. Only the browser itself may look for a
    /// newer service worker.
    ///
    /// # Errors
    /// When it has.
    pub async fn has_kept_its_word(&self) -> Result<()> {
        if self.eval("document.body?.hasAttribute('data-sealed') ?? false").await? != Value::Bool(true) {
            return Ok(());
        }
        let requests = self.server.requests();
        let later = requests.iter().skip(self.sealed_at.get()).filter(|path| !path.ends_with("/sw.js"));
        let later = later.cloned().chain(self.violations().await?).collect::<Vec<_>>();
        if later.is_empty() { Ok(()) } else { Err(format!("asked for after the seal: {later:?}").into()) }
    }

    /// Sends a command of Chrome's own protocol, or what does the same in Firefox.
    ///
    /// # Errors
    /// When the browser refuses, or has no such command; [`Page::lacks`] tells before.
    pub async fn cdp(&self, method: &str, parameters: Value) -> Result<Value> {
        if is_firefox() {
            let context = self.window.window().await?.to_string();
            let (method, parameters) = translated(&context, method, &parameters)
                .ok_or_else(|| format!("Firefox has no {method}"))?;
            let mut bidi = self.bidi.try_borrow_mut()?;
            return bidi.as_mut().ok_or("Firefox gave no socket")?.send(method, &parameters);
        }
        Ok(self.window.cdp().send_raw(method, parameters).await?)
    }

    /// Whether the browser has no way to do this, which is Chromium's alone; the step that needs it is then left out, and
    /// it is said.
    #[must_use]
    pub fn lacks(&self, what: &str) -> bool {
        if is_firefox() {
            eprintln!("left out in Firefox: {what}");
        }
        is_firefox()
    }

    /// The value of a JavaScript expression in the page.
    ///
    /// # Errors
    /// When it throws.
    pub async fn eval(&self, expression: &str) -> Result<Value> {
        Ok(self.window.execute(format!("return ({expression});"), Vec::new()).await?.json().clone())
    }

    /// Waits until a JavaScript expression is true.
    ///
    /// # Errors
    /// When it throws or never is.
    pub async fn wait(&self, expression: &str) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while self.eval(expression).await? != Value::Bool(true) {
            if Instant::now() > end {
                let state = self.eval("document.body.outerHTML.slice(0, 2000)").await?;
                return Err(format!("never true: {expression}\n{state}").into());
            }
            sleep(Duration::from_millis(25)).await;
        }
        Ok(())
    }

    /// Waits until the page is ready and nothing is owed a redraw.
    ///
    /// # Errors
    /// When that never happens.
    pub async fn settled(&self) -> Result<()> {
        self.wait("document.body.dataset.state === 'ready' && !document.body.hasAttribute('data-pending')")
            .await
    }

    /// Clicks what a test id names.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn click(&self, test_id: &str) -> Result<()> {
        self.eval(&format!("(document.querySelector('[data-testid=\"{test_id}\"]').click(), true)")).await?;
        Ok(())
    }

    /// Goes to a page by its rail's entry.
    ///
    /// # Errors
    /// When it never settles.
    pub async fn go(&self, page: &str) -> Result<()> {
        self.click(&format!("page-{page}")).await?;
        self.settled().await
    }

    /// Drops files or folders on the page as a user does, without waiting for what follows.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn drop_files(&self, paths: &[&Path]) -> Result<()> {
        let files: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        if is_firefox() {
            return self.choose(paths).await;
        }
        let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
        for kind in ["dragEnter", "dragOver", "drop"] {
            let event = json!({ "type": kind, "x": 600, "y": 400, "data": data });
            self.cdp("Input.dispatchDragEvent", event).await?;
        }
        Ok(())
    }

    /// Gives files to the page's input. A driver takes a line break for the next file's name, so these come under names of
    /// their own to an input of the test's, and are named in the page.
    async fn choose(&self, paths: &[&Path]) -> Result<()> {
        let odd = |path: &Path| path.to_string_lossy().contains('\n');
        if !paths.iter().any(|path| odd(path)) {
            let input = self.window.find(By::Css("[data-testid=open-files]")).await?;
            let files: Vec<String> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
            return Ok(input.send_keys(files.join("\n")).await?);
        }
        let (mut plain, mut names) = (Vec::new(), Vec::new());
        for (number, path) in paths.iter().enumerate() {
            let link = path.with_file_name(format!("given-{number}"));
            fs::hard_link(path, &link)?;
            plain.push(link.to_string_lossy().into_owned());
            names.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
        self.eval(
            "(document.body.append(Object.assign(document.createElement('input'), \
             { type: 'file', multiple: true, id: 'given' })), true)",
        )
        .await?;
        self.window.find(By::Id("given")).await?.send_keys(plain.join("\n")).await?;
        self.eval(&format!(
            "((own, input, names) => {{ const given = new DataTransfer(); \
             names.forEach((name, at) => given.items.add(new File([own.files[at]], name))); own.remove(); \
             input.files = given.files; return input.dispatchEvent(new Event('change', {{ bubbles: true }})); }})\
             (document.querySelector('#given'), document.querySelector('[data-testid=open-files]'), {})",
            serde_json::to_string(&names)?
        ))
        .await?;
        Ok(())
    }

    /// Drops files and waits until the page has settled with them.
    ///
    /// # Errors
    /// When it never does.
    pub async fn open(&self, paths: &[&Path]) -> Result<()> {
        self.drop_files(paths).await?;
        self.settled().await
    }

    /// A card's raw value.
    ///
    /// # Errors
    /// When there is no such card.
    pub async fn card(&self, measure: &str) -> Result<String> {
        let value = self
            .eval(&format!("document.querySelector('[data-testid=\"kpi-{measure}\"]')?.dataset.value"))
            .await?;
        value.as_str().map(str::to_owned).ok_or_else(|| format!("no card {measure}").into())
    }

    /// A chart's table: figures by their keys, which are joined by `|`; null is `∅`.
    ///
    /// # Errors
    /// When there is no such chart.
    pub async fn chart(&self, id: &str) -> Result<BTreeMap<String, String>> {
        let rows = self
            .eval(&format!(
                "[...document.querySelector('figure[data-testid=\"chart-{id}\"]').querySelectorAll('tbody tr')].map(row => \
                 [[...row.querySelectorAll('th')].map(th => th.dataset.key ?? '∅').join('|'), \
                 row.querySelector('td').dataset.value])"
            ))
            .await?;
        Ok(serde_json::from_value::<Vec<(String, String)>>(rows)?.into_iter().collect())
    }

    /// Clicks the button of a value in a chart's table, and waits.
    ///
    /// # Errors
    /// When there is none.
    pub async fn toggle(&self, chart: &str, key: &str) -> Result<()> {
        let key = serde_json::to_string(key)?;
        self.eval(&format!(
            "([...document.querySelectorAll('figure[data-testid=\"chart-{chart}\"] th')]\
             .find(th => th.dataset.key === {key}).querySelector('button').click(), true)"
        ))
        .await?;
        self.settled().await
    }

    /// The codes of the alerts shown.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn alerts(&self) -> Result<Vec<String>> {
        let codes = self
            .eval("[...document.querySelectorAll('[role=alert][data-code]')].map(e => e.dataset.code)")
            .await?;
        Ok(serde_json::from_value(codes)?)
    }

    /// What the page's policy has blocked so far.
    ///
    /// # Errors
    /// When the page cannot be asked.
    pub async fn violations(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.eval("window.violations").await?)?)
    }
}

/// A driver, a window of its browser, and Firefox's socket.
async fn open_browser() -> Result<(Driver, WebDriver, Option<Bidi>)> {
    let driver = Driver::start()?;
    let window = driver.open().await?;
    window.update_timeouts(TimeoutConfiguration::new(Some(PATIENCE), Some(PATIENCE), None)).await?;
    let address = window.handle().capabilities().get("webSocketUrl").and_then(Value::as_str);
    let bidi = address.filter(|_| is_firefox()).map(Bidi::open).transpose()?;
    Ok((driver, window, bidi))
}
