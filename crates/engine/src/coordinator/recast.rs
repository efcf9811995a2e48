//! Changing what was recognised: a column's role, reading or meaning, or a table's kind.

use std::rc::Rc;

use reelscope_model::{
    Code, Error, Result,
    schema::{Reading, Role},
};
use rustc_hash::FxHashMap;

use super::{
    Coordinator, NewFile, Workers,
    recognise::Known,
    register::{register, settle},
    schema::SchemaColumn,
    table::{Table, TableFile},
    union::{Member, groups},
};
use crate::protocol::Request;

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
        let id = loop {
            let open = self.open_table(table)?;
            let recast = match &change {
                Recast::Kind(kind) => return self.recast_kind(&open, kind.as_deref()).await,
                Recast::Role { column, role } => self.recast_role(&open, column, *role).await?,
                Recast::Reading { column, reading } => recast_reading(&open, column, *reading)?,
                Recast::Canonical { column, canonical } => {
                    self.recast_canonical(&open, column, canonical.as_ref())?
                }
            };
            let mut state = self.state.borrow_mut();
            // Files may have come or gone while samples were taken: then what was made of them is made anew.
            if state.by_id(open.id).is_some_and(|now| Rc::ptr_eq(&now, &open)) {
                state.put(recast);
                settle(&mut state, &self.model, &self.zones, &[open.id]);
                break open.id;
            }
        };
        self.assign(&[id]).await;
        self.notice_unmapped(&[id]).await;
        Ok(())
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
            state.sizes.forget(&[table.id]);
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
                let table = register(&mut state, &known);
                if !changed.contains(&table) {
                    changed.push(table);
                }
            }
            settle(&mut state, &self.model, &self.zones, &changed);
        }
        self.assign(&changed).await;
        self.tell_all(&Request::Forget { tables: vec![table.id], files: Vec::new() }).await;
        self.notice_unmapped(&changed).await;
        Ok(())
    }

    /// Gives a column its role in every file, and in each the reading that the role needs of its values.
    async fn recast_role(&self, table: &Table, column: &str, role: Role) -> Result<Table> {
        let members = members(table, column)?;
        let readings = self.readings_in(table, &members, column, role).await?;
        let canonical = canonical_of(table, column);
        let mut table = told(table, &members, |file, _, column| {
            column.role = role;
            column.canonical.clone_from(&canonical);
            column.reading = readings.get(&file.id).copied().unwrap_or(column.reading);
        });
        // Whoever says what a column is for wants to use it.
        table.left_out.retain(|name| name != column);
        Ok(table)
    }

    /// Makes a column what the model knows by a name, and no other column of the table.
    fn recast_canonical(&self, table: &Table, column: &str, canonical: Option<&String>) -> Result<Table> {
        let chosen = members(table, column)?;
        if let Some(name) = canonical {
            self.check_canonical(table, name)?;
        }
        let holds = |member: &Member| {
            let other = &table.schemas[member.schema].columns[member.at];
            canonical.is_some() && other.canonical.as_ref() == canonical && !chosen.contains(member)
        };
        let losers = members_of(table).into_iter().flatten().filter(holds);
        let all: Vec<Member> = losers.chain(chosen.iter().copied()).collect();
        Ok(told(table, &all, |_, member, column| {
            column.canonical = canonical.filter(|_| chosen.contains(&member)).cloned();
        }))
    }

    fn check_canonical(&self, table: &Table, name: &str) -> Result<()> {
        let kind = table.info.kind.as_deref().and_then(|kind| self.model.kind(kind));
        if kind.is_none_or(|kind| kind.column(name).is_some()) {
            return Ok(());
        }
        Err(Error::new(Code::BadQuery, format!("The model knows no column {name:?} of {}.", table.info.name)))
    }
}

/// Reads a column so in the files that store what can be; the others keep their own readings.
fn recast_reading(table: &Table, column: &str, reading: Reading) -> Result<Table> {
    let members = members(table, column)?;
    let readable = |column: &SchemaColumn| column.stored.is_some_and(|stored| stored.read(reading).is_some());
    if !members.iter().any(|member| readable(&table.schemas[member.schema].columns[member.at])) {
        let message = format!("The values of {column} cannot be read so: no file stores such values.");
        return Err(Error::new(Code::BadQuery, message).hint("Choose another reading."));
    }
    let canonical = canonical_of(table, column);
    Ok(told(table, &members, |_, _, column| {
        column.canonical.clone_from(&canonical);
        if readable(column) {
            column.reading = reading;
        }
    }))
}

/// What the model calls a column. Whoever says more of it means it in every file.
fn canonical_of(table: &Table, column: &str) -> Option<String> {
    table.info.columns.iter().find(|open| open.name == column)?.canonical.clone()
}

/// The columns of the files' schemas that the table's column of that name is.
pub(super) fn members(table: &Table, column: &str) -> Result<Vec<Member>> {
    let position = table.info.columns.iter().position(|open| open.name == column);
    position.and_then(|at| members_of(table).into_iter().nth(at)).ok_or_else(|| {
        let message = format!("There is no column named {column:?} in {}.", table.info.name);
        Error::new(Code::UnknownColumn, message)
    })
}

fn members_of(table: &Table) -> Vec<Vec<Member>> {
    let schemas: Vec<&[SchemaColumn]> = table.schemas.iter().map(|schema| &*schema.columns).collect();
    groups(&schemas)
}

/// The table with what a person says of some columns, file by file. Files that shared a schema and still are alike
/// share the new one.
fn told(table: &Table, members: &[Member], tell: impl Fn(&TableFile, Member, &mut SchemaColumn)) -> Table {
    let mut table = Table::clone(table);
    let mut places: FxHashMap<usize, Vec<Member>> = FxHashMap::default();
    members.iter().for_each(|member| places.entry(member.schema).or_default().push(*member));
    let old = std::mem::take(&mut table.schemas);
    for file in &mut table.files {
        let mut schema = Rc::clone(&old[file.schema]);
        for member in places.get(&file.schema).into_iter().flatten() {
            let column = &mut Rc::make_mut(&mut schema).columns[member.at];
            tell(file, *member, column);
            column.said = true;
            if !table.said.contains(column) {
                table.said.retain(|said| said.name != column.name || said.stored != column.stored);
                table.said.push(column.clone());
            }
        }
        let place = table.schemas.iter().position(|open| *open == schema).unwrap_or_else(|| {
            table.schemas.push(Rc::clone(&schema));
            table.schemas.len() - 1
        });
        Rc::make_mut(file).schema = place;
    }
    table
}
