//! Columns of linked tables, made of look-ups and of the ids that rows here have.
//!
//! What is made is a column like any other, in the narrowest form. Each id that rows here have is looked up once: text
//! by its code, a number by a table of those met. An id that the look-up lacks has no value, as a row without an id.

mod column;
mod each;

use reelscope_model::{Result, Value};
use rustc_hash::FxHashMap;

use crate::{
    column::{Column, IntKind},
    encode::kind_of,
    error::{internal, reserve, too_large},
    links::{LookUp, Values},
    mask::exact,
    plan::ColumnId,
    protocol::ColumnSpec,
    shape::{Scalar, Shape},
    store::Form,
    survey::{ColumnSurvey, Kind, bits, codes, width},
};

/// The columns of linked tables that a shard was told of.
#[derive(Default)]
pub(super) struct Joined {
    specs: FxHashMap<ColumnId, ColumnSpec>,
    /// The look-ups of columns that were not made yet.
    looks: FxHashMap<Form, Look>,
}

/// A look-up, as far as it was told.
#[derive(Default)]
struct Look {
    from: ColumnId,
    shape: Option<Shape>,
    told: u32,
    parts: u32,
    prints: Vec<u128>,
    codes: Vec<u32>,
    ends: Option<Vec<u32>>,
    values: Values,
}

impl Joined {
    /// Takes one more part of a look-up. Told again from its first on, it is taken anew.
    pub(super) fn add(&mut self, part: &LookUp) -> Result<()> {
        let form = (part.column, part.whole);
        if part.part == 0 {
            let (from, shape) = (part.from, part.spec.kept_as(part.whole));
            let ends = part.ends_here();
            self.looks.insert(form, Look { from, shape, parts: part.parts, ends, ..Look::default() });
            self.specs.insert(part.column, part.spec.clone());
        }
        match self.looks.get_mut(&form) {
            Some(look) => look.add(part),
            // It was made already.
            None => Ok(()),
        }
    }

    /// How a column is kept.
    pub(super) fn spec(&self, column: ColumnId) -> Option<&ColumnSpec> {
        self.specs.get(&column)
    }

    /// The column of ids that one is looked up by.
    pub(super) fn source(&self, form: Form) -> Result<ColumnId> {
        self.look(form).map(|look| look.from)
    }

    /// The column of a look-up, by the rows' ids.
    pub(super) fn make(&self, form: Form, ids: &Column) -> Result<Column> {
        self.look(form)?.column(ids)
    }

    /// Lets go of the look-up of a column that was made.
    pub(super) fn made(&mut self, form: Form) {
        self.looks.remove(&form);
    }

    /// What the column would take over so many rows.
    pub(super) fn survey(&self, form: Form, rows: u64) -> ColumnSurvey {
        self.look(form).map(|look| look.survey(rows)).unwrap_or_default()
    }

    /// The bytes that look-ups hold.
    pub(super) fn bytes(&self) -> usize {
        self.looks.values().map(Look::bytes).sum()
    }

    fn look(&self, form: Form) -> Result<&Look> {
        let look = self.looks.get(&form).filter(|look| look.told == look.parts);
        look.ok_or_else(|| internal(format!("Nothing was told of the linked column {}.", form.0)))
    }
}

impl LookUp {
    fn ends_here(&self) -> Option<Vec<u32>> {
        self.ids.ends.as_ref().map(|_| Vec::new())
    }
}

impl Look {
    fn add(&mut self, part: &LookUp) -> Result<()> {
        if part.part < self.told {
            return Ok(());
        }
        if part.part > self.told || part.parts != self.parts {
            return Err(internal("A part of a look-up is missing."));
        }
        let ids = &part.ids;
        let known: Vec<u32> = ids.values.iter().map(|value| self.values.code(value.clone())).collect();
        let code =
            |code: &u32| (*code as usize).checked_sub(1).and_then(|at| known.get(at)).copied().unwrap_or(0);
        reserve(&mut self.prints, ids.prints.len())?;
        reserve(&mut self.codes, ids.codes.len())?;
        for at in 0..ids.prints.len() {
            self.codes.extend(ids.codes_of(at).iter().map(code));
            if let Some(ends) = &mut self.ends {
                ends.push(u32::try_from(self.codes.len()).map_err(|_| too_large())?);
            }
        }
        self.prints.extend_from_slice(&ids.prints);
        self.told += 1;
        Ok(())
    }

    /// The position of an id, from 1; 0 for one that is not there.
    fn find(&self, print: u128) -> u32 {
        self.prints.binary_search(&print).map_or(0, |at| at as u32 + 1)
    }

    /// The only code of an id that there is; of one that is not, null.
    fn code(&self, print: u128) -> u32 {
        let at = (self.find(print) as usize).checked_sub(1);
        at.and_then(|at| self.codes.get(at)).copied().unwrap_or(0)
    }

    fn survey(&self, rows: u64) -> ColumnSurvey {
        let shape = self.shape.unwrap_or(Shape::TEXT);
        let distinct = self.values.values.len() as u64;
        let texts: usize = self.values.values.iter().map(text_bytes).sum();
        let mut survey = ColumnSurvey { rows, distinct, building: self.bytes() as u64, ..Default::default() };
        match kind_of(shape.scalar) {
            _ if shape.many => {
                let most = self.codes.len().div_ceil(self.prints.len().max(1)) as u64;
                survey.kept = codes(rows * most, distinct).0 * 2 + 4 * rows + texts as u64;
                survey.building += 4 * rows;
            }
            Some(kind) => {
                let ints = || self.values.values.iter().filter_map(|value| exact(kind, value));
                let spread = ints().max().zip(ints().min()).map_or(0, |(high, low)| high.wrapping_sub(low));
                survey.kept = rows * width(spread as u128) + bits(rows);
                survey.spread = kind.number(spread);
                survey.kind = if matches!(kind, IntKind::Decimal(_)) { Kind::Numbers } else { Kind::Ints };
            }
            None if shape.scalar == Scalar::Float => {
                (survey.kept, survey.kind) = (rows * 8 + bits(rows), Kind::Numbers);
            }
            None => {
                let (kept, building) = codes(rows, distinct);
                survey.kept = kept + texts as u64;
                survey.building += building;
            }
        }
        survey
    }

    fn bytes(&self) -> usize {
        let texts: usize = self.values.values.iter().map(text_bytes).sum();
        let ends = self.ends.as_ref().map_or(0, Vec::capacity);
        // A value stands in the list, and in the table that finds its code.
        self.prints.capacity() * 16
            + (self.codes.capacity() + ends) * 4
            + self.values.values.len() * 80
            + texts
    }
}

fn text_bytes(value: &Value) -> usize {
    if let Value::Text(text) = value { text.len() + 4 } else { 0 }
}
