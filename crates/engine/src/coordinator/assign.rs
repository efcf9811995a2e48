//! Telling workers what they own.

use futures_util::future::join_all;

use super::{Coordinator, Workers};
use crate::plan::TableId;

impl<W: Workers> Coordinator<W> {
    /// Tells every worker its share of these tables. All requests are sent before the first answer is awaited, so that
    /// later queries find the rows in place. A worker that fails here is being replaced, and the new one is told by
    /// [`Coordinator::restore`].
    pub(super) async fn assign(&self, tables: &[TableId]) {
        let requests = {
            let mut state = self.state.borrow_mut();
            let mut requests = Vec::new();
            for table in tables.iter().filter_map(|id| state.by_id(*id)).collect::<Vec<_>>() {
                for worker in 0..self.workers.count() {
                    let told = state.assignment(worker, &table);
                    requests.extend(told.into_iter().map(|request| (worker, request)));
                }
            }
            requests
        };
        // What was looked up in older tables is of no use any more.
        self.unlink();
        let asks = requests.into_iter().map(|(worker, request)| self.workers.ask(worker, request));
        join_all(asks.collect::<Vec<_>>()).await;
    }
}
