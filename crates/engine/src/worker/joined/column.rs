//! The column that a look-up makes of the rows' ids: codes of the values that are met, or numbers.

use reelscope_model::{Result, Value, pulse};
use rustc_hash::FxHashMap;

use super::{Look, each::each};
use crate::{
    column::{Coded, Codes, Column, FloatColumn, IntColumn, IntKind, Labels, TextPool},
    encode::kind_of,
    error::{internal, too_large, with_room},
    links::{Values, codes_of},
    mask::exact,
    shape::Scalar,
};

/// How many rows are worked on at a time.
pub(super) const STEP: usize = 8192;
/// How many steps it is to make a value.
const STEPS: usize = 16;

impl Look {
    /// The column, by the rows' ids.
    pub(super) fn column(&self, ids: &Column) -> Result<Column> {
        let shape = self.shape.ok_or_else(|| internal("A linked column has no shape."))?;
        match kind_of(shape.scalar) {
            _ if shape.many => self.several(shape.scalar, ids),
            Some(kind) => self.ints(kind, ids),
            None if shape.scalar == Scalar::Float => self.floats(ids),
            None => self.codes(shape.scalar, ids),
        }
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
        for some in pulse::each(rows.chunks(STEP), STEP * 4) {
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
        let ints: Vec<Option<i128>> =
            pulse::each(&self.values.values, STEPS).map(|value| exact(kind, value)).collect();
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
        let floats: Vec<Option<f64>> = pulse::each(&self.values.values, STEPS).map(Value::as_f64).collect();
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
            let bools =
                pulse::each(&values.values, STEPS).map(|value| 1 + u32::from(*value == Value::Bool(true)));
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
        let used = pulse::each(&self.order, STEPS).filter_map(|code| values.values.get(*code as usize - 1));
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
