//! Which values can be one column.

use crate::shape::{Scalar, Shape};

/// Values that go together in one column, or lists of such.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::coordinator) struct Family {
    pub(in crate::coordinator) many: bool,
    pub(in crate::coordinator) sort: Sort,
}

/// Values that go together. Where as many files hold one as the other, the first here wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::coordinator) enum Sort {
    /// Integers, floats and decimals.
    Number,
    /// Years, dates and instants.
    Time,
    /// Text.
    Text,
    /// Booleans.
    Bool,
}

impl Family {
    /// One text a row.
    pub(in crate::coordinator) const TEXT: Self = Self { many: false, sort: Sort::Text };
    /// Several texts a row.
    pub(in crate::coordinator) const TEXTS: Self = Self { many: true, sort: Sort::Text };

    /// The family of a shape.
    pub(in crate::coordinator) fn of(shape: Shape) -> Self {
        let sort = match shape.scalar {
            Scalar::Int | Scalar::Float | Scalar::Decimal(_) => Sort::Number,
            Scalar::Year | Scalar::Date | Scalar::Time(_) => Sort::Time,
            Scalar::Text => Sort::Text,
            Scalar::Bool => Sort::Bool,
        };
        Self { many: shape.many, sort }
    }
}
