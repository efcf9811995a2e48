//! Lists and delimited text to several codes a row.

use arrow_data::ArrayData;
use arrow_schema::DataType;
use reelscope_model::{Code, Error, Result};
use rustc_hash::FxHashMap;

use super::{
    items::{items_of, no_labels, span_of, value_codes},
    numbers::is_text,
    reading::split,
    texts::for_each_text,
    unpack::Unpacked,
};
use crate::{
    column::{Coded, Codes, Column, Interner, Labels},
    error::{reserve, too_large, with_room},
    shape::Scalar,
};

/// How many items the lists of a column may have in all. Views of lists, and runs of them, can name the same items in
/// every row, so that a file of a megabyte would be days of work.
const MOST_ITEMS: u64 = 1 << 32;

/// A multi-valued column in the making.
pub(crate) struct ListBuilder {
    codes: Codes,
    ends: Vec<u32>,
    items: Items,
    row: Row,
    /// The items of all lists so far.
    seen: u64,
}

/// The codes of the row being read, each once.
#[derive(Default)]
struct Row {
    codes: Vec<u32>,
    /// How many rows were before.
    number: u32,
    /// For each code the last row that has it, counted from 1.
    last: Vec<u32>,
}

/// Where the values get their codes.
enum Items {
    /// Texts, from delimited text or from lists.
    Texts(Interner),
    /// Anything else: the labels so far and their codes by their bits.
    Values(Labels, FxHashMap<i128, u32>),
}

impl ListBuilder {
    /// For text that holds values between commas, and for lists of text.
    pub(super) fn of_texts(rows: usize) -> Result<Self> {
        Self::new(rows, Items::Texts(Interner::default()))
    }

    /// For lists of anything else.
    pub(super) fn of_values(scalar: Scalar, rows: usize) -> Result<Self> {
        Self::new(rows, Items::Values(no_labels(scalar), FxHashMap::default()))
    }

    fn new(rows: usize, items: Items) -> Result<Self> {
        Ok(Self {
            codes: Codes::with_capacity(rows)?,
            ends: with_room(rows)?,
            items,
            row: Row::default(),
            seen: 0,
        })
    }

    #[inline(never)]
    pub(super) fn append(&mut self, rows: &Unpacked) -> Result<()> {
        if rows.values.data_type() == &DataType::Null {
            return self.append_nulls(rows.len());
        }
        if is_text(&rows.values) {
            return self.append_split(rows);
        }
        let span =
            |position: Option<usize>| position.map_or(0..0, |position| span_of(&rows.values, position));
        let items = rows.positions().map(|position| span(position).len() as u64);
        self.seen = items.fold(self.seen, u64::saturating_add);
        if self.seen > MOST_ITEMS {
            return Err(too_many_items());
        }
        let (codes, first) = self.item_codes(&rows.values)?;
        for position in rows.positions() {
            for item in span(position) {
                self.row.push(codes.get(item.wrapping_sub(first)).copied().unwrap_or(0))?;
            }
            self.end_row()?;
        }
        Ok(())
    }

    pub(super) fn append_nulls(&mut self, rows: usize) -> Result<()> {
        (0..rows).try_for_each(|_| self.end_row())
    }

    pub(super) fn finish(self) -> Column {
        let labels = match self.items {
            Items::Texts(texts) => Labels::Text(texts.finish()),
            Items::Values(labels, _) => labels,
        };
        Column::Coded(Coded::new(self.codes, Some(self.ends), labels))
    }

    fn append_split(&mut self, rows: &Unpacked) -> Result<()> {
        for_each_text(rows, |text| {
            for part in text.into_iter().flat_map(split) {
                if let Items::Texts(texts) = &mut self.items {
                    self.row.push(texts.code(part)?)?;
                }
            }
            self.end_row()
        })
    }

    /// Ends a row with the codes met in it; one without any is null.
    fn end_row(&mut self) -> Result<()> {
        if self.row.codes.is_empty() {
            self.row.codes.push(0);
        }
        let greatest = match &self.items {
            Items::Texts(texts) => texts.len(),
            Items::Values(labels, _) => labels.len(),
        };
        self.codes.extend(&self.row.codes, greatest)?;
        self.row.next();
        reserve(&mut self.ends, 1)?;
        self.ends.push(u32::try_from(self.codes.len()).map_err(|_| too_large())?);
        Ok(())
    }

    /// The codes of the items that a slice's lists hold, and the position of the first of these.
    fn item_codes(&mut self, lists: &ArrayData) -> Result<(Vec<u32>, usize)> {
        let spans = (0..lists.len()).filter(|&row| !lists.is_null(row)).map(|row| span_of(lists, row));
        let filled = spans.filter(|span| !span.is_empty());
        let all = filled.reduce(|a, b| a.start.min(b.start)..a.end.max(b.end)).unwrap_or(0..0);
        let items = Unpacked::new(items_of(lists)?.slice(all.start, all.len()).into())?;
        let codes = match &mut self.items {
            Items::Texts(texts) => {
                let mut codes = Vec::with_capacity(items.len());
                for_each_text(&items, |text| {
                    codes.push(text.map_or(Ok(0), |text| texts.code(text))?);
                    Ok(())
                })?;
                codes
            }
            Items::Values(labels, known) => value_codes(&items, labels, known)?,
        };
        Ok((codes, all.start))
    }
}

fn too_many_items() -> Error {
    let message = format!("The lists of this column have more than {MOST_ITEMS} items in all.");
    Error::new(Code::TooLarge, message).hint("Write the lists out in parts, or leave the column out.")
}

impl Row {
    /// Adds a code that is not null and not there yet.
    fn push(&mut self, code: u32) -> Result<()> {
        let position = code as usize;
        if position >= self.last.len() {
            let more = (position + 1).next_power_of_two() - self.last.len();
            reserve(&mut self.last, more)?;
            self.last.resize(self.last.len() + more, 0);
        }
        let this = self.number + 1;
        if code != 0 && std::mem::replace(&mut self.last[position], this) != this {
            self.codes.push(code);
        }
        Ok(())
    }

    /// Begins the next row.
    fn next(&mut self) {
        self.codes.clear();
        self.number += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Array, Int32Array, Int64Array, ListViewArray, RunArray, types::Int32Type};
    use arrow_buffer::ScalarBuffer;
    use arrow_schema::Field;

    use super::*;

    /// So many lists that all have the same items.
    fn same_lists(rows: usize, items: i32) -> ListViewArray {
        let field = Arc::new(Field::new_list_field(DataType::Int64, true));
        let values = Arc::new((0..i64::from(items)).collect::<Int64Array>());
        let (offsets, sizes) = (vec![0; rows], vec![items; rows]);
        ListViewArray::new(field, ScalarBuffer::from(offsets), ScalarBuffer::from(sizes), values, None)
    }

    fn codes_of(lists: &dyn Array) -> Result<usize> {
        let mut builder = ListBuilder::of_values(Scalar::Int, lists.len())?;
        builder.append(&Unpacked::new(lists.to_data().into())?)?;
        Ok(builder.codes.len())
    }

    #[test]
    fn test_lists_that_repeat_their_items_are_bounded() {
        assert_eq!(codes_of(&same_lists(3, 4)), Ok(12));
        let error = codes_of(&same_lists(70_000, 70_000)).map_err(|error| error.code);
        assert_eq!(error, Err(Code::TooLarge));
        let ends = Int32Array::from(vec![70_000]);
        let runs = RunArray::<Int32Type>::try_new(&ends, &same_lists(1, 70_000));
        let error = codes_of(&runs.unwrap()).map_err(|error| error.code);
        assert_eq!(error, Err(Code::TooLarge));
    }
}
