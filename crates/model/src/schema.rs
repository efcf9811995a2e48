//! What is known of an open table: its columns, their roles, and what was noticed.

use serde::{Deserialize, Serialize};

/// What a column is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// When something happened.
    Time,
    /// What rows are grouped by.
    Dimension,
    /// What is summed and averaged.
    Number,
    /// What names a thing; it is counted, not grouped by.
    Id,
    /// Free text.
    Text,
    /// A type that cannot be analysed.
    Other,
}

impl Role {
    /// The role as the API and the page write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Dimension => "dimension",
            Self::Number => "number",
            Self::Id => "id",
            Self::Text => "text",
            Self::Other => "other",
        }
    }
}

/// How a column's stored values are read as what its role needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// As the type says.
    AsStored,
    /// Integers or floats that count seconds since 1970.
    EpochSeconds,
    /// Integers or floats that count milliseconds since 1970.
    EpochMillis,
    /// Integers that count microseconds since 1970.
    EpochMicros,
    /// Integers that count nanoseconds since 1970.
    EpochNanos,
    /// ISO 8601 text.
    IsoText,
    /// Integers from 1 to 9999 that are calendar years.
    Year,
    /// Text such as "90 min"; another unit is null.
    MinutesText,
    /// Text that holds several values between commas.
    Delimited,
}

impl Reading {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::AsStored,
        Self::EpochSeconds,
        Self::EpochMillis,
        Self::EpochMicros,
        Self::EpochNanos,
        Self::IsoText,
        Self::Year,
        Self::MinutesText,
        Self::Delimited,
    ];
}

/// A column of an open table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// The name in the file; a repeated one has `-2`, `-3` behind it; a struct's field is `struct.field`.
    pub name: String,
    /// The name that the model knows it by (`DeviceType`).
    pub canonical: Option<String>,
    /// Arrow's name of its type, as arrow-rs prints it.
    #[serde(rename = "type")]
    pub data_type: String,
    /// What it is used for.
    pub role: Role,
    /// How its stored values are read.
    pub reading: Reading,
    /// How many values are null; unknown before it is read when the format does not say.
    pub nulls: Option<u64>,
    /// Whether a row may hold several values.
    pub multi_valued: bool,
    /// The time zone stored with it, of timestamps only.
    pub time_zone: Option<String>,
}

/// Something worth knowing about a table that is no error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// A stable code, such as `unmapped-value`.
    pub code: String,
    /// The column it is about.
    pub column: Option<String>,
    /// A plain sentence.
    pub message: String,
}

/// An open table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Its name: its kind's, or one made from the file's.
    pub name: String,
    /// The kind of the model that it was recognised as.
    pub kind: Option<String>,
    /// The names of the files that it was read from.
    pub files: Vec<String>,
    /// Its number of rows.
    pub rows: u64,
    /// Its columns, in the file's order.
    pub columns: Vec<ColumnInfo>,
    /// What was noticed.
    pub notices: Vec<Notice>,
}
