//! Changing what was recognised: a column's role, reading or meaning, or a table's kind.

use std::rc::Rc;

use reelscope_model::{
    Code, ColumnInfo, Error, Result,
    schema::{Reading, Role},
};

use super::{
    Coordinator, NewFile, Workers, recognise::Known, register::register, shards::shards, table::Table,
};
use crate::protocol::{Class, Request};

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
    /// `unknown-table` and `unknown-column` for names that are not there, and `bad-query` for a kind or a canonical
    /// name that the model lacks, and for a role that the column's values cannot play.
    pub async fn recast(&self, table: &str, change: Recast) -> Result<()> {
        let table = self.open_table(table)?;
        match change {
            Recast::Kind(kind) => self.recast_kind(&table, kind.as_deref()).await,
            change => {
                let mut recast = Table::clone(&table);
                if let Recast::Role { column, role } = &change {
                    let at = position(&table, column)?;
                    recast.info.columns[at].reading = self.reading_in(&table, at, *role).await?;
                }
                let changed = self.recast_column(recast, change)?;
                let id = changed.id;
                self.state.borrow_mut().put(changed);
                self.assign(&[id]).await;
                self.notice_unmapped(&[id]).await;
                Ok(())
            }
        }
    }

    /// Takes the table apart and puts its files where files of that kind belong.
    async fn recast_kind(&self, table: &Table, kind: Option<&str>) -> Result<()> {
        if let Some(kind) = kind.filter(|kind| self.model.kind(kind).is_none()) {
            return Err(Error::new(
                Code::BadQuery,
                format!("The model has no kind of table named {kind:?}."),
            ));
        }
        let mut changed = Vec::new();
        {
            let mut state = self.state.borrow_mut();
            state.tables.retain(|open| open.id != table.id);
            for file in &table.files {
                let Some(open) = state.files.get(&file.id) else { continue };
                let recognised = self.model.recognise_as(&open.fields, kind);
                let new = NewFile { id: file.id, name: file.name.clone(), size: open.size };
                let known = Known {
                    file: new,
                    summary: Rc::clone(&open.summary),
                    fields: open.fields.clone(),
                    recognised,
                };
                let table = register(&mut state, &self.model, &known);
                if !changed.contains(&table) {
                    changed.push(table);
                }
            }
        }
        self.assign(&changed).await;
        self.tell_all(&Request::Forget { tables: vec![table.id], files: Vec::new() }).await;
        self.notice_unmapped(&changed).await;
        Ok(())
    }

    fn recast_column(&self, mut table: Table, change: Recast) -> Result<Table> {
        match change {
            Recast::Role { column, role } => {
                let at = position(&table, &column)?;
                table.info.columns[at].role = role;
            }
            Recast::Reading { column, reading } => {
                let at = position(&table, &column)?;
                let lists = matches!(table.classes[at], Class::TextList | Class::ValueList);
                let column = &mut table.info.columns[at];
                column.reading = reading;
                column.multi_valued = lists || reading == Reading::Delimited;
            }
            Recast::Canonical { column, canonical } => {
                let at = position(&table, &column)?;
                if let Some(name) = &canonical {
                    self.check_canonical(&table, name)?;
                }
                let taken = |open: &&mut ColumnInfo| canonical.is_some() && open.canonical == canonical;
                table.info.columns.iter_mut().filter(taken).for_each(|open| open.canonical = None);
                table.info.columns[at].canonical = canonical;
            }
            Recast::Kind(_) => {}
        }
        table.shards = shards(&table, self.workers.count());
        Ok(table)
    }

    fn check_canonical(&self, table: &Table, name: &str) -> Result<()> {
        let kind = table.info.kind.as_deref().and_then(|kind| self.model.kind(kind));
        if kind.is_none_or(|kind| kind.column(name).is_some()) {
            return Ok(());
        }
        Err(Error::new(Code::BadQuery, format!("The model knows no column {name:?} of {}.", table.info.name)))
    }
}

fn position(table: &Table, column: &str) -> Result<usize> {
    table.info.columns.iter().position(|open| open.name == column).ok_or_else(|| {
        let message = format!("There is no column named {column:?} in {}.", table.info.name);
        Error::new(Code::UnknownColumn, message)
    })
}
