//! What a person has said of a file's columns, and what that makes of them.
//!
//! What was said stands by itself, apart from what was recognised: a column is made from both each time, so that a role
//! is read in every file as that file's values ask for, and taking back what was said gives what was recognised.

use reelscope_model::{
    Model, Notice, Role,
    model::{ColumnDef, Kind},
    recognise::{Field, Shape, reading_as, reading_of},
    schema::Reading,
};

use super::{
    schema::{Schema, SchemaColumn},
    table::Values,
};

/// What a person has said of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The column's name in the file.
    pub column: String,
    /// What the model knows it by; the inner none is nothing that it knows.
    pub canonical: Option<Option<String>>,
    /// What it is used for.
    pub role: Option<Role>,
    /// How its stored values are read.
    pub reading: Option<Reading>,
    /// The value sets that values belong to; none for a value that belongs to no set. The values are folded, as value
    /// sets compare them.
    pub values: Vec<(String, Option<String>)>,
}

/// What a person has said of the files of one shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    /// The kind of their table; the inner none is no kind.
    pub kind: Option<Option<String>>,
    /// What their columns are.
    pub columns: Vec<Said>,
}

impl Said {
    /// Nothing of a column yet.
    #[must_use]
    pub fn of(column: &str) -> Self {
        Self { column: column.to_owned(), ..Self::default() }
    }

    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.canonical.is_none() && self.role.is_none() && self.reading.is_none() && self.values.is_empty()
    }

    /// Takes from another what is not said here.
    fn complete(&mut self, other: &Self) {
        if self.canonical.is_none() {
            self.canonical.clone_from(&other.canonical);
        }
        self.role = self.role.or(other.role);
        self.reading = self.reading.or(other.reading);
        for (value, set) in &other.values {
            if !self.values.iter().any(|(known, _)| known == value) {
                self.values.push((value.clone(), set.clone()));
            }
        }
    }
}

impl Corrections {
    /// Whether nothing is said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_none() && self.columns.iter().all(Said::is_empty)
    }

    /// Leaves out what this model has no word for: it was said with another one, or by nobody.
    pub(super) fn known_to(mut self, model: &Model) -> Self {
        self.kind = self.kind.filter(|kind| kind.as_ref().is_none_or(|kind| model.kind(kind).is_some()));
        let known = |name: &String| model.kinds().iter().any(|kind| kind.column(name).is_some());
        let is_set = |name: &String| {
            let mut columns = model.kinds().iter().flat_map(|kind| &kind.columns);
            columns.any(|column| column.set(name).is_some())
        };
        for said in &mut self.columns {
            said.canonical = said.canonical.take().filter(|name| name.as_ref().is_none_or(known));
            said.values.retain(|(_, set)| set.as_ref().is_none_or(is_set));
        }
        self
    }
}

/// What is said of columns in one place and in another; the first wins.
pub(super) fn both(first: &[Said], second: &[Said]) -> Vec<Said> {
    let mut all = first.to_vec();
    for other in second {
        match all.iter_mut().find(|said| said.column == other.column) {
            Some(said) => said.complete(other),
            None => all.push(other.clone()),
        }
    }
    all
}

/// What a file's columns are recognised by, and what they mean.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) model: &'a Model,
    pub(super) kind: Option<&'a Kind>,
    pub(super) fields: &'a [Field],
}

impl<'a> Ground<'a> {
    /// What the model says of a column by its canonical name: of this kind, or of any where the table has none.
    pub(super) fn definition(&self, canonical: &str) -> Option<&'a ColumnDef> {
        match self.kind {
            Some(kind) => kind.column(canonical),
            None => self.model.kinds().iter().find_map(|kind| kind.column(canonical)),
        }
    }
}

/// Takes a file's columns for what a person has said that they are: of files of its shape, and of its table. Where its
/// values cannot be that, it stays what was recognised.
pub(super) fn heed(schema: &mut Schema, ground: Ground<'_>, kept: &[Said], said: &[Said]) {
    let all = both(said, kept);
    let mut unfit = Vec::new();
    for (column, field) in schema.columns.iter_mut().zip(ground.fields) {
        let Some(of) = all.iter().find(|of| of.column == column.name) else { continue };
        let fits = apply(of, column, field, ground);
        if !fits && kept.iter().any(|kept| kept.column == column.name) {
            unfit.push(not_fitting(&column.name));
        }
    }
    schema.notices.extend(unfit);
    yield_names(schema, said);
}

/// What a person calls by a name of the model's takes that from what only seemed to be it: in every file of the table
/// when it was said of the table.
fn yield_names(schema: &mut Schema, said: &[Said]) {
    let given = |said: &Said, canonical: &String| said.canonical.as_ref() == Some(&Some(canonical.clone()));
    let own: Vec<String> = schema.columns.iter().filter(|one| one.named).filter_map(canonical).collect();
    for column in &mut schema.columns {
        let Some(canonical) = &column.canonical else { continue };
        let givers = || said.iter().filter(|said| given(said, canonical));
        let elsewhere = givers().next().is_some() && !givers().any(|said| said.column == column.name);
        if elsewhere || (!column.named && own.contains(canonical)) {
            (column.canonical, column.named) = (None, true);
        }
    }
}

fn canonical(column: &SchemaColumn) -> Option<String> {
    column.canonical.clone()
}

/// Makes a column what was said of it; gives whether all of it could be.
fn apply(said: &Said, column: &mut SchemaColumn, field: &Field, ground: Ground<'_>) -> bool {
    let mut fits = true;
    match &said.canonical {
        None => {}
        Some(None) => (column.canonical, column.named, column.said) = (None, true, true),
        Some(Some(name)) => {
            let definition = ground.definition(name);
            let read = definition.and_then(|definition| Some((definition, reading_of(definition, field)?)));
            match read.filter(|(_, reading)| is_readable(column, *reading)) {
                Some((definition, reading)) => {
                    (column.role, column.reading) = (definition.role, reading);
                    (column.canonical, column.named, column.said) = (Some(name.clone()), true, true);
                }
                None => fits = false,
            }
        }
    }
    if let Some(role) = said.role {
        match reading_for(column, role, field) {
            Some(reading) => (column.role, column.reading, column.said) = (role, reading, true),
            None => fits = false,
        }
    }
    if let Some(reading) = said.reading {
        match role_for(column, reading, said.role.is_some(), field, ground) {
            Some(role) => (column.role, column.reading, column.said) = (role, reading, true),
            None => fits = false,
        }
    }
    fits
}

/// The reading that makes a column fit `role`: the one it has, where that does; else what its values tell.
fn reading_for(column: &SchemaColumn, role: Role, field: &Field) -> Option<Reading> {
    if plays(column, column.reading, role) {
        return Some(column.reading);
    }
    reading_as(role, field).filter(|reading| plays(column, *reading, role))
}

/// The role of a column that is read so; none when it cannot be. A role that a person or the model gives stays.
fn role_for(
    column: &SchemaColumn,
    reading: Reading,
    given: bool,
    field: &Field,
    ground: Ground<'_>,
) -> Option<Role> {
    if !is_readable(column, reading) {
        return None;
    }
    if given || column.canonical.is_some() {
        return plays(column, reading, column.role).then_some(column.role);
    }
    Some(match reading {
        Reading::MinutesText => Role::Number,
        Reading::Delimited => Role::Dimension,
        Reading::AsStored => ground.model.role_of(field),
        _ => Role::Time,
    })
}

fn is_readable(column: &SchemaColumn, reading: Reading) -> bool {
    column.stored.is_some_and(|stored| stored.read(reading).is_some())
}

/// Whether a column's values can play a role when they are read so.
pub(super) fn plays(column: &SchemaColumn, reading: Reading, role: Role) -> bool {
    let values = Values::of(column.stored.and_then(|stored| stored.read(reading)));
    match role {
        Role::Time => values.is_calendar() || values == Values::Year,
        Role::Number => values.is_number(),
        Role::Other => true,
        Role::Dimension | Role::Id | Role::Text => values != Values::Other,
    }
}

/// Whether a field's values have a say in what was said of it, and nobody has looked at them yet.
pub(super) fn needs_look(said: &Said, field: &Field, ground: Ground<'_>) -> bool {
    let undecided = matches!(field.shape, Shape::Text | Shape::Dictionary | Shape::Int | Shape::Float);
    let definition = || ground.definition(said.canonical.as_ref()?.as_ref()?);
    let by_values = |definition: &ColumnDef| matches!(definition.role, Role::Time | Role::Number);
    let asks = said.role == Some(Role::Time) || definition().is_some_and(by_values);
    undecided && asks && field.sample.is_none()
}

fn not_fitting(column: &str) -> Notice {
    let message = format!(
        "What was kept of an earlier file does not fit the values of {column} here, so the column is taken as it was \
         recognised. Choose what it is."
    );
    Notice { code: "kept-unfit".to_owned(), column: Some(column.to_owned()), message }
}
