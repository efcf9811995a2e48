//! What is open: files, tables, and what each worker was told.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::table::Table;
use crate::{
    plan::{FileId, TableId},
    protocol::{FileSummary, Request},
};

/// Everything that is open.
pub(super) struct State {
    /// The tables, in the order in which they are listed.
    pub(super) tables: Vec<Rc<Table>>,
    pub(super) files: FxHashMap<FileId, OpenFile>,
    /// The files that each worker has an index of.
    attached: Vec<FxHashSet<FileId>>,
    next_table: TableId,
}

/// A file with an index.
pub(super) struct OpenFile {
    pub(super) size: u64,
    pub(super) index: Vec<u8>,
    pub(super) summary: Rc<FileSummary>,
}

impl State {
    pub(super) fn new(workers: usize) -> Self {
        Self {
            tables: Vec::new(),
            files: FxHashMap::default(),
            attached: vec![FxHashSet::default(); workers],
            next_table: 0,
        }
    }

    /// A number for a new table.
    pub(super) fn new_table(&mut self) -> TableId {
        self.next_table += 1;
        self.next_table
    }

    /// The open table of that name.
    pub(super) fn table(&self, name: &str) -> Option<Rc<Table>> {
        self.tables.iter().find(|table| table.info.name == name).cloned()
    }

    /// Whether a file of this size and content is open.
    pub(super) fn holds(&self, size: u64, fingerprint: u64) -> bool {
        self.files.values().any(|file| file.size == size && file.summary.fingerprint == fingerprint)
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
        attach.chain(assign).collect()
    }

    /// Forgets files everywhere.
    pub(super) fn drop_files(&mut self, files: &[FileId]) {
        for file in files {
            self.files.remove(file);
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
