//! The one shape of message that page and worker send each other: `{id, op, arg}`.
//!
//! To the worker: `file` (`file`: its number, arg: a blob), `ask` (arg: a request's bytes), and `hear`, whether it hears;
//! or nothing but `rehearse`, after which it is gone.
//! From it: `heard`, when it begins with what it was sent, `beat`, that it goes on (arg: milliseconds), `read`, that it
//! waits for the disk until it says something else (arg: bytes), `answer` (arg: an answer's bytes), `progress` (bytes), and
//! `panic` (text), all with the id of what they answer. `memory` says how much the worker holds. Bytes are postcard's, and
//! are transferred, not copied.

use js_sys::{Array, ArrayBuffer, Object, Uint8Array};
use wasm_bindgen::prelude::*;

/// To the worker: here is a file.
pub(crate) const FILE: &str = "file";
/// To the worker: answer this request.
pub(crate) const ASK: &str = "ask";
/// To the worker: do you hear?
pub(crate) const HEAR: &str = "hear";
/// To the worker: rehearse, and end.
pub(crate) const REHEARSE: &str = "rehearse";
/// From the worker: it hears, and begins with what it was asked.
pub(crate) const HEARD: &str = "heard";
/// From the worker: the answer.
pub(crate) const ANSWER: &str = "answer";
/// From the worker: how far it is with the request.
pub(crate) const PROGRESS: &str = "progress";
/// From the worker: it goes on with the request (arg: for how many milliseconds it may be silent from now on).
pub(crate) const BEAT: &str = "beat";
/// From the worker: it waits for the disk (arg: for how many bytes).
pub(crate) const READ: &str = "read";
/// From the worker: it is lost, and why.
pub(crate) const PANIC: &str = "panic";

/// The id of the start itself, and of `hear`; requests count from 1.
pub(crate) const START: u32 = 0;

#[wasm_bindgen]
extern "C" {
    /// A message.
    #[wasm_bindgen(extends = Object)]
    pub(crate) type Message;

    #[wasm_bindgen(method, getter)]
    pub(crate) fn id(this: &Message) -> u32;
    #[wasm_bindgen(method, setter)]
    fn set_id(this: &Message, id: u32);

    #[wasm_bindgen(method, getter)]
    pub(crate) fn op(this: &Message) -> String;
    #[wasm_bindgen(method, setter)]
    fn set_op(this: &Message, op: &str);

    #[wasm_bindgen(method, getter)]
    pub(crate) fn arg(this: &Message) -> JsValue;
    #[wasm_bindgen(method, setter)]
    fn set_arg(this: &Message, arg: &JsValue);

    /// The file's number, in `file` messages.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn file(this: &Message) -> u32;
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_file(this: &Message, file: u32);

    /// The bytes of the worker's memory, in `answer` messages.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn memory(this: &Message) -> f64;
    #[wasm_bindgen(method, setter)]
    pub(crate) fn set_memory(this: &Message, memory: f64);
}

impl Message {
    /// A message.
    pub(crate) fn new(id: u32, op: &str, arg: &JsValue) -> Self {
        let message: Self = Object::new().unchecked_into();
        message.set_id(id);
        message.set_op(op);
        message.set_arg(arg);
        message
    }

    /// A message of bytes, and what to transfer with it.
    pub(crate) fn bytes(id: u32, op: &str, bytes: &[u8]) -> (Self, Array) {
        let array = Uint8Array::from(bytes);
        let transfer = Array::of1(&array.buffer());
        (Self::new(id, op, &array), transfer)
    }

    /// The bytes of a message that has them.
    pub(crate) fn arg_bytes(&self) -> Vec<u8> {
        let arg = self.arg();
        // Not by its class: a script that comes from outside of the page (a driver's, an extension's) has classes of its own.
        if ArrayBuffer::is_view(&arg) { arg.unchecked_ref::<Uint8Array>().to_vec() } else { Vec::new() }
    }
}
