//! Workers with a memory each.

use std::cell::{Cell, RefCell};

use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, ready},
};
use reelscope_engine::{
    coordinator::Workers,
    protocol::{Answer, Request},
    worker::Worker,
};

use crate::heap::Heap;

/// A worker, its memory, and what that has come to.
struct Seat {
    worker: RefCell<Worker>,
    heap: Heap,
    bytes: Cell<u64>,
}

/// Workers in this thread.
pub(crate) struct Housed(Vec<Seat>);

impl Housed {
    pub(crate) fn new(workers: usize, file: &[u8]) -> Self {
        let seats = (0..workers).map(|_| {
            let seat = Seat { worker: RefCell::default(), heap: Heap::new(), bytes: Cell::new(0) };
            seat.worker.borrow_mut().add_file(1, Box::new(file.to_vec()));
            seat
        });
        Self(seats.collect())
    }

    /// What each worker's memory has come to.
    pub(crate) fn memories(&self) -> Vec<u64> {
        self.0.iter().map(|seat| seat.bytes.get()).collect()
    }
}

impl Workers for Housed {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer> {
        let seat = &self.0[worker];
        let request = postcard::to_allocvec(&request).unwrap();
        let (written, grown) = seat.heap.within(|| {
            let request = postcard::from_bytes(&request).unwrap();
            let mut worker = seat.worker.borrow_mut();
            // As in a browser, where files can be read ahead.
            let read = worker.read_ahead(&request, &mut |_| {}).now_or_never().unwrap();
            let answer = read.and_then(|()| worker.handle(request, &mut |_| {}));
            postcard::to_allocvec(&answer).unwrap()
        });
        seat.bytes.set(seat.bytes.get() + grown as u64);
        ready(postcard::from_bytes(&written).unwrap()).boxed_local()
    }
}
