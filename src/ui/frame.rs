//! One drawing a frame: whatever asks to be drawn is drawn together, before the browser next paints. What answers a
//! gesture need not wait for the frame, which may be most of one away, as long as nothing was drawn early in this one.

use std::{
    cell::{Cell, OnceCell, RefCell},
    rc::Rc,
};

use gloo::{
    events::EventListener,
    render::{AnimationFrame, request_animation_frame},
    timers::callback::Timeout,
};
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

use super::dom;

/// How long a page that is hidden, and so has no frames, waits instead.
const HIDDEN_MS: u32 = 50;

type Job = Box<dyn FnOnce()>;

/// The jobs of the next frame.
#[derive(Clone, Default)]
pub struct Frames(Rc<Inner>);

#[derive(Default)]
struct Inner {
    jobs: RefCell<Vec<Job>>,
    after: RefCell<Vec<Job>>,
    due: Cell<Option<Due>>,
    /// Whether this frame's drawing was made early; holding it keeps the end of the frame asked for.
    early: Cell<Option<AnimationFrame>>,
    /// Notes that the page is hidden. It stays, as to listen anew each frame takes longer than many a drawing.
    hiding: OnceCell<EventListener>,
}

/// Holding it keeps the frame asked for.
enum Due {
    Frame {
        _handle: AnimationFrame,
    },
    Timer {
        _handle: Timeout,
    },
    /// Somebody is about to draw.
    Soon,
}

impl Frames {
    /// Does `job` in the next frame.
    pub fn draw(&self, job: impl FnOnce() + 'static) {
        self.0.jobs.borrow_mut().push(Box::new(job));
        self.schedule();
    }

    /// Resolves when the next frame's drawings are done. What signals set before this has reached the document by
    /// then, because effects run before a frame does.
    pub async fn next(&self) {
        let promise = Promise::new(&mut |resolve, _| {
            self.0.after.borrow_mut().push(Box::new(move || {
                let _ = resolve.call0(&JsValue::NULL);
            }));
        });
        self.schedule();
        // The promise is never rejected.
        let _ = JsFuture::from(promise).await;
    }

    /// Resolves when the browser has painted what is there now.
    pub async fn painted(&self) {
        self.next().await;
        rest().await;
    }

    /// Resolves when what signals set before this has been drawn: at once, unless this frame had its early drawing.
    pub async fn soon(&self) {
        let early = self.0.early.take();
        if early.is_some() || dom::document().hidden() {
            self.0.early.set(early);
            return self.next().await;
        }
        let inner = Rc::downgrade(&self.0);
        self.0.early.set(Some(request_animation_frame(move |_| {
            inner.upgrade().into_iter().for_each(|inner| drop(inner.early.take()));
        })));
        self.0.due.set(Some(Due::Soon));
        settled().await;
        self.run();
    }

    /// Whether a drawing is asked for.
    pub fn owes(&self) -> bool {
        !self.0.jobs.borrow().is_empty()
    }

    fn schedule(&self) {
        let due = self.0.due.take();
        if due.is_some() {
            self.0.due.set(due);
            return;
        }
        self.0.hiding.get_or_init(|| {
            let inner = Rc::downgrade(&self.0);
            EventListener::new(&dom::document(), "visibilitychange", move |_| {
                inner.upgrade().into_iter().for_each(|inner| Self(inner).hide());
            })
        });
        let frames = self.clone();
        let due = if dom::document().hidden() {
            Due::Timer { _handle: Timeout::new(HIDDEN_MS, move || frames.run()) }
        } else {
            Due::Frame { _handle: request_animation_frame(move |_| frames.run()) }
        };
        self.0.due.set(Some(due));
    }

    /// The frame that was asked for does not come as long as the page is hidden.
    fn hide(&self) {
        if dom::document().hidden() && self.0.due.take().is_some() {
            self.schedule();
        }
    }

    fn run(&self) {
        // Dropping the handle from inside its own callback is what gloo expects of a frame that has run.
        let due = self.0.due.take();
        let jobs = self.0.jobs.take();
        let after = self.0.after.take();
        for job in jobs.into_iter().chain(after) {
            job();
        }
        drop(due);
    }
}

/// Resolves in a task of its own, so that the browser can see to what waits. It is a message's, as timers are made to wait,
/// in a page that is hidden for a second.
pub async fn rest() {
    let Ok(channel) = MessageChannel::new() else { return };
    let promise = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
        // Nothing can go wrong with a null.
        let _ = channel.port2().post_message(&JsValue::NULL);
    });
    // The promise is never rejected.
    let _ = JsFuture::from(promise).await;
    channel.port1().close();
}

/// Resolves when the effects have run of what signals set before this.
pub async fn settled() {
    // Effects are tasks that were queued before this promise's.
    let _ = JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await;
}
