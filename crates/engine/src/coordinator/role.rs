//! How a column is to be read in a role that a person gives it.

use reelscope_model::{
    Code, Error, Result,
    recognise::{Field, reading_as},
    schema::{Reading, Role},
};

use super::{
    Coordinator, Workers,
    recognise::{sample, sample_rows, shape},
    table::{Table, Values},
};
use crate::protocol::{Request, Response};

impl<W: Workers> Coordinator<W> {
    /// The reading that makes column `at` fit `role`: the one it has, where that does; else what a sample of its values
    /// tells.
    ///
    /// # Errors
    /// `bad-query` when its values cannot play the role.
    pub(super) async fn reading_in(&self, table: &Table, at: usize, role: Role) -> Result<Reading> {
        let (column, class) = (&table.info.columns[at], table.classes[at]);
        let values = Values::of(class, column.reading);
        let fits = match role {
            Role::Time => values.is_calendar() || values == Values::Year,
            Role::Number => values.is_number(),
            _ => true,
        };
        if fits {
            return Ok(column.reading);
        }
        let mut field = Field { name: column.name.clone(), shape: shape(class), sample: None };
        if let Some((worker, request)) = probe(table, at)
            && let Response::Probed(probes) = self.workers.ask(worker, request).await?
        {
            field.sample = probes.into_iter().next().map(sample);
        }
        reading_as(role, &field).ok_or_else(|| unfit(&column.name, role))
    }
}

/// A request for a sample of the column, and the worker that owns rows of a file that has it.
fn probe(table: &Table, at: usize) -> Option<(usize, Request)> {
    table.shards.iter().enumerate().find_map(|(worker, shard)| {
        let piece = shard.pieces.iter().find(|piece| piece.columns.get(at).is_some_and(Option::is_some))?;
        let column = piece.columns.get(at).copied().flatten()?;
        let file = table.files.iter().find(|file| file.id == piece.file)?;
        let rows = sample_rows(file.rows);
        Some((worker, Request::Probe { file: piece.file, columns: vec![column], rows }))
    })
}

fn unfit(column: &str, role: Role) -> Error {
    let what = if role == Role::Time { "times" } else { "numbers" };
    Error::new(Code::BadQuery, format!("The values of {column} cannot be read as {what}."))
        .hint("Choose another role, or export the column in another type.")
}
