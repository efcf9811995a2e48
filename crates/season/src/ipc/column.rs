//! Columns as they grow, row by row.

use std::rc::Rc;

/// The texts of a dictionary.
pub(crate) type Labels = Rc<[String]>;

/// A dictionary of these texts.
pub(crate) fn labels<T: Into<String> + Copy>(texts: &[T]) -> Labels {
    texts.iter().map(|text| (*text).into()).collect()
}

/// What a column holds.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
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
        matches!(self, Self::Text | Self::Labels(_))
    }

    /// Whether a dictionary's codes fit 8 bits.
    pub(crate) fn is_narrow(&self) -> bool {
        self.dictionary().is_some_and(|labels| labels.len() <= 128)
    }
}

/// A column of the batch that grows.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) name: &'static str,
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
}

impl Column {
    fn new(name: &'static str, kind: Kind, nullable: bool) -> Self {
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
        };
        column.clear();
        column
    }

    /// A column with a value in every row.
    pub(crate) fn full(name: &'static str, kind: Kind) -> Self {
        Self::new(name, kind, false)
    }

    /// A column that may lack values.
    pub(crate) fn nullable(name: &'static str, kind: Kind) -> Self {
        Self::new(name, kind, true)
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
            self.offsets.extend(0_i32.to_le_bytes());
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
            let end = if matches!(self.kind, Kind::Text) { self.values.len() } else { self.parts };
            self.offsets.extend_from_slice(&(end as i32).to_le_bytes());
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
pub(crate) struct Batch {
    /// The columns.
    pub(crate) columns: Vec<Column>,
    /// How many rows there are.
    pub(crate) rows: usize,
}

impl Batch {
    /// One more row, whose values are given in the columns' order.
    pub(crate) fn row(&mut self) -> Row<'_> {
        self.rows += 1;
        Row { columns: self.columns.iter_mut() }
    }

    /// Makes room for the next rows.
    pub(crate) fn clear(&mut self) {
        self.columns.iter_mut().for_each(Column::clear);
        self.rows = 0;
    }
}

/// A row that is being written.
pub(crate) struct Row<'batch> {
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
    pub(crate) fn int(&mut self, value: impl Into<Option<i32>>) -> &mut Self {
        let value = value.into();
        self.next(value.is_some(), |column| {
            column.values.extend_from_slice(&value.unwrap_or(0).to_le_bytes());
        })
    }

    /// A long integer, or an instant.
    pub(crate) fn long(&mut self, value: i64) -> &mut Self {
        self.next(true, |column| column.values.extend_from_slice(&value.to_le_bytes()))
    }

    /// A float.
    pub(crate) fn float(&mut self, value: Option<f64>) -> &mut Self {
        self.next(value.is_some(), |column| {
            column.values.extend_from_slice(&value.unwrap_or(0.0).to_le_bytes());
        })
    }

    /// A truth value.
    pub(crate) fn truth(&mut self, value: Option<bool>) -> &mut Self {
        self.next(value.is_some(), |column| column.truths.push(value == Some(true)))
    }

    /// A text.
    pub(crate) fn text(&mut self, value: &[u8]) -> &mut Self {
        self.next(true, |column| column.values.extend_from_slice(value))
    }

    /// A text of the dictionary, by its position.
    pub(crate) fn label(&mut self, code: impl Into<Option<usize>>) -> &mut Self {
        let code = code.into();
        self.next(code.is_some(), |column| column.code(code.unwrap_or(0)))
    }

    /// A list of texts of the dictionary, by their positions.
    pub(crate) fn labels(&mut self, codes: &[usize]) -> &mut Self {
        self.next(true, |column| {
            codes.iter().for_each(|code| column.code(*code));
            column.parts += codes.len();
        })
    }
}
