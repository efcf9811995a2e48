//! What a column's values are kept as, so that the values of all its files fit.
//!
//! A file's column has a shape of its own by its type, and another once it is read as its role needs; a table's
//! column has the one shape that holds those of all its files. The coordinator decides it, as only it knows all
//! files, and tells it to the workers.

use arrow_schema::DataType;
use reelscope_model::{TimeUnit, schema::Reading};
use serde::{Deserialize, Serialize};

/// What a row of a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Shape {
    /// What a value is.
    pub scalar: Scalar,
    /// Whether a row may hold several.
    pub many: bool,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scalar {
    /// Text.
    Text,
    /// A boolean.
    Bool,
    /// An integer.
    Int,
    /// A float.
    Float,
    /// A decimal with so many digits behind its point.
    Decimal(i8),
    /// A calendar year.
    Year,
    /// A calendar date.
    Date,
    /// An instant.
    Time(TimeUnit),
}

impl Shape {
    /// One text a row.
    pub const TEXT: Self = Self::one(Scalar::Text);
    /// One integer a row.
    pub const INT: Self = Self::one(Scalar::Int);

    /// One value a row.
    #[must_use]
    pub const fn one(scalar: Scalar) -> Self {
        Self { scalar, many: false }
    }

    /// Several values a row.
    #[must_use]
    pub const fn many(scalar: Scalar) -> Self {
        Self { scalar, many: true }
    }

    /// The shape of a type as it is stored; none of one that cannot be analysed. Binary values count as text, because
    /// some exporters write text so; times of day and durations count as integers.
    #[must_use]
    pub fn stored(data_type: &DataType) -> Option<Self> {
        use DataType as D;
        match data_type {
            D::Dictionary(_, values) => Self::stored(values),
            D::RunEndEncoded(_, values) => Self::stored(values.data_type()),
            D::List(item) | D::LargeList(item) | D::ListView(item) | D::LargeListView(item) => {
                Self::list_of(item.data_type())
            }
            D::FixedSizeList(item, _) => Self::list_of(item.data_type()),
            _ => Scalar::stored(data_type).map(Self::one),
        }
    }

    /// The shape once the values are read so; none when values of this shape cannot be.
    #[must_use]
    pub fn read(self, reading: Reading) -> Option<Self> {
        use Scalar::{Float, Int, Text, Time, Year};
        let unit = epoch(reading);
        let scalar = match (self.scalar, reading) {
            (_, Reading::AsStored) => return Some(self),
            _ if self.many => return None,
            (Text, Reading::Delimited) => return Some(Self::many(Text)),
            (Text, Reading::IsoText) => Time(TimeUnit::Micro),
            (Text, Reading::MinutesText) => Int,
            (Int | Float, Reading::Year) => Year,
            (Int, _) => Time(unit?),
            // Fractions of seconds and milliseconds are kept to the microsecond.
            (Float, _) => unit.map(|_| Time(TimeUnit::Micro))?,
            _ => return None,
        };
        Some(Self::one(scalar))
    }

    /// The shape that holds values of both; none when nothing does.
    #[must_use]
    pub fn unite(self, other: Self) -> Option<Self> {
        let scalar = self.scalar.widened(other.scalar).or_else(|| other.scalar.widened(self.scalar))?;
        (self.many == other.many).then_some(Self { scalar, many: self.many })
    }

    fn list_of(item: &DataType) -> Option<Self> {
        let item = Self::stored(item)?;
        (!item.many).then_some(Self::many(item.scalar))
    }
}

impl Scalar {
    fn stored(data_type: &DataType) -> Option<Self> {
        use DataType as D;
        Some(match data_type {
            D::Null | D::Utf8 | D::LargeUtf8 | D::Utf8View => Self::Text,
            D::Binary | D::LargeBinary | D::BinaryView | D::FixedSizeBinary(_) => Self::Text,
            D::Boolean => Self::Bool,
            D::Int8 | D::Int16 | D::Int32 | D::Int64 => Self::Int,
            D::UInt8 | D::UInt16 | D::UInt32 | D::UInt64 => Self::Int,
            D::Time32(_) | D::Time64(_) | D::Duration(_) => Self::Int,
            D::Float16 | D::Float32 | D::Float64 => Self::Float,
            D::Decimal32(_, scale) | D::Decimal64(_, scale) | D::Decimal128(_, scale) => {
                Self::Decimal(*scale)
            }
            D::Decimal256(precision, scale) if *precision <= 38 => Self::Decimal(*scale),
            D::Date32 | D::Date64 => Self::Date,
            D::Timestamp(unit, _) => Self::Time(match unit {
                arrow_schema::TimeUnit::Second => TimeUnit::Second,
                arrow_schema::TimeUnit::Millisecond => TimeUnit::Milli,
                arrow_schema::TimeUnit::Microsecond => TimeUnit::Micro,
                arrow_schema::TimeUnit::Nanosecond => TimeUnit::Nano,
            }),
            _ => return None,
        })
    }

    /// This made wide enough for another; none when it cannot be.
    fn widened(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (a, b) if a == b => a,
            (Self::Float, Self::Int | Self::Decimal(_)) => Self::Float,
            (Self::Decimal(a), Self::Decimal(b)) => Self::Decimal(a.max(b)),
            (Self::Decimal(scale), Self::Int) => Self::Decimal(scale.max(0)),
            (Self::Time(a), Self::Time(b)) => Self::Time(a.max(b)),
            (Self::Time(unit), Self::Date | Self::Year) => Self::Time(unit),
            (Self::Date, Self::Year) => Self::Date,
            _ => return None,
        })
    }
}

/// The unit of a reading that counts from 1970.
pub(crate) fn epoch(reading: Reading) -> Option<TimeUnit> {
    match reading {
        Reading::EpochSeconds => Some(TimeUnit::Second),
        Reading::EpochMillis => Some(TimeUnit::Milli),
        Reading::EpochMicros => Some(TimeUnit::Micro),
        Reading::EpochNanos => Some(TimeUnit::Nano),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_unite_shapes_either_way() {
        use Scalar::{Bool, Date, Decimal, Float, Int, Text, Time, Year};
        let check = |a: Scalar, b: Scalar, expected: Option<Scalar>| {
            let (a, b) = (Shape::one(a), Shape::one(b));
            assert_eq!((a.unite(b), b.unite(a)), (expected.map(Shape::one), expected.map(Shape::one)));
        };
        check(Int, Float, Some(Float));
        check(Decimal(2), Decimal(4), Some(Decimal(4)));
        check(Decimal(-2), Int, Some(Decimal(0)));
        check(Decimal(3), Float, Some(Float));
        check(Time(TimeUnit::Milli), Time(TimeUnit::Nano), Some(Time(TimeUnit::Nano)));
        check(Date, Time(TimeUnit::Second), Some(Time(TimeUnit::Second)));
        check(Year, Date, Some(Date));
        check(Year, Year, Some(Year));
        check(Text, Int, None);
        check(Bool, Int, None);
        check(Year, Int, None);
        assert_eq!(Shape::many(Text).unite(Shape::TEXT), None);
    }

    #[test]
    fn test_read_shapes() {
        let check = |scalar, reading, expected| assert_eq!(Shape::one(scalar).read(reading), expected);
        check(Scalar::Text, Reading::Delimited, Some(Shape::many(Scalar::Text)));
        check(Scalar::Int, Reading::EpochMillis, Some(Shape::one(Scalar::Time(TimeUnit::Milli))));
        check(Scalar::Float, Reading::EpochMillis, Some(Shape::one(Scalar::Time(TimeUnit::Micro))));
        check(Scalar::Float, Reading::Year, Some(Shape::one(Scalar::Year)));
        check(Scalar::Int, Reading::IsoText, None);
        check(Scalar::Text, Reading::EpochSeconds, None);
        check(Scalar::Bool, Reading::Year, None);
        assert_eq!(Shape::many(Scalar::Int).read(Reading::Year), None);
    }
}
