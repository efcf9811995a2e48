//! Workers as the coordinator sees them.

use std::rc::Rc;

use futures_util::future::LocalBoxFuture;

use crate::protocol::{Answer, Request};

/// Something that answers requests: web workers in a browser, plain values in a test.
///
/// A request counts as sent when [`Workers::ask`] is called, not when its future is first polled, and each worker
/// handles its requests in the order in which they were sent. A worker that dies answers what it owed with an
/// error; whoever replaces it tells the new one what [`super::Coordinator::restore`] gives before anything else.
pub trait Workers {
    /// How many there are; at least one, and the same for as long as the coordinator lives.
    fn count(&self) -> usize;

    /// Sends `request` to worker `worker`, which is below [`Workers::count`].
    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer>;
}

/// Any workers. All that are one program's share the coordinator's code: what is rehearsed with some is what others run.
pub type AnyWorkers = Rc<dyn Workers>;

impl Workers for AnyWorkers {
    fn count(&self) -> usize {
        (**self).count()
    }

    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer> {
        (**self).ask(worker, request)
    }
}
