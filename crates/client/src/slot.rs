//! A worker's place: its queue, and whoever sits there now.

use std::{cell::RefCell, rc::Rc};

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::{
    StreamExt,
    future::{Either, select},
};
use reelscope_model::{Code, Error, Result};

use crate::{
    crash::Crash,
    instance::{Instance, Line, Outcome},
    job::Job,
    pool::{Loss, Shared},
    silence::Patience,
};

/// How often a replacement is tried when what it is told kills it as well.
const ATTEMPTS: u32 = 3;

/// A worker's place in the pool.
pub(crate) struct Slot {
    number: usize,
    shared: Rc<Shared>,
    line: RefCell<Option<Rc<Line>>>,
    /// The job in flight.
    current: RefCell<Option<Job>>,
}

impl Slot {
    /// The place of worker `number`.
    pub(crate) fn new(number: usize, shared: Rc<Shared>, first: &Instance) -> Self {
        let line = RefCell::new(Some(Rc::clone(first.line())));
        Self { number, shared, line, current: RefCell::new(None) }
    }

    /// Does one job after the other until the queue is closed.
    pub(crate) async fn serve(&self, mut jobs: UnboundedReceiver<Job>, first: Instance) {
        let mut seat = Some(first);
        loop {
            let next = match &seat {
                None => Ok(jobs.next().await),
                Some(instance) => match select(Box::pin(instance.line().lost()), jobs.next()).await {
                    Either::Left((outcome, _)) => Err(outcome),
                    Either::Right((job, _)) => Ok(job),
                },
            };
            let job = match next {
                Ok(Some(job)) => job,
                Ok(None) => return,
                Err(outcome) => {
                    seat = self.lose_idle(seat.take(), outcome).await;
                    continue;
                }
            };
            if self.shared.is_closed() {
                job.settle(Err(closed()));
            } else if job.changes || !job.is_abandoned() {
                seat = self.serve_one(job, seat).await;
            }
        }
    }

    /// The bytes of the worker's memory.
    pub(crate) fn memory(&self) -> f64 {
        self.line.borrow().as_ref().map_or(0.0, |line| line.memory())
    }

    /// How much of the columns that the request in flight needs has been read; none when it reads none.
    pub(crate) fn loaded(&self) -> Option<f64> {
        self.line.borrow().as_ref().and_then(|line| line.loaded())
    }

    /// Whether the worker has waited for the disk for a while.
    pub(crate) fn waits(&self) -> bool {
        self.line.borrow().as_ref().is_some_and(|line| line.waits())
    }

    /// Looks whether the worker is still there.
    pub(crate) fn look(&self, patience: &mut Patience, in_time: bool) {
        let line = self.line.borrow().clone();
        if let Some(line) = line {
            line.look(patience, in_time);
        }
    }

    /// Whether a request is in flight.
    pub(crate) fn is_busy(&self) -> bool {
        self.current.borrow().is_some()
    }

    /// Ends the worker if it does nothing. Its replacement comes with the next job.
    pub(crate) fn end_idle(&self) {
        if !self.is_busy() {
            self.end();
        }
    }

    /// Ends the worker if it is busy for nobody. Its replacement comes at once.
    pub(crate) fn end_abandoned(&self) {
        if self.current.borrow().as_ref().is_some_and(Job::is_abandoned) {
            self.end();
        }
    }

    /// Ends what the worker does.
    pub(crate) fn end(&self) {
        let line = self.line.borrow().clone();
        if let Some(line) = line {
            line.end();
        }
    }

    /// Does `job` on whoever sits here or on a replacement, and gives back who can take the next one.
    async fn serve_one(&self, job: Job, seat: Option<Instance>) -> Option<Instance> {
        let mut instance = match seat.filter(|instance| !instance.line().is_over()) {
            Some(instance) => instance,
            None => match self.replace().await {
                Ok(instance) => instance,
                Err(error) => {
                    job.settle(Err(error));
                    return None;
                }
            },
        };
        let (payload, asks) = (job.payload.clone(), !job.changes);
        self.current.replace(Some(job));
        let mut outcome = instance.send(&payload).await;
        if let (Outcome::Crash(crash @ Crash::Gone), true) = (&outcome, asks) {
            // The worker was lost before it began with this, which is no cause of it and is asked of the next one.
            let error = self.lose(instance, &crash.error(), false);
            instance = match self.replace().await {
                Ok(instance) => instance,
                Err(_) => {
                    self.current.take().into_iter().for_each(|job| job.settle(Err(error.clone())));
                    return None;
                }
            };
            outcome = instance.send(&payload).await;
        }
        let job = self.current.take();
        let is_awaited = job.as_ref().is_some_and(|job| !job.is_abandoned());
        let (answer, seat) = match outcome {
            Outcome::Answer(answer) => (answer, Some(instance)),
            Outcome::Crash(crash) => (Err(self.lose(instance, &crash.error(), is_awaited)), None),
            Outcome::Ended => (Err(self.ended(instance)), None),
        };
        if let Some(job) = job {
            job.settle(answer);
        }
        match seat {
            Some(instance) => Some(instance),
            // A replacement that cannot be had now is tried again for the next job, which then says why.
            None => self.replace().await.ok(),
        }
    }

    /// Replaces a worker that was lost with nothing in flight; one that was ended is replaced when it is needed.
    async fn lose_idle(&self, seat: Option<Instance>, outcome: Outcome) -> Option<Instance> {
        let (Some(instance), Outcome::Crash(crash)) = (seat, outcome) else { return None };
        self.lose(instance, &crash.error(), false);
        self.replace().await.ok()
    }

    fn lose(&self, instance: Instance, error: &Error, in_flight: bool) -> Error {
        drop(instance);
        self.shared.tell_crash(&Loss { worker: self.number, error, in_flight });
        error.clone()
    }

    fn ended(&self, instance: Instance) -> Error {
        drop(instance);
        if self.shared.is_closed() {
            closed()
        } else {
            Error::new(Code::Cancelled, "The work was cancelled.")
        }
    }

    /// A new worker that knows what the old one knew.
    async fn replace(&self) -> Result<Instance> {
        self.line.replace(None);
        let mut error = closed();
        for _ in 0..ATTEMPTS {
            if self.shared.is_closed() {
                return Err(closed());
            }
            match self.try_replace().await {
                Ok(instance) => return Ok(instance),
                Err(again) => error = again,
            }
        }
        Err(error)
    }

    async fn try_replace(&self) -> Result<Instance> {
        let instance = self.shared.start().await?;
        // It is looked after from now on.
        self.line.replace(Some(Rc::clone(instance.line())));
        for payload in self.shared.memory_of(self.number) {
            if let Outcome::Crash(crash) = instance.send(&payload).await {
                return Err(crash.error());
            }
        }
        Ok(instance)
    }
}

/// The answer to what is asked after the end.
pub(crate) fn closed() -> Error {
    Error::new(Code::Closed, "The data has been closed.").hint("Open the files again.")
}
