//! What a person can say of a table's columns.

use reelscope_model::{
    ColumnInfo, Role,
    model::{ColumnDef, Reads},
    recognise::{Field, reading_of},
    schema::Reading,
};

use super::{
    Coordinator, Workers,
    said::plays,
    schema::SchemaColumn,
    state::OpenFile,
    table::{Table, Values},
    union::Member,
};

/// What can be said of a column, as far as its type tells, and what was said of its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnOptions {
    /// The roles that it can play.
    pub roles: Vec<Role>,
    /// The readings that its values allow.
    pub readings: Vec<Reading>,
    /// What of its table's kind it can be, by canonical name; none in a table of no kind.
    pub canonical: Vec<String>,
    /// The value sets that a person gave values, which are folded; none for a value that belongs to no set.
    pub values: Vec<(String, Option<String>)>,
}

impl<W: Workers> Coordinator<W> {
    /// What can be said of the columns of a table, in their order; nothing where it is not open.
    #[must_use]
    pub fn options(&self, table: &str) -> Vec<ColumnOptions> {
        let state = self.state.borrow();
        let Some(table) = state.table(table) else { return Vec::new() };
        // Files of one schema are alike, so one of them speaks for all.
        let mut files: Vec<Option<&OpenFile>> = vec![None; table.schemas.len()];
        for file in table.files.iter().rev() {
            files[file.schema] = state.files.get(&file.id);
        }
        let columns = table.info.columns.iter().zip(table.members());
        columns.map(|(info, members)| self.options_of(&table, info, &members, &files)).collect()
    }

    fn options_of(
        &self,
        table: &Table,
        info: &ColumnInfo,
        members: &[Member],
        files: &[Option<&OpenFile>],
    ) -> ColumnOptions {
        let kind = table.info.kind.as_deref().and_then(|kind| self.model.kind(kind));
        let canonical = info.canonical.as_deref();
        let definition = kind.zip(canonical).and_then(|(kind, name)| kind.column(name));
        let member = |member: &Member| {
            let field = files[member.schema]?.fields.get(member.at)?;
            Some((field, &table.schemas[member.schema].columns[member.at]))
        };
        let members: Vec<(&Field, &SchemaColumn)> = members.iter().filter_map(member).collect();
        let any = |test: &dyn Fn(&Field, &SchemaColumn) -> bool| {
            members.iter().any(|(field, column)| test(field, column))
        };
        let role = |role: &Role| *role == info.role || any(&|_, column| can_play(column, *role, definition));
        let reads = |reading: &Reading| {
            *reading == info.reading || any(&|_, column| can_be_read(column, *reading, definition))
        };
        let is = |one: &&ColumnDef| {
            canonical == Some(&one.name) || any(&|field, _| reading_of(one, field).is_some())
        };
        let roles = [Role::Time, Role::Dimension, Role::Number, Role::Id, Role::Text, Role::Other];
        ColumnOptions {
            roles: roles.into_iter().filter(role).collect(),
            readings: Reading::ALL.into_iter().filter(reads).collect(),
            canonical: kind
                .map_or(&[][..], |kind| &kind.columns)
                .iter()
                .filter(is)
                .map(|one| one.name.clone())
                .collect(),
            values: canonical.map_or_else(Vec::new, |name| table.assigned(name).to_vec()),
        }
    }
}

/// Whether a column can be used so in some reading. What the model counts as numbers is no time, and the other way
/// round.
fn can_play(column: &SchemaColumn, role: Role, definition: Option<&ColumnDef>) -> bool {
    let fixed = definition.map(|definition| definition.role);
    let contrary =
        matches!((fixed, role), (Some(Role::Time), Role::Number) | (Some(Role::Number), Role::Time));
    let readings = || Reading::ALL.into_iter().filter(|reading| *reading != Reading::MinutesText);
    let is_kept = |reading| reading == column.reading;
    let plays = |reading| plays(column, reading, role);
    role != Role::Other
        && !contrary
        && (plays(column.reading) || readings().any(|one| !is_kept(one) && plays(one)))
}

/// Whether a column's values can be read so, and as what the model knows the column by.
fn can_be_read(column: &SchemaColumn, reading: Reading, definition: Option<&ColumnDef>) -> bool {
    let Some(shape) = column.stored.and_then(|stored| stored.read(reading)) else { return false };
    let years = Values::of(Some(shape)) == Values::Year;
    match definition {
        None => true,
        Some(definition) => {
            let dated = definition.reads == Reads::Date;
            plays(column, reading, definition.role) && (!years || dated)
        }
    }
}
