//! Chromium, driven through a ChromeDriver of the test's own; or Firefox through geckodriver, when `REELSCOPE_BROWSER` is
//! `firefox`.

use std::{
    env,
    io::{self, BufRead, BufReader, Read},
    net::TcpListener,
    process::{Child, Command, Stdio},
    thread,
};

use thirtyfour::{Capabilities, ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};

use crate::Result;

/// Whether the tests run in Firefox, which has no commands of Chrome's own.
#[must_use]
pub fn is_firefox() -> bool {
    env::var("REELSCOPE_BROWSER").is_ok_and(|browser| browser == "firefox")
}

/// How often a driver is started before it is given up.
const ATTEMPTS: u32 = 3;

/// A driver's process, ended with this value.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts the driver on a port of its own choice.
    ///
    /// # Errors
    /// When it cannot be started or does not say its port.
    pub fn start() -> Result<Self> {
        // Drivers that start at the same time may choose the same port; all but one of them end at once.
        for _ in 1..ATTEMPTS {
            if let Ok(driver) = Self::start_once() {
                return Ok(driver);
            }
        }
        Self::start_once()
    }

    fn start_once() -> Result<Self> {
        let (variable, name) =
            if is_firefox() { ("GECKODRIVER", "geckodriver") } else { ("CHROMEDRIVER", "chromedriver") };
        let program = env::var_os(variable).unwrap_or_else(|| name.into());
        let mut command = Command::new(program);
        if is_firefox() {
            command.arg(format!("--websocket-port={}", free_port()?));
        }
        let mut process = command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut output = BufReader::new(process.stdout.take().ok_or("no output")?);
        let port = output.by_ref().lines().map_while(Result::ok).find_map(|line| {
            let marks = ["started successfully on port ", "Listening on 127.0.0.1:"];
            let (_, rest) = marks.iter().find_map(|mark| line.split_once(mark))?;
            rest.trim_end_matches('.').parse().ok()
        });
        // A driver that finds nobody to talk to may give up.
        thread::spawn(move || io::copy(&mut output, &mut io::sink()));
        Ok(Self { process, port: port.ok_or("the driver did not say its port")? })
    }

    /// Opens a browser window.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn open(&self) -> Result<WebDriver> {
        let capabilities = if is_firefox() { firefox()? } else { chromium()? };
        Ok(WebDriver::new(format!("http://127.0.0.1:{}", self.port), capabilities).await?)
    }
}

/// A port that nobody listens at. Firefox cannot be asked to choose one itself for its second socket.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

fn firefox() -> Result<Capabilities> {
    let mut capabilities = DesiredCapabilities::firefox();
    if let Ok(firefox) = env::var("FIREFOX") {
        capabilities.set_firefox_binary(&firefox)?;
    }
    for argument in ["-headless", "--width=1440", "--height=900"] {
        capabilities.add_arg(argument)?;
    }
    let mut capabilities: Capabilities = capabilities.into();
    capabilities.set("webSocketUrl", true)?;
    Ok(capabilities)
}

fn chromium() -> Result<Capabilities> {
    let mut capabilities = DesiredCapabilities::chrome();
    if let Ok(chromium) = env::var("CHROMIUM") {
        capabilities.set_binary(&chromium)?;
    }
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--no-first-run",
        "--window-size=1440,900",
    ];
    for argument in arguments {
        capabilities.add_arg(argument)?;
    }
    Ok(capabilities.into())
}

impl Driver {
    /// The driver's process, of which the browser's are descendants.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself; there is nothing more to do about it then.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
