//! What a column's rows are handed on as.

use arrow_data::{ArrayData, ArrayDataBuilder};
use arrow_schema::{ArrowError, DataType};
use reelscope_model::Result;

use crate::decode::array::invalid;

/// Some rows of a column.
///
/// Keys of a dictionary stand apart from its values: Arrow checks keys one by one and slowly each time an array is made
/// of both, here they are compared with the number of values many at a time, and once.
#[derive(Clone, Debug)]
pub enum ColumnData {
    /// Of any other type than a dictionary's.
    Array(ArrayData),
    /// Of a dictionary, as long as it is not nested in another type.
    Dictionary {
        /// An integer a row, of the type that the keys are stored in. Where a row is not null, it is the position of one
        /// of the values.
        keys: ArrayData,
        /// All of the dictionary's values.
        values: ArrayData,
    },
}

impl ColumnData {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows().len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows().is_empty()
    }

    /// `length` rows from `offset` on. Nothing is copied.
    ///
    /// # Panics
    /// When there are fewer rows.
    #[must_use]
    pub fn slice(&self, offset: usize, length: usize) -> Self {
        match self {
            Self::Array(array) => Self::Array(array.slice(offset, length)),
            Self::Dictionary { keys, values } => {
                Self::Dictionary { keys: keys.slice(offset, length), values: values.clone() }
            }
        }
    }

    /// The values of a dictionary.
    #[must_use]
    pub fn dictionary(&self) -> Option<&ArrayData> {
        match self {
            Self::Array(_) => None,
            Self::Dictionary { values, .. } => Some(values),
        }
    }

    /// The rows as one array, of a dictionary's type where they are keys.
    ///
    /// # Errors
    /// `corrupt`, when Arrow's validation refuses keys that are beyond the values, which no rows of [`crate::read_columns`]
    /// are.
    pub fn into_array(self) -> Result<ArrayData> {
        let (keys, values) = match self {
            Self::Array(array) => return Ok(array),
            Self::Dictionary { keys, values } => (keys, values),
        };
        let key = Box::new(keys.data_type().clone());
        let data_type = DataType::Dictionary(key, Box::new(values.data_type().clone()));
        with_rows_of(&keys, data_type).add_child_data(values).build().map_err(|error| invalid(&error))
    }

    fn rows(&self) -> &ArrayData {
        match self {
            Self::Array(rows) | Self::Dictionary { keys: rows, .. } => rows,
        }
    }
}

impl From<ArrayData> for ColumnData {
    /// The rows of an array that Arrow has validated.
    fn from(array: ArrayData) -> Self {
        apart(&array).and_then(Result::ok).unwrap_or(Self::Array(array))
    }
}

/// The keys and values of a dictionary's array.
fn apart(array: &ArrayData) -> Option<Result<ColumnData, ArrowError>> {
    let DataType::Dictionary(key, _) = array.data_type() else { return None };
    let values = array.child_data().first()?.clone();
    let keys = with_rows_of(array, DataType::clone(key)).build();
    Some(keys.map(|keys| ColumnData::Dictionary { keys, values }))
}

/// An array of another type with the rows, nulls and buffers of this one.
fn with_rows_of(array: &ArrayData, data_type: DataType) -> ArrayDataBuilder {
    let builder = ArrayData::builder(data_type).len(array.len()).offset(array.offset());
    builder.nulls(array.nulls().cloned()).buffers(array.buffers().to_vec())
}
