//! Columns as they grow, row by row.

use std::{collections::BTreeMap, mem, rc::Rc};

pub use arrow_ipc::TimeUnit;

/// The texts of a dictionary.
pub type Labels = Rc<[String]>;

/// A dictionary of these texts.
pub fn labels<T: Into<String> + Copy>(texts: &[T]) -> Labels {
    texts.iter().map(|text| (*text).into()).collect()
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Integers of 32 bits.
    Int,
    /// Integers of 64 bits.
    Long,
    /// Floats of 64 bits.
    Float,
    /// Truth values.
    Bool,
    /// Text.
    Text,
    /// Milliseconds since 1970, in UTC.
    Instant,
    /// Days since 1970.
    Date,
    /// Text of a dictionary, with codes of 16 bits.
    Label(Labels),
    /// Lists of such text.
    Labels(Labels),
    /// Integers of 8, 16, 32 or 64 bits.
    Whole {
        /// How many bits.
        bits: u8,
        /// Whether there are negative ones.
        signed: bool,
    },
    /// Floats of 32 bits.
    Single,
    /// Text whose offsets have 64 bits.
    LargeText,
    /// Instants in units since 1970, in UTC, shown in a zone.
    Moment {
        /// The unit.
        unit: TimeUnit,
        /// The zone; none where it is not known.
        zone: Option<String>,
    },
    /// Days as milliseconds since 1970.
    DateMillis,
    /// Exact decimals of 128 bits.
    Decimal {
        /// How many digits.
        precision: u8,
        /// How many of them stand behind the point.
        scale: i8,
    },
    /// Text of a dictionary that grows with the rows, with codes of 32 bits.
    Coded,
}

/// A value of a row, whatever column it is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// None.
    Null,
    /// An integer, a date's days, an instant's units, a decimal's digits.
    Int(i128),
    /// A float.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(&'a str),
}

impl Kind {
    /// The dictionary, where there is one.
    pub(crate) fn dictionary(&self) -> Option<&Labels> {
        match self {
            Self::Label(labels) | Self::Labels(labels) => Some(labels),
            _ => None,
        }
    }

    /// Whether rows have parts of different lengths.
    pub(crate) fn has_offsets(&self) -> bool {
        matches!(self, Self::Text | Self::LargeText | Self::Labels(_))
    }

    /// How many bytes a value takes where it is a number.
    fn width(&self) -> Option<usize> {
        match self {
            Self::Int | Self::Date | Self::Single | Self::Coded => Some(4),
            Self::Long | Self::Float | Self::Instant | Self::Moment { .. } | Self::DateMillis => Some(8),
            Self::Whole { bits, .. } => Some(usize::from(*bits) / 8),
            Self::Decimal { .. } => Some(16),
            Self::Label(_) => Some(if self.is_narrow() { 1 } else { 2 }),
            Self::Bool | Self::Text | Self::LargeText | Self::Labels(_) => None,
        }
    }

    /// Whether a column of it can hold that integer.
    fn fits(&self, value: i128) -> bool {
        match self {
            Self::Int | Self::Date => i32::try_from(value).is_ok(),
            Self::Long | Self::Instant | Self::Moment { .. } | Self::DateMillis => {
                i64::try_from(value).is_ok()
            }
            Self::Whole { bits, signed: true } => value >> (bits - 1) == 0 || value >> (bits - 1) == -1,
            Self::Whole { bits, signed: false } => value >> bits == 0,
            Self::Decimal { .. } => true,
            _ => false,
        }
    }

    /// Whether a dictionary's codes fit 8 bits.
    pub(crate) fn is_narrow(&self) -> bool {
        self.dictionary().is_some_and(|labels| labels.len() <= 128)
    }
}

/// A column of the batch that grows.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) kind: Kind,
    /// Whether it may have nulls.
    pub(crate) nullable: bool,
    /// A bit a row, set where there is a value.
    pub(crate) valid: Bits,
    /// How many rows have none.
    pub(crate) nulls: usize,
    /// Where each row begins, and the last ends, in [`Kind::has_offsets`].
    pub(crate) offsets: Vec<u8>,
    /// The values: bits of truth values, codes of dictionaries, else as Arrow has them.
    pub(crate) values: Vec<u8>,
    truths: Bits,
    /// Values of a list's rows.
    pub(crate) parts: usize,
    /// What is asked of the kind with every value.
    narrow: bool,
    offset: bool,
    growing: Growing,
}

/// The dictionary of a [`Kind::Coded`].
#[derive(Clone, Debug, Default)]
struct Growing {
    codes: BTreeMap<Rc<str>, u32>,
    /// The texts that have not been written yet.
    new: Vec<Rc<str>>,
    /// Whether any have.
    written: bool,
}

impl Growing {
    fn code(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        let (text, code) = (Rc::<str>::from(text), self.codes.len() as u32);
        self.new.push(Rc::clone(&text));
        self.codes.insert(text, code);
        code
    }
}

impl Column {
    fn new(name: String, kind: Kind, nullable: bool) -> Self {
        let mut column = Self {
            name,
            narrow: kind.is_narrow(),
            offset: kind.has_offsets(),
            kind,
            nullable,
            valid: Bits::default(),
            nulls: 0,
            offsets: Vec::new(),
            values: Vec::new(),
            truths: Bits::default(),
            parts: 0,
            growing: Growing::default(),
        };
        column.clear();
        column
    }

    /// A column with a value in every row.
    pub fn full(name: impl Into<String>, kind: Kind) -> Self {
        Self::new(name.into(), kind, false)
    }

    /// A column that may lack values.
    pub fn nullable(name: impl Into<String>, kind: Kind) -> Self {
        Self::new(name.into(), kind, true)
    }

    /// Adds a row's value. One that the column cannot hold is null, and false is given back.
    pub fn push(&mut self, cell: Cell<'_>) -> bool {
        let valid = match (&self.kind, cell) {
            (_, Cell::Null) => false,
            (Kind::Float, Cell::Float(value)) => self.bytes(&value.to_le_bytes()),
            (Kind::Single, Cell::Float(value)) => self.bytes(&(value as f32).to_le_bytes()),
            (Kind::Text | Kind::LargeText, Cell::Text(text)) => self.bytes(text.as_bytes()),
            (Kind::Coded, Cell::Text(text)) => {
                let code = self.growing.code(text);
                self.bytes(&code.to_le_bytes())
            }
            (Kind::Bool, Cell::Bool(value)) => {
                self.truths.push(value);
                true
            }
            (kind, Cell::Int(value)) if kind.fits(value) => {
                let width = kind.width().unwrap_or(0);
                self.bytes(value.to_le_bytes().get(..width).unwrap_or_default())
            }
            _ => false,
        };
        if !valid {
            match self.kind.width() {
                Some(width) => self.values.resize(self.values.len() + width, 0),
                None if matches!(self.kind, Kind::Bool) => self.truths.push(false),
                None => {}
            }
        }
        self.end(valid);
        valid || cell == Cell::Null
    }

    fn bytes(&mut self, bytes: &[u8]) -> bool {
        self.values.extend_from_slice(bytes);
        true
    }

    /// The texts that its dictionary has got since they were taken last, and whether there were others before; nothing
    /// where there is no dictionary that grows, or it did not.
    pub(crate) fn take_new_labels(&mut self) -> Option<(Vec<Rc<str>>, bool)> {
        let is_delta = self.growing.written;
        if !matches!(self.kind, Kind::Coded) || is_delta && self.growing.new.is_empty() {
            return None;
        }
        self.growing.written = true;
        Some((mem::take(&mut self.growing.new), is_delta))
    }

    /// The values' buffer.
    pub(crate) fn data(&self) -> &[u8] {
        if matches!(self.kind, Kind::Bool) { &self.truths.bytes } else { &self.values }
    }

    fn clear(&mut self) {
        self.valid = Bits::default();
        self.truths = Bits::default();
        (self.nulls, self.parts) = (0, 0);
        self.values.clear();
        self.offsets.clear();
        if self.kind.has_offsets() {
            self.end_at(0);
        }
    }

    fn end_at(&mut self, end: usize) {
        if matches!(self.kind, Kind::LargeText) {
            self.offsets.extend_from_slice(&(end as i64).to_le_bytes());
        } else {
            self.offsets.extend_from_slice(&(end as i32).to_le_bytes());
        }
    }

    fn code(&mut self, code: usize) {
        if self.narrow {
            self.values.push(code as u8);
        } else {
            self.values.extend_from_slice(&(code as i16).to_le_bytes());
        }
    }

    /// Ends a row: says whether it has a value, and where it ends.
    fn end(&mut self, valid: bool) {
        if self.nullable {
            self.valid.push(valid);
            self.nulls += usize::from(!valid);
        }
        if self.offset {
            let end = if matches!(self.kind, Kind::Labels(_)) { self.parts } else { self.values.len() };
            self.end_at(end);
        }
    }
}

/// Bits, the first of each byte lowest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    length: usize,
}

impl Bits {
    fn push(&mut self, bit: bool) {
        if self.length.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.length % 8);
        }
        self.length += 1;
    }
}

/// The rows that are written next.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The columns.
    pub columns: Vec<Column>,
    /// How many rows there are.
    pub rows: usize,
}

impl Batch {
    /// No rows of these columns.
    #[must_use]
    pub fn new(columns: Vec<Column>) -> Self {
        Self { columns, rows: 0 }
    }

    /// One more row, whose values are given in the columns' order.
    pub fn row(&mut self) -> Row<'_> {
        self.rows += 1;
        Row { columns: self.columns.iter_mut() }
    }

    /// Makes room for the next rows.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(Column::clear);
        self.rows = 0;
    }
}

/// A row that is being written.
pub struct Row<'batch> {
    columns: std::slice::IterMut<'batch, Column>,
}

impl Row<'_> {
    fn next(&mut self, valid: bool, fill: impl FnOnce(&mut Column)) -> &mut Self {
        if let Some(column) = self.columns.next() {
            fill(column);
            column.end(valid);
        }
        self
    }

    /// An integer, or a date.
    pub fn int(&mut self, value: impl Into<Option<i32>>) -> &mut Self {
        let value = value.into();
        self.next(value.is_some(), |column| {
            column.values.extend_from_slice(&value.unwrap_or(0).to_le_bytes());
        })
    }

    /// A long integer, or an instant.
    pub fn long(&mut self, value: i64) -> &mut Self {
        self.next(true, |column| column.values.extend_from_slice(&value.to_le_bytes()))
    }

    /// A float.
    pub fn float(&mut self, value: Option<f64>) -> &mut Self {
        self.next(value.is_some(), |column| {
            column.values.extend_from_slice(&value.unwrap_or(0.0).to_le_bytes());
        })
    }

    /// A truth value.
    pub fn truth(&mut self, value: Option<bool>) -> &mut Self {
        self.next(value.is_some(), |column| column.truths.push(value == Some(true)))
    }

    /// A text.
    pub fn text(&mut self, value: &[u8]) -> &mut Self {
        self.next(true, |column| column.values.extend_from_slice(value))
    }

    /// A text of the dictionary, by its position.
    pub fn label(&mut self, code: impl Into<Option<usize>>) -> &mut Self {
        let code = code.into();
        self.next(code.is_some(), |column| column.code(code.unwrap_or(0)))
    }

    /// A list of texts of the dictionary, by their positions.
    pub fn labels(&mut self, codes: &[usize]) -> &mut Self {
        self.next(true, |column| {
            codes.iter().for_each(|code| column.code(*code));
            column.parts += codes.len();
        })
    }
}
