//! What is open: files, tables, and what each worker was told.

use std::rc::Rc;

use reelscope_model::{
    Model,
    recognise::{Field, Recognised},
    sort,
};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    NewFile,
    bind::Extent,
    derived::Entry,
    forecast::Known,
    likeness::likeness,
    links::Looks,
    said::{Ground, Said, heed},
    schema::Schema,
    table::Table,
};
use crate::{
    plan::{ColumnId, FileId, LINKED, TableId},
    protocol::{FileSummary, Request},
};

/// Everything that is open.
pub(super) struct State {
    /// The tables, in the order in which they are listed.
    pub(super) tables: Vec<Rc<Table>>,
    pub(super) files: FxHashMap<FileId, OpenFile>,
    /// The sizes and fingerprints of the files.
    contents: FxHashSet<(u64, u64)>,
    /// The files that each worker has an index of.
    attached: Vec<FxHashSet<FileId>>,
    /// How much columns take, as far as it was asked.
    pub(super) sizes: Known,
    /// The derived tables that were asked for.
    pub(super) derived: Vec<Entry>,
    /// Grows with each worker that was replaced.
    pub(super) generation: u64,
    /// What workers were handed of linked tables.
    pub(super) looks: Looks,
    /// From when to when tables have rows, as far as it was asked.
    pub(super) extents: Vec<(Rc<Table>, Extent)>,
    next_linked: ColumnId,
    next_table: TableId,
}

/// A file with an index.
pub(super) struct OpenFile {
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) index: Vec<u8>,
    pub(super) summary: Rc<FileSummary>,
    /// What files must share for what a person says of one to hold for the next.
    pub(super) likeness: String,
    /// The columns as they are recognised by; empty until they are.
    pub(super) fields: Vec<Field>,
    pub(super) recognised: Recognised,
}

impl OpenFile {
    /// A file of which nothing but its metadata is known.
    pub(super) fn new(file: &NewFile, index: Vec<u8>, summary: Rc<FileSummary>) -> Self {
        Self {
            name: file.name.clone(),
            size: file.size,
            index,
            likeness: likeness(&summary.columns),
            summary,
            fields: Vec::new(),
            recognised: Recognised::default(),
        }
    }

    /// What its columns are, by what was recognised and by what a person has said.
    pub(super) fn schema(&self, model: &Model, kept: &[Said], said: &[Said]) -> Schema {
        let mut schema = Schema::of(self);
        if !kept.is_empty() || !said.is_empty() {
            heed(&mut schema, self.ground(model), kept, said);
        }
        schema
    }

    /// What its columns are recognised by, and what they mean.
    pub(super) fn ground<'a>(&'a self, model: &'a Model) -> Ground<'a> {
        let kind = self.recognised.kind.as_deref().and_then(|kind| model.kind(kind));
        Ground { model, kind, fields: &self.fields }
    }
}

impl State {
    pub(super) fn new(workers: usize) -> Self {
        Self {
            tables: Vec::new(),
            files: FxHashMap::default(),
            contents: FxHashSet::default(),
            attached: vec![FxHashSet::default(); workers],
            sizes: Known::default(),
            derived: Vec::new(),
            generation: 0,
            looks: Looks::default(),
            extents: Vec::new(),
            next_linked: LINKED,
            next_table: 0,
        }
    }

    /// A number for a new table.
    pub(super) fn new_table(&mut self) -> TableId {
        self.next_table += 1;
        self.next_table
    }

    /// The first of so many numbers for columns of linked tables.
    pub(super) fn number_columns(&mut self, count: usize) -> ColumnId {
        let first = self.next_linked;
        // After two billion columns the first numbers are long out of use.
        let next = u32::try_from(count).ok().and_then(|count| first.checked_add(count));
        self.next_linked = next.unwrap_or(LINKED);
        first
    }

    /// How many workers there are.
    pub(super) fn workers(&self) -> usize {
        self.attached.len()
    }

    /// The open table of that number, a derived one too.
    pub(super) fn by_id(&self, id: TableId) -> Option<Rc<Table>> {
        let own = self.tables.iter().find(|table| table.id == id).cloned();
        own.or_else(|| self.derived_by_id(id))
    }

    /// What is said of the columns of the tables of a kind, or of those of none.
    pub(super) fn said_of_kind<'a>(&'a self, kind: Option<&str>) -> impl Iterator<Item = &'a Said> {
        let of_kind = self.tables.iter().filter(move |table| table.info.kind.as_deref() == kind);
        of_kind.flat_map(|table| &table.said)
    }

    /// Puts a table in the place of its older self, or behind the others.
    pub(super) fn put(&mut self, table: Table) {
        let table = Rc::new(table);
        match self.tables.iter_mut().find(|open| open.id == table.id) {
            Some(open) => *open = table,
            None => self.tables.push(table),
        }
    }

    /// Brings the tables into the order in which they are listed: kinds first, in the model's order, then by name.
    pub(super) fn sort_tables(&mut self, model: &Model) {
        let rank = |table: &Table| {
            let kind = table.info.kind.as_ref();
            let place = kind.and_then(|name| model.kinds().iter().position(|kind| kind.name == *name));
            place.unwrap_or(usize::MAX)
        };
        sort::sort_by(&mut self.tables, |a, b| {
            rank(a).cmp(&rank(b)).then_with(|| a.info.name.cmp(&b.info.name))
        });
    }

    /// `name`, or with `-2`, `-3` behind it when a table is named so.
    pub(super) fn free_name(&self, name: &str) -> String {
        let names: FxHashSet<&str> = self.tables.iter().map(|table| &*table.info.name).collect();
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        core::iter::once(name.to_owned())
            .chain(numbered)
            .find(|name| !names.contains(&**name))
            .unwrap_or_default()
    }

    /// The open table of that name.
    pub(super) fn table(&self, name: &str) -> Option<Rc<Table>> {
        self.tables.iter().find(|table| table.info.name == name).cloned()
    }

    /// The name of the file of this size and content that is open.
    pub(super) fn twin(&self, size: u64, fingerprint: u64) -> Option<&str> {
        if !self.contents.contains(&(size, fingerprint)) {
            return None;
        }
        let same = |file: &&OpenFile| file.size == size && file.summary.fingerprint == fingerprint;
        Some(self.files.values().find(same).map_or("", |file| &file.name))
    }

    /// Keeps a file that has an index.
    pub(super) fn keep(&mut self, id: FileId, file: OpenFile) {
        self.contents.insert((file.size, file.summary.fingerprint));
        self.files.insert(id, file);
    }

    /// A worker that has the index of a file.
    pub(super) fn reader_of(&self, file: FileId) -> Option<usize> {
        self.attached.iter().position(|attached| attached.contains(&file))
    }

    /// What the indexes of its files take in a worker, about: three times their bytes.
    pub(super) fn index_bytes(&self, worker: usize) -> u64 {
        let files = self.attached.get(worker).into_iter().flatten();
        files.filter_map(|file| self.files.get(file)).map(|file| file.index.len() as u64 * 3).sum()
    }

    /// Notes that `worker` made the index of `file` itself.
    pub(super) fn note_indexed(&mut self, worker: usize, file: FileId) {
        self.attached[worker].insert(file);
    }

    /// What `worker` is to be told, so that it owns its share of `table`: the indexes that it lacks, then its rows.
    pub(super) fn assignment(&mut self, worker: usize, table: &Table) -> Vec<Request> {
        let shard = &table.shards[worker];
        let mut requests = Vec::new();
        for piece in &shard.pieces {
            if self.attached[worker].insert(piece.file) {
                requests.extend(self.attach(piece.file));
            }
        }
        requests.push(Request::Assign { table: table.id, shard: shard.clone() });
        requests
    }

    /// What a fresh worker in the place of `worker` is to be told.
    pub(super) fn restore(&self, worker: usize) -> Vec<Request> {
        let Some(attached) = self.attached.get(worker) else { return Vec::new() };
        let attach = attached.iter().filter_map(|file| self.attach(*file));
        let assign = self.tables.iter().map(|table| {
            let shard = table.shards.get(worker).cloned().unwrap_or_default();
            Request::Assign { table: table.id, shard }
        });
        let links = self.tables.iter().flat_map(|table| self.links_of(worker, table));
        attach.chain(assign).chain(links).collect()
    }

    /// Forgets files everywhere.
    pub(super) fn drop_files(&mut self, files: &[FileId]) {
        for file in files {
            if let Some(file) = self.files.remove(file) {
                self.contents.remove(&(file.size, file.summary.fingerprint));
            }
            for attached in &mut self.attached {
                attached.remove(file);
            }
        }
    }

    fn attach(&self, file: FileId) -> Option<Request> {
        let index = self.files.get(&file)?.index.clone();
        Some(Request::Attach { file, index })
    }
}
