//! The worker's own side.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use futures_util::future::LocalBoxFuture;
use js_sys::Reflect;
use reelscope_engine::{
    Wire,
    coordinator::Host,
    plan::FileId,
    protocol::{Answer, Request, Response},
    rehearsal::{Rehearsed, rehearse},
    worker::{Progress, Worker},
};
use reelscope_ingest::read_ahead;
use reelscope_model::{Code, Error};
use wasm_bindgen::{JsCast, prelude::*};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::{
    host,
    message::{self, Message},
    zones::BrowserZones,
};

mod beat;
mod blob_file;
mod panic;
mod stream;

pub use blob_file::BlobFile;

/// How often at most the page is told how far a request is, in milliseconds.
const EVERY_MS: f64 = 50.0;

thread_local! {
    /// What else there is to rehearse.
    static SHOW: Cell<Option<Show>> = const { Cell::new(None) };
}

/// What a program rehearses beyond the engine.
pub type Show = fn(Rehearsed) -> LocalBoxFuture<'static, ()>;

/// Says what else is rehearsed: what the program does with the engine's answers.
pub fn also_rehearse(show: Show) {
    SHOW.set(Some(show));
}

/// Listens for requests and says that it does. A worker's script calls it once, when the module is there.
#[wasm_bindgen(js_name = __work)]
pub fn work() {
    panic::announce();
    beat::listen();
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let desk = Rc::new(Desk::new(scope.clone()));
    let listening = Rc::clone(&desk);
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Message = event.data().unchecked_into();
        if message.op() != message::HEAR {
            panic::working_on(message.id());
        }
        listening.take(message);
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It listens for as long as the worker lives.
    on_message.forget();
    desk.post.answer(message::START, &Ok(Response::Done));
}

/// The worker with its files, and the way back to the page. The page sends one message at a time.
struct Desk {
    engine: RefCell<Worker>,
    files: RefCell<BTreeMap<FileId, BlobFile>>,
    post: Post,
}

impl Desk {
    fn new(scope: DedicatedWorkerGlobalScope) -> Self {
        let post = Post { scope, last_told: Cell::new(0.0) };
        Self { engine: RefCell::new(Worker::new()), files: RefCell::default(), post }
    }

    /// Answers a message: at once, unless there is something to fetch before.
    fn take(self: &Rc<Self>, message: Message) {
        self.post.hears(message.id());
        let request = match message.op().as_str() {
            message::HEAR => return,
            message::REHEARSE => return self.rehearse(),
            message::FILE => {
                self.add_file(&message);
                return self.post.answer(message.id(), &Ok(Response::Done));
            }
            message::ASK => Request::from_bytes(&message.arg_bytes()),
            _ => Err(Error::new(Code::Internal, "A worker was told what it does not know.")),
        };
        match request {
            Ok(Request::Index { file }) if self.files.borrow().contains_key(&file) => {
                let desk = Rc::clone(self);
                spawn_local(async move { desk.index(message.id(), file).await });
            }
            Ok(request) if self.engine.borrow().reads(&request) => {
                let desk = Rc::clone(self);
                spawn_local(async move { desk.read(message.id(), request).await });
            }
            Ok(request) => self.handle(message.id(), request),
            Err(error) => self.post.answer(message.id(), &Err(error)),
        }
    }

    fn add_file(&self, message: &Message) {
        let file = BlobFile::new(message.arg().unchecked_into());
        self.files.borrow_mut().insert(message.file(), file.clone());
        self.engine.borrow_mut().add_file(message.file(), Box::new(file));
    }

    /// Metadata lie all over a file, in pieces of a kilobyte of which each would be waited for.
    async fn index(&self, id: u32, file: FileId) {
        let blob = self.files.borrow().get(&file).cloned();
        if let Some(blob) = &blob {
            blob.fetch(&read_ahead(blob)).await;
        }
        self.handle(id, Request::Index { file });
        if let Some(blob) = blob {
            blob.drop_fetched();
        }
    }

    /// Most of a first answer is reading. No other message comes meanwhile.
    async fn read(&self, id: u32, request: Request) {
        let mut engine = self.engine.take();
        let outcome = engine.read_ahead(&request, &mut |step| self.post.progress(id, &step)).await;
        self.engine.replace(engine);
        match outcome {
            Ok(()) => {
                self.handle(id, request);
                self.engine.borrow_mut().make_room();
            }
            Err(error) => self.post.answer(id, &Err(error)),
        }
    }

    /// Whoever is asked to do this is asked nothing else.
    fn rehearse(self: &Rc<Self>) {
        let desk = Rc::clone(self);
        spawn_local(async move {
            let host = Host { zones: Box::new(BrowserZones::default()), now_ms: host::now_ms };
            // Nobody waits for it, and nothing depends on it.
            if let Ok(rehearsed) = rehearse(host).await
                && let Some(show) = SHOW.get()
            {
                show(rehearsed).await;
            }
            desk.post.scope.close();
        });
    }

    fn handle(&self, id: u32, request: Request) {
        if let Request::Forget { files, .. } = &request {
            self.files.borrow_mut().retain(|file, _| !files.contains(file));
        }
        let answer = self.engine.borrow_mut().handle(request, &mut |step| self.post.progress(id, &step));
        self.post.answer(id, &answer);
    }
}

/// The way back to the page.
struct Post {
    scope: DedicatedWorkerGlobalScope,
    last_told: Cell<f64>,
}

impl Post {
    /// Says that a message has come, which is not the same as that it is answered.
    fn hears(&self, id: u32) {
        beat::told();
        let message = Message::new(id, message::HEARD, &JsValue::UNDEFINED);
        // Nobody is left to hear of a failure here.
        let _ = self.scope.post_message(&message);
    }

    fn answer(&self, id: u32, answer: &Answer) {
        // Writing to growing memory fails only when there is none left, and then it does not return.
        let bytes = answer.to_bytes().unwrap_or_default();
        self.bytes(id, message::ANSWER, &bytes);
    }

    fn progress(&self, id: u32, progress: &Progress) {
        let now = host::now_ms();
        if now - self.last_told.get() < EVERY_MS {
            return;
        }
        self.last_told.set(now);
        self.bytes(id, message::PROGRESS, &progress.to_bytes().unwrap_or_default());
    }

    fn bytes(&self, id: u32, op: &str, bytes: &[u8]) {
        beat::told();
        let (message, transfer) = Message::bytes(id, op, bytes);
        message.set_memory(memory_bytes());
        // A fresh buffer can always be transferred.
        let _ = self.scope.post_message_with_transfer(&message, &transfer);
    }
}

/// The bytes of this worker's whole memory.
fn memory_bytes() -> f64 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    // As a number of JavaScript's: all of the 4 GiB that there can be are one more than 32 bits hold.
    Reflect::get(&memory.buffer(), &"byteLength".into())
        .ok()
        .and_then(|bytes| bytes.as_f64())
        .unwrap_or_default()
}
