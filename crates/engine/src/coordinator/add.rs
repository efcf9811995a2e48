//! Opening files: index, recognise, append to a table, share the rows out.

use std::rc::Rc;

use futures_util::future::join_all;
use reelscope_model::{Code, Error, Result};

use super::{
    Added, Coordinator, Failure, NewFile, Opened, Phase, Progress, Workers,
    look::wanted,
    recognise::Known,
    register::{register, settle},
    state::OpenFile,
};
use crate::{
    plan::TableId,
    protocol::{Answer, FileSummary, Request, Response},
};

/// Is told of each step of each file, and of its rows.
type Tell<'a> = &'a dyn Fn(&NewFile, Phase, u64);

impl<W: Workers> Coordinator<W> {
    /// Opens files that every worker has been handed under these ids, and tells `progress` of each step.
    ///
    /// Their metadata are read by all workers at once, a file each. One bad file never hinders another: it is among
    /// the failures, and so is a file whose content is open already. A table takes queries from the moment that its
    /// files are [`Phase::Ready`]; the rest of the time goes into its notices.
    pub async fn add(&self, files: Vec<NewFile>, progress: impl Fn(Progress)) -> Added {
        self.add_all(files, &|file, phase, rows| progress(Progress::of(file, phase, rows))).await
    }

    /// The same, whoever is told.
    async fn add_all(&self, files: Vec<NewFile>, tell: Tell<'_>) -> Added {
        let mut added = Added::default();
        let mut looks = Vec::new();
        for (file, worker, answer) in self.index(files, tell).await {
            match self.accept(&file, worker, answer) {
                Ok(summary) => {
                    tell(&file, Phase::Recognising, summary.rows);
                    looks.push(self.recognise(file, worker, summary));
                }
                Err(error) => {
                    tell(&file, Phase::Failed, 0);
                    let error = error.of_file(&file.name);
                    added.failures.push(Failure { id: file.id, file: file.name, error });
                }
            }
        }
        let known = join_all(looks).await;
        self.note(&known);
        self.look_for_said(&known).await;
        let tables = self.open_tables(&known, &mut added.opened);
        self.assign(&tables).await;
        let is_open = |known: &&Known| added.opened.iter().any(|opened| opened.id == known.file.id);
        for known in known.iter().filter(is_open) {
            tell(&known.file, Phase::Ready, known.rows);
        }
        self.notice_values(&tables).await;
        added
    }

    /// Asks for the indexes of all files, spread over the workers.
    async fn index(&self, files: Vec<NewFile>, tell: Tell<'_>) -> Vec<(NewFile, usize, Answer)> {
        let asks = files.into_iter().enumerate().map(|(at, file)| {
            let worker = at % self.workers.count();
            tell(&file, Phase::Indexing, 0);
            let ask = self.workers.ask(worker, Request::Index { file: file.id });
            async move { (file, worker, ask.await) }
        });
        join_all(asks).await
    }

    /// Keeps a file's index, unless there is none or the file is open already.
    fn accept(&self, file: &NewFile, worker: usize, answer: Answer) -> Result<Rc<FileSummary>> {
        let (index, summary) = match answer? {
            Response::Indexed { index, summary } => (index, Rc::new(summary)),
            other => return Err(unexpected(&other)),
        };
        let mut state = self.state.borrow_mut();
        if let Some(twin) = state.twin(file.size, summary.fingerprint) {
            return Err(already_open(&file.name, twin));
        }
        state.note_indexed(worker, file.id);
        state.keep(file.id, OpenFile::new(file, index, Rc::clone(&summary)));
        Ok(summary)
    }

    /// Keeps what the files were recognised as.
    fn note(&self, known: &[Known]) {
        let mut state = self.state.borrow_mut();
        for known in known {
            if let Some(open) = state.files.get_mut(&known.file.id) {
                open.fields.clone_from(&known.fields);
                open.recognised.clone_from(&known.recognised);
            }
        }
    }

    /// Looks at values for which a person has said what they are, in files like these or in the tables that they go
    /// into. Nothing is said in between: what follows without waiting finds all looks taken.
    async fn look_for_said(&self, known: &[Known]) {
        loop {
            let wanted: Vec<_> = {
                let state = self.state.borrow();
                let of = |known: &Known| {
                    let open = state.files.get(&known.file.id)?;
                    let said = state.said_of_kind(known.recognised.kind.as_deref());
                    wanted(
                        known.file.id,
                        open.summary.rows,
                        open.ground(&self.model),
                        said.chain(&known.kept.columns),
                    )
                };
                known.iter().filter_map(of).collect()
            };
            if wanted.is_empty() {
                return;
            }
            self.look(wanted).await;
        }
    }

    /// Puts the files' rows into tables; gives the numbers of the tables that changed.
    fn open_tables(&self, known: &[Known], opened: &mut Vec<Opened>) -> Vec<TableId> {
        let mut state = self.state.borrow_mut();
        let mut changed = Vec::new();
        for known in known {
            let Some(table) = register(&mut state, &self.model, known.file.id, &known.kept) else { continue };
            let name = state.by_id(table).map(|table| table.info.name.clone()).unwrap_or_default();
            opened.push(Opened {
                id: known.file.id,
                file: known.file.name.clone(),
                table: name,
                kind: known.recognised.kind.clone(),
                rows: known.rows,
            });
            if !changed.contains(&table) {
                changed.push(table);
            }
        }
        settle(&mut state, &self.model, &self.zones, &changed);
        changed
    }
}

/// The refusal of a file whose content is open, perhaps under another name.
fn already_open(name: &str, twin: &str) -> Error {
    let message = if name == twin {
        format!("{name} is open already, and its rows are not counted twice.")
    } else {
        format!("{name} has the same content as {twin}, which is open, and its rows are not counted twice.")
    };
    Error::new(Code::AlreadyOpen, message).hint("Nothing needs to be done.")
}

/// An answer of the wrong sort: a defect.
pub(super) fn unexpected(answer: &Response) -> Error {
    let name = match answer {
        Response::Indexed { .. } => "an index",
        Response::Probed(_) => "a sample",
        Response::Labels(_) => "a dictionary",
        Response::Partials(_) => "partials",
        Response::Rows { .. } => "rows",
        Response::Prints(_) => "fingerprints",
        Response::Ids(_) => "ids",
        Response::Done => "nothing",
        Response::Surveyed(_) => "what columns take",
        Response::Keyed(_) => "a part of the keyed pass",
        Response::Spans(_) => "beginnings and ends",
        Response::Numberless(_) => "columns without numbers",
        Response::ValuePrints(_) => "fingerprints of values",
    };
    Error::new(Code::Internal, format!("A worker answered with {name}, which was not asked for."))
}
