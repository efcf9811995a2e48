//! How the values of a type lie in a batch's buffers.

use arrow_schema::{DataType, UnionMode};
use reelscope_model::Result;
use serde::{Deserialize, Serialize};

use crate::fault::internal;

/// The width of offsets and sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Width {
    /// 32 bits.
    Small,
    /// 64 bits.
    Large,
}

impl Width {
    /// In bytes.
    pub(crate) fn bytes(self) -> u64 {
        match self {
            Self::Small => 4,
            Self::Large => 8,
        }
    }
}

/// The buffers that a type has, before its children's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Layout {
    /// None at all.
    Null,
    /// Validity, and a bit a value.
    Bits,
    /// Validity, and this many bytes a value.
    Fixed(u64),
    /// Validity, offsets, and bytes.
    Bytes(Width),
    /// Validity, views of 16 bytes, and any number of data buffers.
    View,
    /// Validity and offsets into the child.
    List(Width),
    /// Validity, offsets and sizes into the child.
    ListView(Width),
    /// Validity; this many of the child's values each.
    FixedList(u64),
    /// Validity; one value of each child.
    Struct,
    /// None: the first child holds the ends of runs, the second their values.
    Runs,
    /// Type ids, of a dense one also offsets; before metadata version V5 a validity before them.
    Union {
        /// Whether it has offsets.
        dense: bool,
    },
    /// Validity, and keys of this many bytes. The child describes the dictionary's own batch.
    Dictionary {
        /// Which dictionary.
        id: i64,
        /// The keys' width in bytes.
        width: u64,
    },
}

/// The bytes of a view.
pub(crate) const VIEW: u64 = 16;

impl Layout {
    /// The layout of `data_type`, whose dictionary (if it is one) has `id`.
    pub(crate) fn of(data_type: &DataType, id: Option<i64>) -> Result<Self> {
        Ok(match data_type {
            DataType::Null => Self::Null,
            DataType::Boolean => Self::Bits,
            DataType::FixedSizeBinary(width) => Self::Fixed(size(*width)?),
            DataType::Utf8 | DataType::Binary => Self::Bytes(Width::Small),
            DataType::LargeUtf8 | DataType::LargeBinary => Self::Bytes(Width::Large),
            DataType::Utf8View | DataType::BinaryView => Self::View,
            DataType::List(_) | DataType::Map(..) => Self::List(Width::Small),
            DataType::LargeList(_) => Self::List(Width::Large),
            DataType::ListView(_) => Self::ListView(Width::Small),
            DataType::LargeListView(_) => Self::ListView(Width::Large),
            DataType::FixedSizeList(_, length) => Self::FixedList(size(*length)?),
            DataType::Struct(_) => Self::Struct,
            DataType::RunEndEncoded(..) => Self::Runs,
            DataType::Union(_, mode) => Self::Union { dense: *mode == UnionMode::Dense },
            DataType::Dictionary(key, _) => Self::Dictionary {
                id: id.ok_or_else(|| internal("A dictionary has no id."))?,
                width: fixed_width(key)?,
            },
            other => Self::Fixed(fixed_width(other)?),
        })
    }

    /// How many buffers it has itself, data buffers of views and the old validity of unions aside.
    pub(crate) fn buffers(self) -> usize {
        match self {
            Self::Null | Self::Runs => 0,
            Self::FixedList(_) | Self::Struct | Self::Union { dense: false } => 1,
            Self::Bits | Self::Fixed(_) | Self::View | Self::List(_) | Self::Dictionary { .. } => 2,
            Self::Union { dense: true } => 2,
            Self::Bytes(_) | Self::ListView(_) => 3,
        }
    }

    /// Whether its first buffer says which values are null.
    pub(crate) fn has_validity(self) -> bool {
        !matches!(self, Self::Null | Self::Runs | Self::Union { .. })
    }
}

fn size(declared: i32) -> Result<u64> {
    u64::try_from(declared).map_err(|_| internal("A negative size passed the checks."))
}

fn fixed_width(data_type: &DataType) -> Result<u64> {
    let width = data_type.primitive_width();
    width.map(|width| width as u64).ok_or_else(|| internal(format!("{data_type} has no width.")))
}
