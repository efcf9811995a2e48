//! A last word: the page learns what a panic said before the trap that follows it ends the worker.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

use crate::message::{self, Message};

thread_local! {
    static CURRENT: Cell<u32> = const { Cell::new(message::START) };
}

/// Posts the text of a panic, with the id of the request that it happened in.
pub(super) fn announce() {
    std::panic::set_hook(Box::new(|info| {
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        let message = Message::new(CURRENT.get(), message::PANIC, &info.to_string().into());
        // Nobody is left to hear of a failure here.
        let _ = scope.post_message(&message);
    }));
}

/// The request that is worked on.
pub(super) fn current() -> u32 {
    CURRENT.get()
}

/// From now on it is this request that a panic happens in.
pub(super) fn working_on(id: u32) {
    CURRENT.set(id);
}
