//! How a column is to be read in a role that a person gives it.

use futures_util::future::join_all;
use reelscope_model::{
    Code, Error, Result,
    recognise::{Field, Sample, reading_as},
    schema::{Reading, Role},
};
use rustc_hash::FxHashMap;

use super::{
    Coordinator, Workers,
    recognise::{sample, sample_rows},
    schema::SchemaColumn,
    table::{Table, TableFile, Values},
    union::Member,
};
use crate::{
    plan::FileId,
    protocol::{Request, Response},
};

impl<W: Workers> Coordinator<W> {
    /// The readings that make a column fit `role`, file by file: the one it has, where that does; else what a sample of
    /// the file's values tells. Files whose values cannot play the role are left out.
    ///
    /// # Errors
    /// `bad-query` when no file's values can play it.
    pub(super) async fn readings_in(
        &self,
        table: &Table,
        members: &[Member],
        name: &str,
        role: Role,
    ) -> Result<FxHashMap<FileId, Reading>> {
        let files = table.files.iter().filter_map(|file| {
            let member = members.iter().find(|member| member.schema == file.schema)?;
            Some((&**file, &table.schemas[member.schema].columns[member.at], member.at))
        });
        let files: Vec<_> = files.collect();
        let fitting = files.iter().filter(|(_, column, _)| fits(column, role));
        let mut readings: FxHashMap<FileId, Reading> =
            fitting.map(|(file, column, _)| (file.id, column.reading)).collect();
        let unsure = files.iter().filter(|(_, column, _)| !fits(column, role));
        let looks = unsure.map(|(file, column, at)| async move {
            let sample = self.sample_of(file, *at).await;
            (file.id, self.field(file, *at, sample).and_then(|field| reading_as(role, &field)), column)
        });
        for (file, reading, column) in join_all(looks.collect::<Vec<_>>()).await {
            let readable =
                |reading: &Reading| column.stored.is_some_and(|stored| stored.read(*reading).is_some());
            readings.extend(reading.filter(readable).map(|reading| (file, reading)));
        }
        if readings.is_empty() { Err(unfit(name, role)) } else { Ok(readings) }
    }

    /// A look at a file's column, by a worker that has its index.
    async fn sample_of(&self, file: &TableFile, at: usize) -> Option<Sample> {
        let worker = self.state.borrow().reader_of(file.id)?;
        let columns = vec![u32::try_from(at).ok()?];
        let request = Request::Probe { file: file.id, columns, rows: sample_rows(file.rows) };
        match self.workers.ask(worker, request).await {
            Ok(Response::Probed(probes)) => probes.into_iter().next().map(sample),
            _ => None,
        }
    }

    /// A file's column as it was recognised by, with that sample.
    fn field(&self, file: &TableFile, at: usize, sample: Option<Sample>) -> Option<Field> {
        let state = self.state.borrow();
        let field = state.files.get(&file.id)?.fields.get(at)?;
        Some(Field { name: field.name.clone(), shape: field.shape, sample })
    }
}

/// Whether a column's values can play a role as they are read.
fn fits(column: &SchemaColumn, role: Role) -> bool {
    let values = Values::of(column.shape());
    match role {
        Role::Time => values.is_calendar() || values == Values::Year,
        Role::Number => values.is_number(),
        _ => true,
    }
}

fn unfit(column: &str, role: Role) -> Error {
    let what = if role == Role::Time { "times" } else { "numbers" };
    Error::new(Code::BadQuery, format!("The values of {column} cannot be read as {what}."))
        .hint("Choose another role, or export the column in another type.")
}
