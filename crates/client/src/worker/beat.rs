//! Says that work goes on, and when it waits for the disk: a loop that never ends says nothing, and so is told from
//! honest work.

use std::cell::Cell;

use reelscope_model::pulse::{self, Sign};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

use super::panic;
use crate::{
    host,
    message::{self, Message},
};

/// How often at most the page hears of work that goes on, in milliseconds.
const EVERY_MS: f64 = 100.0;

thread_local! {
    /// When the page was last told anything, and until when it was told to expect silence.
    static LAST: Cell<f64> = const { Cell::new(0.0) };
    static UNTIL: Cell<f64> = const { Cell::new(0.0) };
}

/// Listens to this worker's work.
pub(super) fn listen() {
    pulse::listen(tell);
}

/// The page was told something, after which it expects no long silence.
pub(super) fn told() {
    LAST.set(host::now_ms());
    UNTIL.set(0.0);
}

/// Does a read of so many bytes for which this worker stands still. The page hears of it before and after: what is silent
/// in between is the disk.
pub(super) fn reading<T>(bytes: f64, read: impl FnOnce() -> T) -> T {
    post(message::READ, bytes);
    let outcome = read();
    post(message::BEAT, 0.0);
    told();
    outcome
}

fn tell(sign: Sign) {
    let now = host::now_ms();
    let (due, quiet) = match sign {
        Sign::Beat => (now - LAST.get() >= EVERY_MS, 0.0),
        // A short one is not worth a message of its own.
        Sign::Quiet(quiet) => (quiet > EVERY_MS || now - LAST.get() >= EVERY_MS, quiet),
        // What was expected is expected no longer.
        Sign::Over => (UNTIL.get() > now, 0.0),
    };
    if due {
        LAST.set(now);
        UNTIL.set(now + quiet);
        post(message::BEAT, quiet);
    }
}

fn post(op: &str, arg: f64) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let message = Message::new(panic::current(), op, &JsValue::from_f64(arg));
    // Nobody is left to hear of a failure here.
    let _ = scope.post_message(&message);
}
