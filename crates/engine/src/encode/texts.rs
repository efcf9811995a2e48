//! Text and booleans to codes.

use arrow_buffer::{ArrowNativeType, BooleanBuffer};
use arrow_data::ArrayData;
use arrow_schema::DataType;
use reelscope_model::Result;
use rustc_hash::FxHashMap;

use super::{
    items,
    keys::{UNKNOWN, translate},
    shape::{scalar_of, unsupported},
    unpack::{Unpacked, positions},
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

    #[inline(never)]
    pub(super) fn append(&mut self, rows: &Unpacked) -> Result<()> {
        if !is_text(rows.values.data_type()) {
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

    /// Whether a dictionary with such values can be taken by its keys.
    pub(super) fn takes_keys_of(values: &ArrayData) -> bool {
        let is_plain = !matches!(values.data_type(), DataType::Dictionary(..) | DataType::RunEndEncoded(..));
        is_plain && is_text(values.data_type())
    }

    /// Appends rows of a dictionary. Mostly the values that they use have all been met before.
    #[inline(never)]
    pub(super) fn append_keys(&mut self, keys: &ArrayData, values: &ArrayData) -> Result<()> {
        self.known.turn_to(values)?;
        if translate(keys, &self.known.codes, self.texts.len(), &mut self.codes)? {
            return Ok(());
        }
        let index = positions(keys, keys.data_type(), values)?;
        self.append(&Unpacked { values: values.clone(), index: Some(index) })
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

/// Whether values of a type are text, or lists, which are one text each.
fn is_text(stored: &DataType) -> bool {
    Shape::stored(stored).is_none_or(|shape| shape.scalar == Scalar::Text || shape.many)
}

/// What was made of a dictionary's values, so that the slices of one array do not make it again.
#[derive(Default)]
struct Known {
    values: Option<ArrayData>,
    /// The code of each value; [`UNKNOWN`] until a row uses it.
    codes: Vec<u32>,
}

impl Known {
    /// Knows nothing but of these values.
    fn turn_to(&mut self, values: &ArrayData) -> Result<()> {
        if !self.values.as_ref().is_some_and(|known| known.ptr_eq(values)) {
            self.values = Some(values.clone());
            self.codes = filled(values.len(), UNKNOWN)?;
        }
        Ok(())
    }

    /// Appends the code of each row to `out`. Only values that rows use get one.
    #[inline(never)]
    fn look_up(
        &mut self,
        values: &ArrayData,
        index: &[u32],
        texts: &mut Interner,
        out: &mut Vec<u32>,
    ) -> Result<()> {
        self.turn_to(values)?;
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
    // Of a dictionary, a slice may use a few values only.
    let few = rows.values.len() > rows.len();
    let reader = if few { TextReader::new(&rows.values)? } else { TextReader::of_all(&rows.values)? };
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
    array: &'a ArrayData,
    layout: Layout<'a>,
}

/// Where an array's texts stand.
enum Layout<'a> {
    /// Between offsets into bytes.
    Small(&'a [i32], Bytes<'a>),
    /// Between offsets of 64 bits into bytes.
    Large(&'a [i64], Bytes<'a>),
    /// In the views themselves, or in one of the buffers behind them.
    Views,
    /// In so many bytes each.
    Fixed(usize),
    /// In lists' items.
    Lists,
    /// Nowhere.
    Null,
}

/// Bytes that are text or may be.
enum Bytes<'a> {
    /// From the first position on, all of it text.
    Text(usize, &'a str),
    /// To be looked at one value at a time.
    Unsure(&'a [u8]),
}

impl<'a> TextReader<'a> {
    /// A reader for some of the values, when the array is of such a type.
    pub(super) fn new(array: &'a ArrayData) -> Result<Self> {
        use DataType as D;
        let bytes =
            |position: usize| array.buffers().get(position).map_or(&[][..], |buffer| buffer.as_slice());
        let layout = match array.data_type() {
            D::Utf8 | D::Binary => Layout::Small(array.buffer(0), Bytes::Unsure(bytes(1))),
            D::LargeUtf8 | D::LargeBinary => Layout::Large(array.buffer(0), Bytes::Unsure(bytes(1))),
            D::Utf8View | D::BinaryView => Layout::Views,
            D::FixedSizeBinary(width) => Layout::Fixed(usize::try_from(*width).unwrap_or(0)),
            D::List(_) | D::LargeList(_) | D::ListView(_) | D::LargeListView(_) => Layout::Lists,
            D::FixedSizeList(..) => Layout::Lists,
            D::Null => Layout::Null,
            other => return Err(unsupported(other)),
        };
        Ok(Self { array, layout })
    }

    /// A reader for all of the values: what is text is looked at once, not value by value.
    fn of_all(array: &'a ArrayData) -> Result<Self> {
        let mut reader = Self::new(array)?;
        match &mut reader.layout {
            Layout::Small(offsets, bytes) => bytes.check(offsets, array.len()),
            Layout::Large(offsets, bytes) => bytes.check(offsets, array.len()),
            _ => {}
        }
        Ok(reader)
    }

    /// Calls `each` with the text at a position.
    pub(super) fn with<T>(&self, at: usize, mut each: impl FnMut(Option<&str>) -> Result<T>) -> Result<T> {
        let array = self.array;
        if array.is_null(at) {
            return each(None);
        }
        match &self.layout {
            Layout::Small(offsets, bytes) => bytes.with(offsets, at, each),
            Layout::Large(offsets, bytes) => bytes.with(offsets, at, each),
            Layout::Views => with_bytes(viewed(array, at), each),
            Layout::Fixed(width) => {
                let start = (array.offset() + at) * width;
                with_fixed(&array.buffers()[0][start..start + width], each)
            }
            Layout::Lists => each(items::joined(array, at)?.as_deref()),
            Layout::Null => each(None),
        }
    }
}

impl<'a> Bytes<'a> {
    /// Finds out whether all between the offsets of so many values is text.
    fn check<O: ArrowNativeType>(&mut self, offsets: &[O], values: usize) {
        let Self::Unsure(bytes) = self else { return };
        let (Some(first), Some(last)) = (offsets.first(), offsets.get(values)) else { return };
        let all = bytes.get(first.as_usize()..last.as_usize()).map(core::str::from_utf8);
        if let Some(Ok(text)) = all {
            *self = Self::Text(first.as_usize(), text);
        }
    }

    fn with<O: ArrowNativeType, T>(
        &self,
        offsets: &[O],
        at: usize,
        mut each: impl FnMut(Option<&str>) -> Result<T>,
    ) -> Result<T> {
        let (start, end) = (offsets[at].as_usize(), offsets[at + 1].as_usize());
        match self {
            // Bytes that are no text by themselves may be so side by side.
            Self::Text(first, text) => match text.get(start - first..end - first) {
                Some(text) => each(Some(text)),
                None => with_bytes(&text.as_bytes()[start - first..end - first], each),
            },
            Self::Unsure(bytes) => with_bytes(&bytes[start..end], each),
        }
    }
}

/// The bytes of a view: behind its length where there are few, else where it says.
fn viewed(array: &ArrayData, at: usize) -> &[u8] {
    const INLINE: usize = 12;
    let views = array.buffers()[0].as_slice();
    let view = &views[(array.offset() + at) * 16..][..16];
    let word =
        |place: usize| view[place..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize);
    let length = word(0);
    if length <= INLINE {
        return &view[4..4 + length];
    }
    let (buffer, start) = (word(8), word(12));
    &array.buffers()[1 + buffer][start..start + length]
}

/// Bytes as the text they hold, else as hexadecimal digits.
fn with_bytes<T>(bytes: &[u8], mut each: impl FnMut(Option<&str>) -> Result<T>) -> Result<T> {
    match core::str::from_utf8(bytes) {
        Ok(text) => each(Some(text)),
        Err(_) => each(Some(&hex(bytes))),
    }
}

/// Bytes of one width as the text that they hold, which some writers fill up with zeros; else as hexadecimal digits, which
/// of 16 bytes are written as those of a UUID. Bytes that happen to be UTF-8 are no text where that has control characters.
fn with_fixed<T>(bytes: &[u8], mut each: impl FnMut(Option<&str>) -> Result<T>) -> Result<T> {
    let end = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    match core::str::from_utf8(&bytes[..end]) {
        Ok(text) if !text.contains(|c: char| c.is_control() && !c.is_whitespace()) => each(Some(text)),
        _ => {
            let mut digits = hex(bytes);
            if bytes.len() == 16 {
                [20, 16, 12, 8].into_iter().for_each(|at| digits.insert(at, '-'));
            }
            each(Some(&digits))
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The codes of booleans: 0 for null, 1 for false, 2 for true.
pub(super) fn bool_codes(rows: &Unpacked) -> Vec<u32> {
    let (array, mut codes) = (&rows.values, vec![0; rows.len()]);
    if let Some(bits) = array.buffers().first() {
        let bits = BooleanBuffer::new(bits.clone(), array.offset(), array.len());
        for (code, position) in codes.iter_mut().zip(rows.positions()) {
            *code = position.map_or(0, |position| 1 + u32::from(bits.value(position)));
        }
    }
    codes
}

/// A column of booleans in the making.
pub(crate) struct BoolBuilder {
    codes: Codes,
}

impl BoolBuilder {
    pub(super) fn with_capacity(rows: usize) -> Result<Self> {
        Ok(Self { codes: Codes::with_capacity(rows)? })
    }

    #[inline(never)]
    pub(super) fn append(&mut self, rows: &Unpacked) -> Result<()> {
        if rows.values.data_type() != &DataType::Boolean && rows.values.data_type() != &DataType::Null {
            return Err(internal("Booleans have an unexpected type."));
        }
        self.codes.extend(&bool_codes(rows), 2)
    }

    pub(super) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        self.codes.extend(&filled(rows, 0)?, 2)
    }

    pub(super) fn finish(self) -> Column {
        Column::Coded(Coded::new(self.codes, None, Labels::Bool))
    }
}
