//! Chromium, driven through a ChromeDriver of the test's own.

use std::{
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};

use crate::Result;

/// A ChromeDriver process, ended with this value.
pub struct Driver {
    process: Child,
    port: u16,
}

impl Driver {
    /// Starts ChromeDriver on a port of its own choice.
    ///
    /// # Errors
    /// When it cannot be started or does not say its port.
    pub fn start() -> Result<Self> {
        let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
        let mut process =
            Command::new(program).arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let output = BufReader::new(process.stdout.take().ok_or("no output")?);
        let port = output.lines().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("started successfully on port ")?;
            rest.trim_end_matches('.').parse().ok()
        });
        Ok(Self { process, port: port.ok_or("ChromeDriver did not say its port")? })
    }

    /// Opens a browser window.
    ///
    /// # Errors
    /// When the browser does not start.
    pub async fn open(&self) -> Result<WebDriver> {
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
        Ok(WebDriver::new(format!("http://127.0.0.1:{}", self.port), capabilities).await?)
    }
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
