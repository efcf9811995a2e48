//! The worker's own side.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use reelscope_engine::{
    protocol::{Answer, Request, Response},
    worker::{Progress, Worker},
};
use reelscope_model::{Code, Error};
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use crate::{
    host,
    message::{self, Message},
};

mod blob_file;
mod panic;

pub use blob_file::BlobFile;

/// How often at most the page is told how far a request is, in milliseconds.
const EVERY_MS: f64 = 50.0;

/// Listens for requests and says that it does. A worker's script calls it once, when the module is there.
#[wasm_bindgen(js_name = __work)]
pub fn work() {
    panic::announce();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let engine = RefCell::new(Worker::new());
    let post = Rc::new(Post { scope: scope.clone(), last_told: Cell::new(0.0) });
    let listening = Rc::clone(&post);
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Message = event.data().unchecked_into();
        panic::working_on(message.id());
        let answer = handle(&mut engine.borrow_mut(), &message, &listening);
        listening.answer(message.id(), &answer);
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It listens for as long as the worker lives.
    on_message.forget();
    post.answer(message::START, &Ok(Response::Done));
}

fn handle(engine: &mut Worker, message: &Message, post: &Post) -> Answer {
    match message.op().as_str() {
        message::FILE => {
            let blob: Blob = message.arg().unchecked_into();
            engine.add_file(message.file(), Box::new(BlobFile::new(blob)));
            Ok(Response::Done)
        }
        message::ASK => {
            let request: Request = postcard::from_bytes(&message.arg_bytes()).map_err(|_| unreadable())?;
            engine.handle(request, &mut |progress| post.progress(message.id(), &progress))
        }
        _ => Err(unreadable()),
    }
}

fn unreadable() -> Error {
    Error::new(Code::Internal, "A worker could not read a request.")
}

/// The way back to the page.
struct Post {
    scope: DedicatedWorkerGlobalScope,
    last_told: Cell<f64>,
}

impl Post {
    fn answer(&self, id: u32, answer: &Answer) {
        // Writing to growing memory fails only when there is none left, and then it does not return.
        let bytes = postcard::to_allocvec(answer).unwrap_or_default();
        self.bytes(id, message::ANSWER, &bytes);
    }

    fn progress(&self, id: u32, progress: &Progress) {
        let now = host::now_ms();
        if now - self.last_told.get() < EVERY_MS {
            return;
        }
        self.last_told.set(now);
        self.bytes(id, message::PROGRESS, &postcard::to_allocvec(progress).unwrap_or_default());
    }

    fn bytes(&self, id: u32, op: &str, bytes: &[u8]) {
        let (message, transfer) = Message::bytes(id, op, bytes);
        message.set_memory(memory_bytes());
        // A fresh buffer can always be transferred.
        let _ = self.scope.post_message_with_transfer(&message, &transfer);
    }
}

/// The bytes of this worker's whole memory.
fn memory_bytes() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: js_sys::ArrayBuffer = memory.buffer().unchecked_into();
    f64::from(buffer.byte_length())
}
