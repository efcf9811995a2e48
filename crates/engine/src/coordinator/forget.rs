//! Closing files.

use std::rc::Rc;

use futures_util::future::join_all;

use super::{Coordinator, Workers, register::settle, state::State};
use crate::{
    plan::{FileId, TableId},
    protocol::Request,
};

impl<W: Workers> Coordinator<W> {
    /// Closes files and lets their memory go. Tables without a file are gone then; those that have others left are
    /// what these make. Files that are not open, failed ones too, are forgotten by the workers all the same.
    pub async fn forget(&self, files: &[FileId]) {
        let (gone, changed) = self.take_out(files);
        self.assign(&changed).await;
        self.tell_all(&Request::Forget { tables: gone, files: files.to_vec() }).await;
        self.notice_values(&changed).await;
    }

    /// Tells every worker the same. One that fails here is being replaced, and the new one has nothing to forget.
    pub(super) async fn tell_all(&self, request: &Request) {
        let asks = (0..self.workers.count()).map(|worker| self.workers.ask(worker, request.clone()));
        join_all(asks.collect::<Vec<_>>()).await;
    }

    /// Takes files out of their tables; gives the tables that are gone, and those that changed.
    fn take_out(&self, files: &[FileId]) -> (Vec<TableId>, Vec<TableId>) {
        let mut state = self.state.borrow_mut();
        let (mut gone, mut changed) = (Vec::new(), Vec::new());
        for table in std::mem::take(&mut state.tables) {
            if !table.files.iter().any(|file| files.contains(&file.id)) {
                state.tables.push(table);
                continue;
            }
            let mut table = Rc::unwrap_or_clone(table);
            table.files.retain(|file| !files.contains(&file.id));
            if table.files.is_empty() {
                gone.push(table.id);
                continue;
            }
            table.drop_schemas();
            changed.push(table.id);
            state.tables.push(Rc::new(table));
        }
        settle(&mut state, &self.model, &self.zones, &changed);
        state.drop_files(files);
        state.sizes.forget(&gone);
        let State { derived, tables, .. } = &mut *state;
        derived.retain(|entry| tables.iter().any(|table| entry.is_of(table.id)));
        (gone, changed)
    }
}
