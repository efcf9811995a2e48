//! An open table as the coordinator knows it.

use reelscope_model::{ColumnInfo, TableInfo, schema::Reading};

use crate::{
    plan::{ColumnId, FileId, TableId},
    protocol::{Class, ShardSpec},
};

/// An open table. It is shared by reference while queries run, and replaced as a whole when it changes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    pub(super) id: TableId,
    /// What callers see of it.
    pub(super) info: TableInfo,
    /// What files of no kind must share to be appended.
    pub(super) stem: String,
    /// Its files, in the order of its rows.
    pub(super) files: Vec<TableFile>,
    /// What each column's stored values are.
    pub(super) classes: Vec<Class>,
    /// What each worker owns.
    pub(super) shards: Vec<ShardSpec>,
}

/// A file whose rows are in a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TableFile {
    pub(super) id: FileId,
    pub(super) name: String,
    pub(super) rows: u64,
    /// Rows at which a range best starts.
    pub(super) batch_starts: Vec<u64>,
    /// Whether a batch can be read in part.
    pub(super) divisible: bool,
    /// Where each of the table's columns stands in the file; columns beyond its end came with later files.
    pub(super) columns: Vec<Option<u32>>,
    /// Arrow's names of those columns' types, each in its place; none where the file lacks the column.
    pub(super) types: Vec<Option<String>>,
}

/// What a column's values are once they are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Values {
    Text,
    Bool,
    Int,
    Float,
    Decimal,
    Date,
    Time,
    /// Calendar years.
    Year,
    /// Values of any type, of lists.
    Any,
    /// A type that cannot be analysed.
    Other,
}

impl Values {
    /// What the values of a column of `class` are when they are read so.
    pub(super) fn of(class: Class, reading: Reading) -> Self {
        match reading {
            Reading::EpochSeconds
            | Reading::EpochMillis
            | Reading::EpochMicros
            | Reading::EpochNanos
            | Reading::IsoText => Self::Time,
            Reading::Year => Self::Year,
            Reading::MinutesText => Self::Int,
            Reading::Delimited => Self::Text,
            Reading::AsStored => match class {
                Class::Text | Class::TextDictionary | Class::TextList => Self::Text,
                Class::ValueList => Self::Any,
                Class::Bool => Self::Bool,
                Class::Int => Self::Int,
                Class::Float => Self::Float,
                Class::Decimal => Self::Decimal,
                Class::Date => Self::Date,
                Class::Time => Self::Time,
                Class::Other => Self::Other,
            },
        }
    }

    /// Whether they can be summed, averaged and binned.
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Float | Self::Decimal | Self::Year)
    }

    /// Whether they can be grouped by the calendar.
    pub(super) fn is_calendar(self) -> bool {
        matches!(self, Self::Date | Self::Time)
    }

    /// The name of the type in results.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Text | Self::Any | Self::Other => "text",
            Self::Bool => "bool",
            Self::Int | Self::Year => "int",
            Self::Float => "float",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Time => "time",
        }
    }
}

impl Table {
    /// Its rows, over all files.
    pub(super) fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Whether some files store a column in another type than others do.
    pub(super) fn is_mixed(&self) -> bool {
        let stored =
            |column: usize| self.files.iter().filter_map(move |file| file.types.get(column)?.as_deref());
        (0..self.info.columns.len()).any(|column| {
            let first = stored(column).next();
            stored(column).any(|other| Some(other) != first)
        })
    }

    /// A column by its position.
    pub(super) fn column(&self, id: ColumnId) -> Option<&ColumnInfo> {
        self.info.columns.get(usize::try_from(id).ok()?)
    }

    /// What a column's values are once they are read.
    pub(super) fn values(&self, id: ColumnId) -> Values {
        let class = usize::try_from(id).ok().and_then(|at| self.classes.get(at));
        match (class, self.column(id)) {
            (Some(class), Some(column)) => Values::of(*class, column.reading),
            _ => Values::Other,
        }
    }

    /// The column that the model knows by `canonical`.
    pub(super) fn canonical(&self, canonical: &str) -> Option<ColumnId> {
        self.position(|column| column.canonical.as_deref() == Some(canonical))
    }

    /// The first column for which `test` holds.
    pub(super) fn position(&self, test: impl Fn(&ColumnInfo) -> bool) -> Option<ColumnId> {
        self.info.columns.iter().position(test).and_then(|at| ColumnId::try_from(at).ok())
    }
}
