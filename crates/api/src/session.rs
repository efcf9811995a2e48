//! What `Data`, `Linked` and `Brush` share: it lives as long as any of them.

use std::cell::Cell;

use reelscope_client::{BrowserZones, Client};
use reelscope_model::{Code, Error, Result};

/// The engine, and the zones in which its answers are written.
pub(crate) struct Session {
    /// The engine.
    pub(crate) client: Client,
    /// The zones.
    pub(crate) zones: BrowserZones,
    closed: Cell<bool>,
}

impl Session {
    /// A session over an engine with its files open.
    pub(crate) fn new(client: Client) -> Self {
        Self { client, zones: BrowserZones::default(), closed: Cell::new(false) }
    }

    /// Answers `closed` after the end.
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.closed.get() {
            return Err(Error::new(Code::Closed, "The data has been closed.").hint("Open the files again."));
        }
        Ok(())
    }

    /// Ends the workers.
    pub(crate) fn close(&self) {
        self.closed.set(true);
        self.client.close();
    }
}
