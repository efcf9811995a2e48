//! Columns of linked tables, made of look-ups and of the ids that rows here have.
//!
//! What is made is a column like any other, in the narrowest form. Each id that rows here have is looked up once: text
//! by its code, a number by a table of those met. An id that the look-up lacks has no value, as a row without an id.

#![allow(clippy::useless_conversion, reason = "the same code runs for words of every width")]

use reelscope_model::{Result, Value};
use rustc_hash::FxHashMap;

use crate::{
    column::{Coded, Codes, Column, FloatColumn, IntColumn, IntKind, Labels, TextPool, each_code, each_word},
    encode::kind_of,
    error::{filled, internal, reserve, too_large, with_room},
    fingerprint,
    links::{LookUp, Values, codes_of},
    mask::exact,
    plan::ColumnId,
    protocol::ColumnSpec,
    shape::{Scalar, Shape},
    store::Form,
    survey::{ColumnSurvey, Kind, bits, codes, width},
};

/// How many rows are worked on at a time.
const STEP: usize = 8192;
/// The widest range of integers whose values are found by a table instead of by hashing.
const TABLE: u128 = 1 << 22;
/// An entry of such a table that was not looked up yet.
const UNKNOWN: u32 = u32::MAX;

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
    pub(super) fn add(&mut self, part: LookUp) -> Result<()> {
        let form = (part.column, part.whole);
        if part.part == 0 {
            let (from, shape) = (part.from, part.spec.kept_as(part.whole));
            let ends = part.ends_here();
            self.looks.insert(form, Look { from, shape, parts: part.parts, ends, ..Look::default() });
            self.specs.insert(part.column, part.spec.clone());
        }
        match self.looks.get_mut(&form) {
            Some(look) => look.add(&part),
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
        let look = self.look(form)?;
        let shape = look.shape.ok_or_else(|| internal("A linked column has no shape."))?;
        match kind_of(shape.scalar) {
            _ if shape.many => look.several(shape.scalar, ids),
            Some(kind) => look.ints(kind, ids),
            None if shape.scalar == Scalar::Float => look.floats(ids),
            None => look.codes(shape.scalar, ids),
        }
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

    fn codes(&self, scalar: Scalar, ids: &Column) -> Result<Column> {
        let mut used = Used::of(scalar, &self.values);
        let mut out = Codes::with_capacity(ids.len())?;
        let greatest = self.greatest(scalar);
        each(ids, &mut |print| used.code(self.code(print)), &mut |part| out.extend(part, greatest))?;
        Ok(Column::Coded(Coded::new(out, None, used.labels(scalar, &self.values)?)))
    }

    fn several(&self, scalar: Scalar, ids: &Column) -> Result<Column> {
        let mut used = Used::of(scalar, &self.values);
        // The codes of each id that is used, behind those of an id that is not there.
        let (mut of_ids, mut spans) = (vec![0], vec![1_u32]);
        let (mut out, mut ends) = (Codes::with_capacity(ids.len())?, with_room(ids.len())?);
        let mut find = |print| {
            let Some(at) = (self.find(print) as usize).checked_sub(1) else { return 0 };
            let codes = codes_of(&self.codes, self.ends.as_deref(), at);
            of_ids.extend(codes.iter().map(|code| used.code(*code)));
            spans.push(of_ids.len() as u32);
            spans.len() as u32 - 1
        };
        // Ids first, and then their codes, as an id is met before its codes are known.
        let mut rows: Vec<u32> = with_room(ids.len())?;
        each(ids, &mut find, &mut |part| {
            rows.extend_from_slice(part);
            Ok(())
        })?;
        let greatest = self.greatest(scalar);
        let (mut part, mut length) = (Vec::with_capacity(STEP), 0_usize);
        for some in rows.chunks(STEP) {
            part.clear();
            for &at in some {
                let codes = codes_of(&of_ids, Some(&spans), at as usize);
                part.extend_from_slice(codes);
                length += codes.len();
                ends.push(u32::try_from(length).map_err(|_| too_large())?);
            }
            out.extend(&part, greatest)?;
        }
        Ok(Column::Coded(Coded::new(out, Some(ends), used.labels(scalar, &self.values)?)))
    }

    fn ints(&self, kind: IntKind, ids: &Column) -> Result<Column> {
        let ints: Vec<Option<i128>> = self.values.values.iter().map(|value| exact(kind, value)).collect();
        let mut out = IntColumn::with_capacity(kind, ids.len());
        let (mut values, mut valid) = (Vec::with_capacity(STEP), Vec::with_capacity(STEP));
        each(ids, &mut |print| self.code(print), &mut |part| {
            values.clear();
            valid.clear();
            for &code in part {
                let int = (code as usize).checked_sub(1).and_then(|at| ints.get(at).copied().flatten());
                values.push(int.unwrap_or(0));
                valid.push(int.is_some());
            }
            out.extend(&values, &valid)
        })?;
        Ok(Column::Ints(out.into()))
    }

    fn floats(&self, ids: &Column) -> Result<Column> {
        let floats: Vec<Option<f64>> = self.values.values.iter().map(Value::as_f64).collect();
        let mut out = FloatColumn::with_capacity(ids.len());
        let (mut values, mut valid) = (Vec::with_capacity(STEP), Vec::with_capacity(STEP));
        each(ids, &mut |print| self.code(print), &mut |part| {
            values.clear();
            valid.clear();
            for &code in part {
                let float = (code as usize).checked_sub(1).and_then(|at| floats.get(at).copied().flatten());
                values.push(float.unwrap_or(0.0));
                valid.push(float.is_some());
            }
            out.extend(&values, &valid)
        })?;
        Ok(Column::Floats(out.into()))
    }

    fn greatest(&self, scalar: Scalar) -> usize {
        if scalar == Scalar::Bool { 2 } else { self.values.values.len() }
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

/// The values that rows here have, in the order met.
#[derive(Default)]
struct Used {
    /// The new code of each old one.
    codes: FxHashMap<u32, u32>,
    /// The old ones.
    order: Vec<u32>,
}

impl Used {
    fn of(scalar: Scalar, values: &Values) -> Self {
        let mut used = Self::default();
        if scalar == Scalar::Bool {
            // Booleans have codes of their own.
            let bools = values.values.iter().map(|value| 1 + u32::from(*value == Value::Bool(true)));
            used.codes = (1..).zip(bools).collect();
        }
        used
    }

    fn code(&mut self, code: u32) -> u32 {
        if code == 0 {
            return 0;
        }
        *self.codes.entry(code).or_insert_with(|| {
            self.order.push(code);
            self.order.len() as u32
        })
    }

    fn labels(self, scalar: Scalar, values: &Values) -> Result<Labels> {
        let used = self.order.iter().filter_map(|code| values.values.get(*code as usize - 1));
        Ok(match kind_of(scalar) {
            Some(kind) => {
                Labels::Ints(kind, used.map(|value| exact(kind, value).unwrap_or_default()).collect())
            }
            None if scalar == Scalar::Bool => Labels::Bool,
            None if scalar == Scalar::Float => {
                Labels::Floats(used.map(|value| value.as_f64().unwrap_or(f64::NAN)).collect())
            }
            None => {
                let mut pool = TextPool::default();
                for value in used {
                    if let Value::Text(text) = value {
                        pool.push(text)?;
                    } else {
                        pool.push(&value.to_string())?;
                    }
                }
                Labels::Text(pool)
            }
        })
    }
}

/// What `find` makes of each row's id, some rows at a time; 0 where there is none. It is asked once for an id.
fn each(
    ids: &Column,
    find: &mut dyn FnMut(u128) -> u32,
    sink: &mut dyn FnMut(&[u32]) -> Result<()>,
) -> Result<()> {
    let mut part: Vec<u32> = with_room(STEP)?;
    match ids {
        Column::Coded(coded) => {
            if coded.ends.is_some() {
                return Err(internal("A row has several ids."));
            }
            let mut table = with_room(coded.cardinality())?;
            table.push(0);
            table.extend((1..coded.cardinality() as u32).map(|code| find(coded.labels.fingerprint(code))));
            each_code!(&coded.codes, codes => for some in codes.chunks(STEP) {
                part.clear();
                part.extend(some.iter().map(|&code| table[usize::try_from(code).unwrap_or(0)]));
                sink(&part)?;
            });
        }
        Column::Ints(ints) => {
            let mut met = Met::of(ints)?;
            let print = |distance: u128| {
                let int = ints.base.wrapping_add(distance as i128);
                match ints.kind {
                    IntKind::Int => fingerprint::of_wide(int),
                    kind => fingerprint::of_value(&kind.value(int)),
                }
            };
            each_word!(&ints.words, words => for (step, some) in words.chunks(STEP).enumerate() {
                part.clear();
                for (row, &word) in (step * STEP..).zip(some) {
                    let there = ints.valid.as_ref().is_none_or(|valid| valid.get(row));
                    let distance = u128::from(word);
                    part.push(if there { met.get(distance, &mut |distance| find(print(distance))) } else { 0 });
                }
                sink(&part)?;
            });
        }
        Column::Floats(floats) => {
            let mut known: FxHashMap<u64, u32> = FxHashMap::default();
            for start in (0..ids.len()).step_by(STEP) {
                part.clear();
                for row in start..ids.len().min(start + STEP) {
                    part.push(floats.get(row).map_or(0, |float| {
                        *known.entry(float.to_bits()).or_insert_with(|| find(fingerprint::of_float(float)))
                    }));
                }
                sink(&part)?;
            }
        }
    }
    Ok(())
}

/// What was found of the integers met so far.
enum Met {
    /// By their distance from the least.
    Table { first: u128, found: Vec<u32> },
    /// By their distance from the base.
    Hash(FxHashMap<u128, u32>),
}

impl Met {
    fn of(ints: &IntColumn) -> Result<Self> {
        let (low, high) = ints.range.unwrap_or((ints.base, ints.base));
        let spread = high.wrapping_sub(low) as u128;
        Ok(if spread < TABLE {
            let first = low.wrapping_sub(ints.base) as u128;
            Self::Table { first, found: filled(spread as usize + 1, UNKNOWN)? }
        } else {
            Self::Hash(FxHashMap::default())
        })
    }

    fn get(&mut self, distance: u128, find: &mut dyn FnMut(u128) -> u32) -> u32 {
        match self {
            Self::Table { first, found } => match found.get_mut(distance.wrapping_sub(*first) as usize) {
                Some(found) => {
                    if *found == UNKNOWN {
                        *found = find(distance);
                    }
                    *found
                }
                None => find(distance),
            },
            Self::Hash(known) => *known.entry(distance).or_insert_with(|| find(distance)),
        }
    }
}
