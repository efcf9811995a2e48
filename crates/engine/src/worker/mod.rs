//! From plans to partials, over the rows that one worker owns.
//!
//! A worker is a value that answers requests one at a time. It knows no browser: files are given to it as
//! [`ReadAt`], or as any other [`Source`].

mod files;
mod ids;
mod index;
mod joined;
mod keyed;
mod load;
pub(crate) mod needs;
mod numbers;
mod pick;
mod prints;
mod probe;
mod progress;
#[cfg(test)]
mod pulses;
mod rows;
mod shard;
mod source;
mod spans;
mod survey;

use reelscope_ingest::ReadAt;
use reelscope_model::Result;
use rustc_hash::FxHashMap;

use self::{
    files::Files, keyed::Making, needs::Needs, prints::Kept, progress::Tell, shard::Shard, source::IpcFile,
};
pub use self::{
    progress::Progress,
    source::{Source, Step},
};
use crate::{
    aggregate,
    error::internal,
    keyed::{Ask, Keyed},
    plan::{FileId, Plan, TableId},
    protocol::{Request, Response},
    store::Form,
};

/// The most bytes of [`Worker::make_room`].
const MOST_ROOM: usize = 64 << 20;

/// Owns rows of tables, and answers requests about them.
#[derive(Default)]
pub struct Worker {
    files: Files,
    shards: FxHashMap<TableId, Shard>,
    prints: Kept,
    making: Making,
    ids: ids::Kept,
    /// The bytes that [`Worker::make_room`] has taken and given back: a memory never shrinks.
    room: usize,
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
                if self.shards.entry(table).or_default().assign(shard)? {
                    self.forget_derived(table);
                }
                Ok(Response::Done)
            }
            Request::Forget { tables, files } => {
                self.shards.retain(|table, _| !tables.contains(table));
                for table in tables {
                    self.prints.forget(table);
                    self.forget_derived(table);
                    self.ids.forget(table);
                }
                files.into_iter().for_each(|file| self.files.remove(file));
                Ok(Response::Done)
            }
            Request::Run(plan) => self.run(&plan, progress),
            Request::Rows(plan) => {
                self.take_over(plan.table, progress, |shard| rows::needs(&plan, shard))?;
                let shard = shard_of(&mut self.shards, plan.table)?;
                rows::find(&plan, shard, &self.files, progress)
            }
            Request::Prints { table, column, ask } => {
                let shard = shard_of(&mut self.shards, table)?;
                self.prints.answer((table, column), &ask, shard, &self.files, progress)
            }
            Request::Keyed(keyed) => {
                let table = keyed.table;
                let shard = shard_of(&mut self.shards, keyed.of)?;
                let (response, derived) = self.making.answer(keyed, shard, &self.files, progress)?;
                if let Some(derived) = derived {
                    self.shards.insert(table, derived);
                }
                Ok(response)
            }
            Request::Spans(plan) => {
                self.take_over(plan.table, progress, |_| spans::needs(&plan))?;
                let shard = shard_of(&mut self.shards, plan.table)?;
                spans::answer(&plan, shard).map(Response::Spans)
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
            Request::Number { table, column, ask } => {
                numbers::answer(shard_of(&mut self.shards, table)?, column, &ask)
            }
        }
    }

    /// Whether a request has columns to read that files can fetch ahead of; [`Worker::read_ahead`] then does.
    #[must_use]
    pub fn reads(&self, request: &Request) -> bool {
        let lacks = |(table, needs): (TableId, Needs)| {
            self.shards.get(&table).is_some_and(|shard| shard.lacks(&needs))
        };
        self.read_by(request).is_some_and(lacks)
    }

    /// Reads what a request needs while files fetch what comes next. [`Worker::handle`] then finds it read.
    ///
    /// # Errors
    /// What is wrong with the file; `internal` for a request about what the worker was not given.
    pub async fn read_ahead(&mut self, request: &Request, progress: &mut dyn FnMut(Progress)) -> Result<()> {
        let Some((table, needs)) = self.read_by(request) else { return Ok(()) };
        let forms: Vec<Form> = needs.forms().collect();
        shard_of(&mut self.shards, table)?.bring(&forms, &self.files, true, progress).await
    }

    /// The table whose columns a request reads, and which; for a derived table that is the one that it is made of.
    fn read_by(&self, request: &Request) -> Option<(TableId, Needs)> {
        let shard = |table: &TableId| self.shards.get(table);
        let (table, needs) = match request {
            Request::Run(plan) => (plan.table, Needs::of_plan(plan)),
            Request::Rows(plan) => (plan.table, rows::needs(plan, shard(&plan.table)?)),
            Request::Spans(plan) => (plan.table, spans::needs(plan)),
            Request::Keyed(Keyed { of, ask: Ask::Start(plan), .. }) => (*of, Needs::of_keyed(plan)),
            _ => return None,
        };
        let shard = shard(&table)?;
        let Some(stands) = &shard.stands else { return Some((table, needs)) };
        Some((stands.of, sources_of(&shard.sources(&needs))))
    }

    /// Takes the memory that a clause on the rows needs, and gives it back: growing a memory is slow, and whoever clicks
    /// first would wait for it. For when an answer is out.
    pub fn make_room(&mut self) {
        let rows: usize = self.shards.values().map(|shard| shard.store.rows).sum();
        // A mask takes a byte a row, the bits of its conditions an eighth each.
        let room = (rows + rows / 4).min(MOST_ROOM);
        let mut bytes: Vec<u8> = Vec::new();
        if room > self.room && bytes.try_reserve_exact(room).is_ok() {
            self.room = room;
            // Only what is written is there.
            bytes.resize(room, 1);
            std::hint::black_box(&bytes);
        }
    }

    /// The bytes that columns and masks hold, without files and without the program itself.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.shards.values().map(Shard::bytes).sum::<usize>()
            + self.prints.bytes()
            + self.making.bytes()
            + self.ids.bytes()
    }

    /// Sees to it that a derived table has the columns of its source that are needed.
    fn take_over(
        &mut self,
        table: TableId,
        tell: Tell<'_>,
        needs: impl FnOnce(&Shard) -> Needs,
    ) -> Result<()> {
        let shard = shard_of(&mut self.shards, table)?;
        let Some(of) = shard.stands.as_ref().map(|stands| stands.of) else { return Ok(()) };
        let sources = shard.sources(&needs(shard));
        if sources.is_empty() {
            return Ok(());
        }
        let source = shard_of(&mut self.shards, of)?;
        source.load(&sources_of(&sources), &self.files, tell)?;
        let Some(mut shard) = self.shards.remove(&table) else { return Ok(()) };
        let taken = shard_of(&mut self.shards, of).and_then(|source| shard.take_over(&sources, source));
        self.shards.insert(table, shard);
        taken
    }

    /// Lets go of what is derived from a table.
    fn forget_derived(&mut self, of: TableId) {
        self.making.forget(of);
        self.shards.retain(|_, shard| shard.stands.as_ref().is_none_or(|stands| stands.of != of));
    }

    #[inline(never)]
    fn run(&mut self, plan: &Plan, tell: Tell<'_>) -> Result<Response> {
        self.take_over(plan.table, tell, |_| Needs::of_plan(plan))?;
        let shard = shard_of(&mut self.shards, plan.table)?;
        shard.load(&Needs::of_plan(plan), &self.files, tell)?;
        let wanted = numbers::wanted(plan, &mut shard.store)?;
        if !wanted.is_empty() {
            return Ok(Response::Numberless(wanted));
        }
        aggregate::run(plan, &mut shard.store, &mut shard.masks, &mut shard.sets).map(Response::Partials)
    }
}

fn shard_of(shards: &mut FxHashMap<TableId, Shard>, table: TableId) -> Result<&mut Shard> {
    shards.get_mut(&table).ok_or_else(|| internal(format!("This worker owns no rows of table {table}.")))
}

/// The columns of its source that columns of a derived table are taken from.
fn sources_of(sources: &[(Form, Form)]) -> Needs {
    let mut needs = Needs::default();
    sources.iter().for_each(|(_, source)| needs.form(*source));
    needs
}
