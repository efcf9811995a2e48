//! Says that work goes on: a loop that never ends says nothing, and so is told from honest work.

use std::cell::Cell;

use reelscope_model::pulse;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

use super::panic;
use crate::{
    host,
    message::{self, Message},
    silence::BUSY_MS,
};

/// How often at most the page hears of work that goes on, in milliseconds.
const EVERY_MS: f64 = 100.0;
/// What a silence that was announced must have left, of as long a one, not to be announced again.
const LEFT: f64 = 0.75;

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

fn tell(quiet: f64) {
    let now = host::now_ms();
    // A silence that is not longer than any is not worth a message, nor is one that the page expects.
    let due = if quiet > BUSY_MS { UNTIL.get() - now < quiet * LEFT } else { now - LAST.get() >= EVERY_MS };
    if !due {
        return;
    }
    LAST.set(now);
    UNTIL.set(now + quiet);
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let message = Message::new(panic::current(), message::BEAT, &JsValue::from_f64(quiet));
    // Nobody is left to hear of a failure here.
    let _ = scope.post_message(&message);
}
