//! In which form a column is kept, decided from its types and its reading.

use arrow_schema::DataType;
use reelscope_model::{Code, Error, Result, TimeUnit, schema::Reading};

use super::class_of;
use crate::{column::IntKind, protocol::Class};

/// The form of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Text.
    Text,
    /// Booleans.
    Bool,
    /// Integers, decimals, dates and instants.
    Ints(IntKind),
    /// Floats.
    Floats,
    /// Text split at commas.
    Split,
    /// Lists of text.
    TextList,
    /// Lists of anything else.
    ValueList,
    /// Lists, each as one text.
    Joined,
}

impl Shape {
    /// The shape of a type under a reading; `whole` keeps a row's text as it is stored, and its several values
    /// together as one text.
    pub(crate) fn of(data_type: &DataType, reading: Reading, whole: bool) -> Result<Self> {
        let class = class_of(data_type);
        Ok(match class {
            Class::TextList | Class::ValueList if whole => Self::Joined,
            Class::TextList => Self::TextList,
            Class::ValueList => Self::ValueList,
            Class::Text | Class::TextDictionary => match reading {
                Reading::Delimited if !whole => Self::Split,
                Reading::IsoText => Self::Ints(IntKind::Time(TimeUnit::Micro)),
                Reading::MinutesText if !whole => Self::Ints(IntKind::Int),
                _ => Self::Text,
            },
            Class::Bool => Self::Bool,
            Class::Int => Self::Ints(epoch(reading).map_or(IntKind::Int, IntKind::Time)),
            // Fractions of seconds and milliseconds are kept to the microsecond.
            Class::Float if epoch(reading).is_some() => Self::Ints(IntKind::Time(TimeUnit::Micro)),
            Class::Float => Self::Floats,
            Class::Decimal => Self::Ints(IntKind::Decimal(scale_of(data_type))),
            Class::Date => Self::Ints(IntKind::Date),
            Class::Time => Self::Ints(IntKind::Time(unit_of(data_type))),
            Class::Other => return Err(unsupported(data_type)),
        })
    }

    /// The shape that holds values of both, for a column whose files differ.
    pub(crate) fn unite(self, other: Self) -> Result<Self> {
        if self == other {
            return Ok(self);
        }
        self.widened(other).or_else(|| other.widened(self)).ok_or_else(|| {
            Error::new(Code::UnsupportedType, "The files hold this column in types that do not go together.")
        })
    }

    /// This shape made wide enough for another; none when it cannot be.
    fn widened(self, other: Self) -> Option<Self> {
        use IntKind::{Date, Decimal, Int, Time};
        match (self, other) {
            (Self::Ints(Decimal(a)), Self::Ints(Decimal(b))) => Some(Self::Ints(Decimal(a.max(b)))),
            (Self::Ints(Decimal(scale)), Self::Ints(Int)) => Some(Self::Ints(Decimal(scale.max(0)))),
            (Self::Ints(Time(a)), Self::Ints(Time(b))) => Some(Self::Ints(Time(a.max(b)))),
            (Self::Ints(Time(_)), Self::Ints(Date)) => Some(self),
            (Self::Floats, Self::Ints(Int | Decimal(_))) => Some(Self::Floats),
            (Self::TextList | Self::Split, Self::Text | Self::Split) => Some(Self::Split),
            (Self::Joined, Self::Text) => Some(Self::Joined),
            _ => None,
        }
    }
}

/// The unit of a reading that counts from 1970.
pub(super) fn epoch(reading: Reading) -> Option<TimeUnit> {
    match reading {
        Reading::EpochSeconds => Some(TimeUnit::Second),
        Reading::EpochMillis => Some(TimeUnit::Milli),
        Reading::EpochMicros => Some(TimeUnit::Micro),
        Reading::EpochNanos => Some(TimeUnit::Nano),
        _ => None,
    }
}

/// The unit of a timestamp, encoded in any way; seconds for other types.
pub(super) fn unit_of(data_type: &DataType) -> TimeUnit {
    match data_type {
        DataType::Timestamp(unit, _) => match unit {
            arrow_schema::TimeUnit::Second => TimeUnit::Second,
            arrow_schema::TimeUnit::Millisecond => TimeUnit::Milli,
            arrow_schema::TimeUnit::Microsecond => TimeUnit::Micro,
            arrow_schema::TimeUnit::Nanosecond => TimeUnit::Nano,
        },
        DataType::Dictionary(_, values) => unit_of(values),
        DataType::RunEndEncoded(_, values) => unit_of(values.data_type()),
        _ => TimeUnit::Second,
    }
}

/// The scale of a decimal, encoded in any way; 0 for other types.
pub(super) fn scale_of(data_type: &DataType) -> i8 {
    match data_type {
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => *scale,
        DataType::Dictionary(_, values) => scale_of(values),
        DataType::RunEndEncoded(_, values) => scale_of(values.data_type()),
        _ => 0,
    }
}

/// The error of a type that the engine does not analyse.
pub(super) fn unsupported(data_type: &DataType) -> Error {
    Error::new(Code::UnsupportedType, format!("Columns of type {data_type} cannot be analysed."))
        .hint("Export the column as text, numbers, dates or timestamps.")
}
