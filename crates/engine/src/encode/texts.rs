//! Text and booleans to codes.

use arrow_array::{Array, ArrayRef, cast::AsArray};
use arrow_schema::DataType;
use reelscope_model::Result;
use rustc_hash::FxHashMap;

use super::{
    items,
    shape::{scalar_of, unsupported},
    unpack::Unpacked,
};
use crate::{
    column::{Coded, Codes, Column, Interner, Labels},
    error::{filled, internal},
    shape::{Scalar, Shape},
};

/// A text column in the making.
pub(crate) struct TextBuilder {
    codes: Codes,
    texts: Interner,
    known: Known,
    scratch: Vec<u32>,
}

impl TextBuilder {
    pub(super) fn with_capacity(rows: usize) -> Result<Self> {
        let codes = Codes::with_capacity(rows)?;
        Ok(Self { codes, texts: Interner::default(), known: Known::default(), scratch: Vec::new() })
    }

    pub(super) fn append(&mut self, rows: &Unpacked) -> Result<()> {
        if Shape::stored(rows.values.data_type())
            .is_some_and(|shape| shape.scalar != Scalar::Text && !shape.many)
        {
            return self.append_values(rows);
        }
        let Self { codes, texts, known, scratch } = self;
        scratch.clear();
        match &rows.index {
            Some(index) => known.look_up(&rows.values, index, texts, scratch)?,
            None => for_each_text(rows, |text| {
                scratch.push(text.map_or(Ok(0), |text| texts.code(text))?);
                Ok(())
            })?,
        }
        codes.extend(scratch, texts.len())
    }

    pub(super) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        self.codes.extend(&filled(rows, 0)?, self.texts.len())
    }

    /// Values that are no text, as they are written.
    fn append_values(&mut self, rows: &Unpacked) -> Result<()> {
        let mut labels = items::no_labels(scalar_of(rows.values.data_type())?);
        let mut codes = items::value_codes(rows, &mut labels, &mut FxHashMap::default())?;
        let mut written = vec![0];
        for label in 1..=labels.len() {
            written.push(self.texts.code(&labels.value(label as u32).to_string())?);
        }
        codes.iter_mut().for_each(|code| *code = written[*code as usize]);
        self.codes.extend(&codes, self.texts.len())
    }

    pub(super) fn finish(self) -> Column {
        Column::Coded(Coded::new(self.codes, None, Labels::Text(self.texts.finish())))
    }
}

/// What was made of a dictionary's values, so that the slices of one array do not make it again.
#[derive(Default)]
struct Known {
    values: Option<ArrayRef>,
    /// The code of each value; [`UNKNOWN`] until a row uses it.
    codes: Vec<u32>,
}

const UNKNOWN: u32 = u32::MAX;

impl Known {
    /// Appends the code of each row to `out`. Only values that rows use get one.
    fn look_up(
        &mut self,
        values: &ArrayRef,
        index: &[u32],
        texts: &mut Interner,
        out: &mut Vec<u32>,
    ) -> Result<()> {
        if !self.values.as_ref().is_some_and(|known| std::sync::Arc::ptr_eq(known, values)) {
            self.values = Some(values.clone());
            self.codes = filled(values.len(), UNKNOWN)?;
        }
        let reader = TextReader::new(values)?;
        for &position in index {
            let position = position as usize;
            out.push(match self.codes.get(position) {
                None => 0,
                Some(&UNKNOWN) => {
                    let code = reader.with(position, |text| text.map_or(Ok(0), |text| texts.code(text)))?;
                    self.codes[position] = code;
                    code
                }
                Some(&known) => known,
            });
        }
        Ok(())
    }
}

/// Calls `each` with every row's text.
pub(super) fn for_each_text(rows: &Unpacked, mut each: impl FnMut(Option<&str>) -> Result<()>) -> Result<()> {
    let reader = TextReader::new(&rows.values)?;
    for position in rows.positions() {
        match position {
            None => each(None)?,
            Some(position) => reader.with(position, &mut each)?,
        }
    }
    Ok(())
}

/// Reads text out of arrays of any layout: text, bytes, nulls, and lists as one text each.
pub(super) struct TextReader<'a> {
    array: &'a ArrayRef,
}

impl<'a> TextReader<'a> {
    /// A reader, when the array is of such a type.
    pub(super) fn new(array: &'a ArrayRef) -> Result<Self> {
        use DataType as D;
        match array.data_type() {
            D::Null | D::Utf8 | D::LargeUtf8 | D::Utf8View | D::Binary | D::LargeBinary => Ok(Self { array }),
            D::BinaryView | D::FixedSizeBinary(_) => Ok(Self { array }),
            D::List(_) | D::LargeList(_) | D::ListView(_) | D::LargeListView(_) => Ok(Self { array }),
            D::FixedSizeList(..) => Ok(Self { array }),
            other => Err(unsupported(other)),
        }
    }

    /// Calls `each` with the text at a position.
    pub(super) fn with<T>(&self, at: usize, mut each: impl FnMut(Option<&str>) -> Result<T>) -> Result<T> {
        use DataType as D;
        let array = self.array;
        if array.is_null(at) {
            return each(None);
        }
        match array.data_type() {
            D::Utf8 => each(Some(array.as_string::<i32>().value(at))),
            D::LargeUtf8 => each(Some(array.as_string::<i64>().value(at))),
            D::Utf8View => each(Some(array.as_string_view().value(at))),
            D::Binary => with_bytes(array.as_binary::<i32>().value(at), each),
            D::LargeBinary => with_bytes(array.as_binary::<i64>().value(at), each),
            D::BinaryView => with_bytes(array.as_binary_view().value(at), each),
            D::FixedSizeBinary(_) => with_bytes(array.as_fixed_size_binary().value(at), each),
            D::Null => each(None),
            _ => each(items::joined(array, at)?.as_deref()),
        }
    }
}

/// Bytes as the text they hold, else as hexadecimal digits.
fn with_bytes<T>(bytes: &[u8], mut each: impl FnMut(Option<&str>) -> Result<T>) -> Result<T> {
    match core::str::from_utf8(bytes) {
        Ok(text) => each(Some(text)),
        Err(_) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            each(Some(&digits))
        }
    }
}

/// A column of booleans in the making.
pub(crate) struct BoolBuilder {
    codes: Codes,
}

impl BoolBuilder {
    pub(super) fn with_capacity(rows: usize) -> Result<Self> {
        Ok(Self { codes: Codes::with_capacity(rows)? })
    }

    pub(super) fn append(&mut self, rows: &Unpacked) -> Result<()> {
        let values =
            rows.values.as_boolean_opt().ok_or_else(|| internal("Booleans have an unexpected type."))?;
        let code = |at: Option<usize>| at.map_or(0, |at| 1 + u32::from(values.value(at)));
        let codes: Vec<u32> = rows.positions().map(code).collect();
        self.codes.extend(&codes, 2)
    }

    pub(super) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        self.codes.extend(&filled(rows, 0)?, 2)
    }

    pub(super) fn finish(self) -> Column {
        Column::Coded(Coded::new(self.codes, None, Labels::Bool))
    }
}
