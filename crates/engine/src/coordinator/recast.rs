//! Changing what was recognised: a column's role, reading, meaning or value sets, or a table's kind.

use std::rc::Rc;

use reelscope_model::{
    Code, Error, Result,
    recognise::{Field, Recognised},
    schema::{Reading, Role},
};

use super::{
    Coordinator, Workers,
    look::{Wanted, wanted},
    register::{register, reread, settle},
    said::{Corrections, Ground},
    table::Table,
};
use crate::{
    plan::{FileId, TableId},
    protocol::Request,
};

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
    /// Values of a column that has value sets belong to others than the model says.
    Values {
        /// The column's raw name.
        column: String,
        /// The values, which are compared as value sets do, and where they belong.
        values: Vec<(String, Belongs)>,
    },
    /// The table and its columns are what they were recognised as.
    Forget,
}

/// Where a value belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Belongs {
    /// Where the model says.
    AsModelled,
    /// To this value set of its column.
    To(String),
    /// To no value set, and nobody need be told so.
    Nowhere,
}

/// Files with what they are recognised as from now on, and what a person has said of each.
type Regrouped = Vec<(FileId, Recognised, Rc<Corrections>)>;

impl<W: Workers> Coordinator<W> {
    /// Changes what `table` or one of its columns was recognised as. Later queries see it, and so do files of the table
    /// that are opened later.
    ///
    /// # Errors
    /// `unknown-table` and `unknown-column` for names that are not there, and `bad-query` for what the model lacks and
    /// for what the column's values cannot be.
    pub async fn recast(&self, table: &str, change: Recast) -> Result<()> {
        match &change {
            Recast::Kind(kind) => {
                if let Some(kind) = kind.as_ref().filter(|kind| self.model.kind(kind).is_none()) {
                    let message = format!("The model has no kind of table named {kind:?}.");
                    return Err(Error::new(Code::BadQuery, message));
                }
                self.regroup(table, Some(kind.as_deref())).await
            }
            Recast::Forget => self.regroup(table, None).await,
            Recast::Role { column, .. }
            | Recast::Reading { column, .. }
            | Recast::Canonical { column, .. }
            | Recast::Values { column, .. } => self.recast_column(table, column, &change).await,
        }
    }

    async fn recast_column(&self, table: &str, column: &str, change: &Recast) -> Result<()> {
        let id = loop {
            let open = self.open_table(table)?;
            let mut next = self.told(&open, column, change)?;
            let wanted = self.wanted_of(&next);
            if !wanted.is_empty() {
                // Files may come or go while values are looked at: then it is said of what the table is then.
                self.look(wanted).await;
                continue;
            }
            let mut state = self.state.borrow_mut();
            reread(&mut next, &state.files, &self.model);
            check(&open, &next, column, change)?;
            if matches!(change, Recast::Role { .. }) {
                // Whoever says what a column is for wants to use it.
                next.left_out.retain(|name| name != column);
            }
            state.put(next);
            settle(&mut state, &self.model, &self.zones, &[open.id]);
            break open.id;
        };
        if !matches!(change, Recast::Values { .. }) {
            self.assign(&[id]).await;
        }
        self.notice_values(&[id]).await;
        Ok(())
    }

    /// The looks that what is said of a table still needs.
    fn wanted_of(&self, table: &Table) -> Vec<Wanted> {
        let state = self.state.borrow();
        let of = table.files.iter().filter_map(|file| {
            let open = state.files.get(&file.id)?;
            let said = table.said.iter().chain(&file.kept.columns);
            wanted(file.id, file.rows, open.ground(&self.model), said)
        });
        of.collect()
    }

    /// Takes the table apart and puts its files where files of the kind that is chosen belong, else where they were
    /// recognised to.
    async fn regroup(&self, table: &str, chosen: Option<Option<&str>>) -> Result<()> {
        let (gone, changed) = loop {
            let open = self.open_table(table)?;
            let files = self.regrouped(&open, chosen);
            let wanted = self.wanted_in(&files);
            if wanted.is_empty() {
                break (open.id, self.take_apart(open.id, files));
            }
            self.look(wanted).await;
        };
        self.assign(&changed).await;
        self.tell_all(&Request::Forget { tables: vec![gone], files: Vec::new() }).await;
        self.notice_values(&changed).await;
        Ok(())
    }

    /// The table's files, recognised anew.
    fn regrouped(&self, table: &Table, chosen: Option<Option<&str>>) -> Regrouped {
        let state = self.state.borrow();
        let recognise = |fields: &[Field]| {
            let own = self.model.recognise(fields);
            match chosen.filter(|kind| own.kind.as_deref() != *kind) {
                None => (own, Corrections::default()),
                Some(kind) => {
                    let kept = Corrections { kind: Some(kind.map(str::to_owned)), columns: Vec::new() };
                    (self.model.recognise_as(fields, kind), kept)
                }
            }
        };
        let file = |id: FileId| {
            let (recognised, kept) = recognise(&state.files.get(&id)?.fields);
            Some((id, recognised, Rc::new(kept)))
        };
        table.files.iter().filter_map(|open| file(open.id)).collect()
    }

    /// The looks that are still needed for what is said of the tables that files will go to.
    fn wanted_in(&self, files: &Regrouped) -> Vec<Wanted> {
        let state = self.state.borrow();
        let of = files.iter().filter_map(|(id, recognised, _)| {
            let open = state.files.get(id)?;
            let kind = recognised.kind.as_deref();
            let ground = Ground {
                model: &self.model,
                kind: kind.and_then(|kind| self.model.kind(kind)),
                fields: &open.fields,
            };
            wanted(*id, open.summary.rows, ground, state.said_of_kind(kind))
        });
        of.collect()
    }

    /// Puts a table's files into others; gives those that changed.
    fn take_apart(&self, table: TableId, files: Regrouped) -> Vec<TableId> {
        let mut state = self.state.borrow_mut();
        state.tables.retain(|open| open.id != table);
        state.sizes.forget(&[table]);
        let mut changed = Vec::new();
        for (id, recognised, kept) in files {
            if let Some(open) = state.files.get_mut(&id) {
                open.recognised = recognised;
            }
            let table = register(&mut state, &self.model, id, &kept);
            changed.extend(table.filter(|table| !changed.contains(table)));
        }
        settle(&mut state, &self.model, &self.zones, &changed);
        changed
    }
}

/// Whether a table is what a person said of its column, in one file at least.
fn check(open: &Table, next: &Table, column: &str, change: &Recast) -> Result<()> {
    let names = open.raw_names(column)?;
    let all = next.schemas.iter().flat_map(|schema| &schema.columns);
    let mut own = all.filter(|one| names.contains(&one.name));
    let bad = |message: String, hint: &str| Err(Error::new(Code::BadQuery, message).hint(hint));
    match change {
        Recast::Role { role, .. } => {
            if own.any(|one| one.role == *role) {
                return Ok(());
            }
            let what = if *role == Role::Time { "times" } else { "numbers" };
            let hint = "Choose another role, or export the column in another type.";
            bad(format!("The values of {column} cannot be read as {what}."), hint)
        }
        Recast::Reading { reading, .. } => {
            let needed = own.clone().any(|one| one.canonical.is_some());
            if own.any(|one| one.reading == *reading) {
                return Ok(());
            }
            let hint = if needed {
                "Choose another reading, or say first that the column is something else."
            } else {
                "Choose another reading."
            };
            bad(format!("The values of {column} cannot be read so: no file stores such values."), hint)
        }
        Recast::Canonical { canonical: Some(canonical), .. } => {
            if own.any(|one| one.canonical.as_ref() == Some(canonical)) {
                return Ok(());
            }
            let hint = "Choose another meaning, or export the column in another type.";
            bad(format!("{column} cannot be the {canonical} of {}, by its values.", next.info.name), hint)
        }
        _ => Ok(()),
    }
}
