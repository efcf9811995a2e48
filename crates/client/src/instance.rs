//! One running web worker, from its start to its end.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_channel::oneshot;
use futures_util::future::{self, Either};
use gloo::events::{EventListener, EventListenerOptions};
use gloo_timers::future::TimeoutFuture;
use js_sys::Array;
use reelscope_engine::{Wire, protocol::Answer, worker::Progress};
use reelscope_model::{Code, Error, Result};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

use crate::{
    crash::Crash,
    host,
    job::Payload,
    message::{self, Message},
    module::WorkerModule,
    silence::{Patience, Silence, Step},
};

/// How long a start may take. It takes some 25 ms; a policy that forbids it may leave no other sign.
const START_LIMIT_MS: u32 = 20_000;

/// How a request came to its end.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was answered, perhaps with an error.
    Answer(Answer),
    /// The worker died of it.
    Crash(Crash),
    /// The page ended the worker.
    Ended,
}

/// A running worker. Dropping it ends it.
pub(crate) struct Instance {
    line: Rc<Line>,
    _listeners: [EventListener; 3],
}

/// What is known of a worker by its messages and events, and by its silence.
pub(crate) struct Line {
    worker: Worker,
    last_id: Cell<u32>,
    waiting: RefCell<Option<oneshot::Sender<Outcome>>>,
    /// Set by whatever ends the worker, in flight or not.
    over: Cell<bool>,
    /// How it ended with nothing in flight, and who waits for that.
    lost: RefCell<Option<Outcome>>,
    watching: RefCell<Option<oneshot::Sender<Outcome>>>,
    silence: Cell<Silence>,
    memory: Cell<f64>,
    /// How much of the columns that the request in flight needs has been read, once the worker reads any.
    loaded: Cell<Option<f64>>,
}

/// Who is told how far a worker is.
pub(crate) type OnProgress = Rc<dyn Fn(&Progress)>;

impl Instance {
    /// Starts a worker and waits until it listens.
    ///
    /// # Errors
    /// `internal`, when it does not start; `too-large`, when there is no memory for it.
    pub(crate) async fn start(module: &WorkerModule, on_progress: OnProgress) -> Result<Self> {
        let worker = spawn(module.script_url()).map_err(|thrown| refused(&thrown))?;
        let line = Rc::new(Line::new(worker));
        let listeners = listen(&line, &on_progress);
        let started = line.expect();
        let instance = Self { line, _listeners: listeners };
        instance.line.worker.post_message(module.module()).map_err(|thrown| refused(&thrown))?;
        match future::select(started, TimeoutFuture::new(START_LIMIT_MS)).await {
            Either::Left((Ok(Outcome::Answer(answer)), _)) => answer.map(|_| instance),
            Either::Left((Ok(Outcome::Crash(crash)), _)) => Err(crash.error()),
            _ => Err(Crash::Silent.error()),
        }
    }

    /// Sends a message and waits for what becomes of it. One at a time.
    pub(crate) async fn send(&self, payload: &Payload) -> Outcome {
        let ended = self.line.expect();
        let id = self.line.next_id();
        self.line.note(|silence| silence.send(host::now_ms()));
        if let Err(thrown) = self.post(id, payload) {
            return Outcome::Answer(Err(not_sent(&thrown)));
        }
        ended.await.unwrap_or(Outcome::Ended)
    }

    /// What the worker is heard by.
    pub(crate) fn line(&self) -> &Rc<Line> {
        &self.line
    }

    fn post(&self, id: u32, payload: &Payload) -> Result<(), JsValue> {
        match payload {
            Payload::File(file, blob) => {
                let message = Message::new(id, message::FILE, blob);
                message.set_file(*file);
                self.line.worker.post_message(&message)
            }
            Payload::Ask(bytes) => {
                let (message, transfer): (_, Array) = Message::bytes(id, message::ASK, bytes);
                self.line.worker.post_message_with_transfer(&message, &transfer)
            }
        }
    }
}

/// Starts a worker that rehearses, and ends itself then.
pub(crate) fn rehearse(module: &WorkerModule) {
    // Without it everything is as it would be, only later.
    let _ = spawn(module.script_url()).and_then(|worker| {
        worker.post_message(module.module())?;
        worker.post_message(&Message::new(message::START, message::REHEARSE, &JsValue::UNDEFINED))
    });
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.line.worker.terminate();
    }
}

impl Line {
    fn new(worker: Worker) -> Self {
        Self {
            worker,
            last_id: Cell::default(),
            waiting: RefCell::default(),
            over: Cell::default(),
            lost: RefCell::default(),
            watching: RefCell::default(),
            silence: Cell::new(Silence::new(host::now_ms())),
            memory: Cell::default(),
            loaded: Cell::default(),
        }
    }

    /// Whether the worker can take no more requests.
    pub(crate) fn is_over(&self) -> bool {
        self.over.get()
    }

    /// The bytes of its memory at its last answer.
    pub(crate) fn memory(&self) -> f64 {
        self.memory.get()
    }

    /// How much of the columns that the request in flight needs has been read, from 0 to 1; none when it reads none.
    pub(crate) fn loaded(&self) -> Option<f64> {
        self.loaded.get()
    }

    /// Whether it has waited for the disk for a while.
    pub(crate) fn waits(&self) -> bool {
        !self.over.get() && self.silence.get().waits(host::now_ms())
    }

    /// Ends what is in flight; the worker is to be replaced.
    pub(crate) fn end(&self) {
        self.close(Outcome::Ended);
    }

    /// Waits until the worker is over with nothing in flight, and says how.
    pub(crate) async fn lost(&self) -> Outcome {
        let (sender, receiver) = oneshot::channel();
        self.watching.replace(Some(sender));
        let lost = self.lost.take();
        match lost {
            Some(outcome) => outcome,
            None => receiver.await.unwrap_or(Outcome::Ended),
        }
    }

    /// Looks whether the worker has been silent for too long, and asks it whether it hears.
    pub(crate) fn look(&self, patience: &mut Patience, in_time: bool) {
        if self.over.get() {
            return;
        }
        let mut silence = self.silence.get();
        let step = silence.look(host::now_ms(), patience, in_time);
        self.silence.set(silence);
        match step {
            Step::Wait => {}
            Step::Ask => {
                let message = Message::new(message::START, message::HEAR, &JsValue::UNDEFINED);
                // A worker that cannot be asked does not answer either.
                let _ = self.worker.post_message(&message);
            }
            Step::Gone => self.close(Outcome::Crash(Crash::Gone)),
            Step::Stuck(milliseconds) => {
                patience.grow();
                self.close(Outcome::Crash(Crash::Stuck(milliseconds)));
            }
            Step::Unread(milliseconds) => self.close(Outcome::Crash(Crash::Unread(milliseconds))),
        }
    }

    fn note(&self, note: impl FnOnce(&mut Silence)) {
        let mut silence = self.silence.get();
        note(&mut silence);
        self.silence.set(silence);
    }

    fn expect(&self) -> oneshot::Receiver<Outcome> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.replace(Some(sender));
        receiver
    }

    fn next_id(&self) -> u32 {
        let id = self.last_id.get().wrapping_add(1);
        self.last_id.set(id);
        id
    }

    fn close(&self, outcome: Outcome) {
        if self.over.replace(true) {
            return;
        }
        if self.waiting.borrow().is_some() {
            return self.settle(outcome);
        }
        let outcome = match self.watching.take() {
            Some(watching) => watching.send(outcome).err(),
            None => Some(outcome),
        };
        self.lost.replace(outcome);
    }

    fn settle(&self, outcome: Outcome) {
        self.loaded.set(None);
        self.note(Silence::end);
        if let Some(waiting) = self.waiting.take() {
            // The answer to a request that nobody waits for is dropped.
            let _ = waiting.send(outcome);
        }
    }

    fn advance(&self, progress: &Progress) {
        if let Progress::Loading { read, of } = *progress {
            self.loaded.set(Some(read as f64 / of as f64));
        }
    }

    fn hear(&self, message: &Message, on_progress: &OnProgress) {
        self.note(|silence| silence.hear(host::now_ms()));
        match message.op().as_str() {
            message::PANIC => {
                let text = message.arg().as_string().unwrap_or_default();
                self.close(Outcome::Crash(Crash::Panic(text)));
            }
            _ if message.id() != self.last_id.get() => {}
            // It was asked before its first request, and has no work.
            message::HEARD if message.id() == message::START => {}
            message::HEARD => self.note(Silence::begin),
            message::BEAT => {
                let allowed = message.arg().as_f64().unwrap_or_default();
                self.note(|silence| silence.allow(allowed));
            }
            message::READ => {
                let bytes = message.arg().as_f64().unwrap_or_default();
                self.note(|silence| silence.read(bytes));
            }
            message::PROGRESS => {
                if let Ok(progress) = Progress::from_bytes(&message.arg_bytes()) {
                    self.advance(&progress);
                    on_progress(&progress);
                }
            }
            _ => {
                self.memory.set(message.memory());
                self.settle(Outcome::Answer(Answer::from_bytes(&message.arg_bytes()).unwrap_or_else(Err)));
            }
        }
    }
}

/// The glue is an ES module.
fn spawn(script_url: &str) -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(script_url, &options)
}

fn listen(line: &Rc<Line>, on_progress: &OnProgress) -> [EventListener; 3] {
    let worker = &line.worker;
    let (hearing, failing, garbled) = (Rc::clone(line), Rc::clone(line), Rc::clone(line));
    let on_progress = Rc::clone(on_progress);
    // The error is answered to whoever asked: the console need not hear of it as well.
    let options = EventListenerOptions::enable_prevent_default();
    [
        EventListener::new(worker, "message", move |event| {
            let message = event.unchecked_ref::<MessageEvent>().data();
            hearing.hear(message.unchecked_ref(), &on_progress);
        }),
        EventListener::new_with_options(worker, "error", options, move |event| {
            event.prevent_default();
            failing.close(Outcome::Crash(Crash::Trap(event_text(event))));
        }),
        EventListener::new(worker, "messageerror", move |_| {
            garbled.close(Outcome::Crash(Crash::Trap("a message could not be read".to_owned())));
        }),
    ]
}

fn event_text(event: &Event) -> String {
    let text = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).unwrap_or_default();
    if text.is_empty() { "the browser gave no reason".to_owned() } else { text }
}

fn refused(thrown: &JsValue) -> Error {
    Error::new(Code::Internal, format!("The browser refused to start a worker: {}.", host::text_of(thrown)))
        .hint("The page's policy must allow workers from blobs.")
}

fn not_sent(thrown: &JsValue) -> Error {
    Error::new(
        Code::ReadFailed,
        format!("The browser could not hand data to a worker: {}.", host::text_of(thrown)),
    )
    .hint("Open the file again; if that does not help, reload the page.")
}
