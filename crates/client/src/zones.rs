//! Time zones from the browser's own tz database, through `Intl.DateTimeFormat`.

use std::{cell::RefCell, collections::BTreeMap};

use js_sys::{Object, Reflect};
use reelscope_model::time::{Zone, Zones};
use wasm_bindgen::prelude::*;

use crate::offsets;

/// 1900-01-01 and 2100-01-01: zones are followed between these, whatever the data says. Before the first there were
/// hardly any, after the second nobody knows.
const KNOWN: (i64, i64) = (-2_208_988_800, 4_102_444_800);
/// How far around what is asked for a zone is followed, so that the next question finds it ready: a year.
const MARGIN: i64 = 366 * 86_400;

#[wasm_bindgen]
extern "C" {
    type DateTimeFormat;

    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;

    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, milliseconds: f64) -> String;
}

/// The browser's zones. Each is followed over the years asked for once, and kept.
#[derive(Debug, Default)]
pub struct BrowserZones {
    known: RefCell<BTreeMap<String, Followed>>,
}

/// A zone and the seconds between which it was followed.
#[derive(Debug)]
struct Followed {
    zone: Zone,
    from: i64,
    to: i64,
}

impl Zones for BrowserZones {
    fn zone(&self, name: &str, from: i64, to: i64) -> Option<Zone> {
        let clamp = |second: i64| second.clamp(KNOWN.0, KNOWN.1);
        let (from, to) = (clamp(from), clamp(to.max(from)));
        if let Some(followed) = self.known.borrow().get(name)
            && followed.from <= from
            && to <= followed.to
        {
            return Some(followed.zone.clone());
        }
        let (from, to) = (clamp(from - MARGIN), clamp(to + MARGIN));
        let zone = follow(name, from, to)?;
        self.known.borrow_mut().insert(name.to_owned(), Followed { zone: zone.clone(), from, to });
        Some(zone)
    }
}

fn follow(name: &str, from: i64, to: i64) -> Option<Zone> {
    let options = Object::new();
    for (key, value) in [("timeZone", name), ("timeZoneName", "longOffset")] {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    let format = DateTimeFormat::new("en-US", &options).ok()?;
    let offset = |second: i64| offsets::parse(&format.format(second as f64 * 1000.0)).unwrap_or(0);
    let (first_offset, transitions) = offsets::transitions(offset, from, to);
    Some(Zone { name: name.to_owned(), first_offset, transitions })
}
