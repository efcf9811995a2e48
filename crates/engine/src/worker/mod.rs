//! From plans to partials, over the rows that one worker owns.
//!
//! A worker is a value that answers requests one at a time. It knows no browser: files are given to it as
//! [`ReadAt`], or as any other [`Source`].

mod files;
mod ids;
mod index;
mod joined;
mod load;
pub(crate) mod needs;
mod pick;
mod prints;
mod probe;
mod progress;
mod rows;
mod shard;
mod source;
mod survey;

use reelscope_ingest::ReadAt;
use reelscope_model::Result;
use rustc_hash::FxHashMap;

use self::{files::Files, needs::Needs, prints::Kept, progress::Tell, shard::Shard, source::IpcFile};
pub use self::{
    progress::Progress,
    source::{Source, Step},
};
use crate::{
    aggregate,
    error::internal,
    partial::Partial,
    plan::{FileId, Plan, TableId},
    protocol::{Request, Response},
};

/// Owns rows of tables, and answers requests about them.
#[derive(Default)]
pub struct Worker {
    files: Files,
    shards: FxHashMap<TableId, Shard>,
    prints: Kept,
    ids: ids::Kept,
}

impl Worker {
    /// A worker without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the worker an Arrow IPC file, which a request then indexes or attaches.
    pub fn add_file(&mut self, id: FileId, bytes: Box<dyn ReadAt>) {
        self.add_source(id, Box::new(IpcFile::new(bytes)));
    }

    /// Gives the worker a file of any other kind.
    pub fn add_source(&mut self, id: FileId, source: Box<dyn Source>) {
        self.files.insert(id, source);
    }

    /// Answers one request; `progress` is told of what is read meanwhile.
    ///
    /// # Errors
    /// What is wrong with the file or the question; `internal` for a request about what the worker was not given.
    pub fn handle(&mut self, request: Request, progress: &mut dyn FnMut(Progress)) -> Result<Response> {
        match request {
            Request::Index { file } => {
                let (index, summary) =
                    self.files.get_mut(file)?.index(&mut |step| progress(Progress::opening(file, step)))?;
                Ok(Response::Indexed { index, summary })
            }
            Request::Attach { file, index } => {
                self.files.get_mut(file)?.attach(&index)?;
                Ok(Response::Done)
            }
            Request::Probe { file, columns, rows } => {
                let source = self.files.get(file)?;
                let mut tell = |step| progress(Progress::opening(file, step));
                probe::probe(source, &columns, rows, &mut tell).map(Response::Probed)
            }
            Request::Labels { file, column } => {
                probe::labels(self.files.get(file)?, column as usize).map(Response::Labels)
            }
            Request::Assign { table, shard } => {
                self.prints.forget(table);
                self.ids.forget(table);
                self.shards.entry(table).or_default().assign(shard)?;
                Ok(Response::Done)
            }
            Request::Forget { tables, files } => {
                self.shards.retain(|table, _| !tables.contains(table));
                for table in tables {
                    self.prints.forget(table);
                    self.ids.forget(table);
                }
                files.into_iter().for_each(|file| self.files.remove(file));
                Ok(Response::Done)
            }
            Request::Run(plan) => self.run(&plan, progress).map(Response::Partials),
            Request::Rows(plan) => {
                let shard = shard_of(&mut self.shards, plan.table)?;
                rows::find(&plan, shard, &self.files, progress)
            }
            Request::Prints { table, column, ask } => {
                let shard = shard_of(&mut self.shards, table)?;
                self.prints.answer((table, column), &ask, shard, &self.files, progress)
            }
            Request::Ids { table, ids, values, ask } => {
                let shard = shard_of(&mut self.shards, table)?;
                let wanted = ids::Wanted { table, ids, values };
                self.ids.answer(wanted, &ask, shard, &self.files, progress)
            }
            Request::Link { table, part } => {
                shard_of(&mut self.shards, table)?.link(&part)?;
                Ok(Response::Done)
            }
            Request::Unlink { table } => {
                self.shards.get_mut(&table).into_iter().for_each(Shard::unlink);
                Ok(Response::Done)
            }
            Request::Survey { table, columns } => {
                let shard = shard_of(&mut self.shards, table)?;
                Ok(Response::Surveyed(survey::survey(shard, &columns, &self.files)))
            }
        }
    }

    /// The bytes that columns and masks hold, without files and without the program itself.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.shards.values().map(Shard::bytes).sum::<usize>() + self.prints.bytes() + self.ids.bytes()
    }

    fn run(&mut self, plan: &Plan, tell: Tell<'_>) -> Result<Vec<Partial>> {
        let shard = shard_of(&mut self.shards, plan.table)?;
        shard.load(&Needs::of_plan(plan), &self.files, tell)?;
        aggregate::run(plan, &mut shard.store, &mut shard.masks, &mut shard.sets)
    }
}

fn shard_of(shards: &mut FxHashMap<TableId, Shard>, table: TableId) -> Result<&mut Shard> {
    shards.get_mut(&table).ok_or_else(|| internal(format!("This worker owns no rows of table {table}.")))
}
