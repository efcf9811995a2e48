//! Time zones by name, asked for once.

use std::cell::RefCell;

use reelscope_model::{
    Code, Error, Result,
    time::{Zone, Zones},
};
use rustc_hash::FxHashMap;

/// The years for which zones are exact, as seconds: 1900 up to 2100.
const FROM: i64 = -2_208_988_800;
const TO: i64 = 4_102_444_800;

/// The zones that were asked for.
pub(super) struct ZoneCache {
    source: Box<dyn Zones>,
    known: RefCell<FxHashMap<String, Zone>>,
}

impl ZoneCache {
    pub(super) fn new(source: Box<dyn Zones>) -> Self {
        Self { source, known: RefCell::default() }
    }

    /// The zone of that name: UTC, a fixed offset, or what the host knows.
    ///
    /// # Errors
    /// `bad-query` when there is no such zone.
    pub(super) fn get(&self, name: &str) -> Result<Zone> {
        if let Some(zone) = self.known.borrow().get(name) {
            return Ok(zone.clone());
        }
        let zone = self.source.zone(name, FROM, TO).ok_or_else(|| unknown(name))?;
        self.known.borrow_mut().insert(name.to_owned(), zone.clone());
        Ok(zone)
    }
}

fn unknown(name: &str) -> Error {
    Error::new(Code::BadQuery, format!("There is no time zone named {name:?}."))
        .hint("Use an IANA name such as Europe/Berlin, UTC, or an offset such as +05:30.")
}
