//! What a file's columns are. Files that are parts of one table mostly share a schema, so that what is made of it is
//! made once.

use reelscope_model::{
    Notice, Role,
    names::fold,
    recognise::{Field, reading_as},
    schema::Reading,
};

use super::state::OpenFile;
use crate::{
    protocol::{Class, FileColumn},
    shape::Shape,
};

/// The columns of a file, and what was noticed of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Schema {
    pub(super) columns: Vec<SchemaColumn>,
    pub(super) notices: Vec<Notice>,
}

/// A column of a file, as it was recognised or as a person said.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SchemaColumn {
    pub(super) name: String,
    /// The name as names are compared.
    pub(super) folded: String,
    pub(super) canonical: Option<String>,
    pub(super) role: Role,
    pub(super) reading: Reading,
    /// What a row holds as stored; none of a type that cannot be analysed.
    pub(super) stored: Option<Shape>,
    pub(super) data_type: String,
    pub(super) time_zone: Option<String>,
    /// How a column without a canonical name is read where other files store times in it; none when its values do
    /// not look like such.
    pub(super) as_time: Option<Reading>,
    /// Whether a person has said what it is.
    pub(super) said: bool,
    /// Whether a person has said what the model knows it by, or that the model does not know it.
    pub(super) named: bool,
}

impl Schema {
    /// What a file was recognised as.
    pub(super) fn of(file: &OpenFile) -> Self {
        let columns = file.summary.columns.iter().zip(&file.recognised.columns).zip(&file.fields);
        let columns = columns.map(|((column, recognition), field)| SchemaColumn {
            name: column.name.clone(),
            folded: fold(&column.name),
            canonical: recognition.canonical.clone(),
            role: recognition.role,
            reading: recognition.reading,
            stored: column.shape,
            data_type: column.data_type.clone(),
            time_zone: column.time_zone.clone(),
            as_time: recognition.canonical.is_none().then(|| as_time(column, field)).flatten(),
            said: false,
            named: false,
        });
        let notices = file.summary.notices.iter().chain(&file.recognised.notices);
        Self { columns: columns.collect(), notices: notices.cloned().collect() }
    }
}

impl SchemaColumn {
    /// What a row holds once it is read; none of a type that cannot be analysed.
    pub(super) fn shape(&self) -> Option<Shape> {
        let stored = self.stored?;
        stored.read(self.reading).or(Some(stored))
    }

    /// Whether no value is in it, by its type.
    pub(super) fn is_void(&self) -> bool {
        self.data_type == "Null"
    }
}

/// Only a look at the values tells; a small number may be a year, or anything else.
fn as_time(column: &FileColumn, field: &Field) -> Option<Reading> {
    let may_be = matches!(column.class, Class::Text | Class::TextDictionary | Class::Int | Class::Float);
    let seen = field.sample.as_ref().is_some_and(|sample| sample.values > 0 || !sample.distinct.is_empty());
    let reading = (may_be && seen).then(|| reading_as(Role::Time, field)).flatten();
    reading.filter(|reading| *reading != Reading::Year)
}
