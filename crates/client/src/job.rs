//! What stands in a worker's queue.

use futures_channel::oneshot;
use reelscope_engine::{plan::FileId, protocol::Answer};
use web_sys::Blob;

/// A message to send and who waits for its answer.
pub(crate) struct Job {
    /// What to send.
    pub(crate) payload: Payload,
    /// Whether it changes what the worker knows, so that it must be done even if nobody waits for it any more.
    pub(crate) changes: bool,
    /// Who waits.
    pub(crate) answer: oneshot::Sender<Answer>,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    /// A file.
    File(FileId, Blob),
    /// A request's bytes.
    Ask(Vec<u8>),
}

impl Job {
    /// Whether nobody waits for it.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.answer.is_canceled()
    }

    /// Gives the answer to whoever waits.
    pub(crate) fn settle(self, answer: Answer) {
        // Nobody has to wait to the end.
        let _ = self.answer.send(answer);
    }
}
