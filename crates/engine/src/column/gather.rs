//! Some of a column's rows as a column of their own.

use std::rc::Rc;

use reelscope_model::{Result, pulse};

use super::{Coded, Codes, Column, FloatColumn, IntColumn, IntKind, Labels, TextPool};
use crate::{
    error::{filled, reserve, too_large},
    fingerprint,
};

/// How many rows are taken at a time.
const STEP: usize = 8_192;
/// How many steps it is to take one.
const STEPS: usize = 4;

impl Column {
    /// The values of these rows, one row each; null for one that is not there.
    pub(crate) fn gather(&self, rows: &[u32]) -> Result<Self> {
        Ok(match self {
            Self::Coded(coded) => Self::Coded(gather_codes(coded, rows)?),
            Self::Ints(ints) => {
                let mut out = IntColumn::with_capacity(ints.kind, rows.len());
                let (mut values, mut valid) = (Vec::with_capacity(STEP), Vec::with_capacity(STEP));
                for rows in pulse::each(rows.chunks(STEP), STEP * STEPS) {
                    values.clear();
                    valid.clear();
                    for value in rows.iter().map(|row| ints.get(*row as usize)) {
                        values.push(value.unwrap_or(0));
                        valid.push(value.is_some());
                    }
                    out.extend(&values, &valid)?;
                }
                Self::Ints(Rc::new(out))
            }
            Self::Floats(floats) => {
                let mut out = FloatColumn::with_capacity(rows.len());
                let (mut values, mut valid) = (Vec::with_capacity(STEP), Vec::with_capacity(STEP));
                for rows in pulse::each(rows.chunks(STEP), STEP * STEPS) {
                    values.clear();
                    valid.clear();
                    for value in rows.iter().map(|row| floats.get(*row as usize)) {
                        values.push(value.unwrap_or(0.0));
                        valid.push(value.is_some());
                    }
                    out.extend(&values, &valid)?;
                }
                Self::Floats(Rc::new(out))
            }
        })
    }

    /// A row's number; of text none.
    pub(crate) fn number(&self, row: usize) -> Option<f64> {
        match self {
            Self::Coded(coded) => coded.labels.number(coded.codes_of(row).next()?),
            Self::Ints(ints) => ints.get(row).map(|value| ints.kind.number(value)),
            Self::Floats(floats) => floats.get(row),
        }
    }

    /// The fingerprint of a row's value; none of null, the first of several.
    pub(crate) fn fingerprint(&self, row: usize) -> Option<u128> {
        match self {
            Self::Coded(coded) => {
                let code = coded.codes_of(row).next()?;
                (code != 0).then(|| coded.labels.fingerprint(code))
            }
            Self::Ints(ints) => ints.get(row).map(|value| match ints.kind {
                IntKind::Int => fingerprint::of_wide(value),
                kind => fingerprint::of_value(&kind.value(value)),
            }),
            Self::Floats(floats) => floats.get(row).map(fingerprint::of_float),
        }
    }
}

/// The codes of some rows, with the labels that they use, in their order.
fn gather_codes(coded: &Coded, rows: &[u32]) -> Result<Rc<Coded>> {
    let mut used = filled(coded.cardinality(), false)?;
    for row in pulse::each(rows, STEPS) {
        coded.codes_of(*row as usize).for_each(|code| used[code as usize] = true);
    }
    let mut place = filled(coded.cardinality(), 0_u32)?;
    let mut labels = 0;
    // Two labels of booleans are there whether or not they are used.
    let all = matches!(coded.labels, Labels::Bool);
    for code in pulse::each(1..coded.cardinality(), 1).filter(|code| all || used[*code]) {
        labels += 1;
        place[code] = labels;
    }
    let mut codes = Codes::with_capacity(rows.len())?;
    let mut ends: Option<Vec<u32>> = coded.ends.as_ref().map(|_| Vec::new());
    let mut part = Vec::with_capacity(STEP);
    for rows in pulse::each(rows.chunks(STEP), STEP * STEPS) {
        part.clear();
        for row in rows {
            reserve(&mut part, 1)?;
            part.extend(coded.codes_of(*row as usize).map(|code| place[code as usize]));
            if let Some(ends) = &mut ends {
                reserve(ends, 1)?;
                ends.push(u32::try_from(codes.len() + part.len()).map_err(|_| too_large())?);
            }
        }
        codes.extend(&part, labels as usize)?;
    }
    Ok(Coded::new(codes, ends, pick(&coded.labels, &used)?))
}

fn pick(labels: &Labels, used: &[bool]) -> Result<Labels> {
    let positions = || pulse::each(0..labels.len(), STEPS).filter(|at| used[at + 1]);
    Ok(match labels {
        Labels::Text(pool) => {
            let mut picked = TextPool::default();
            for at in positions() {
                picked.push(pool.get(at))?;
            }
            Labels::Text(picked)
        }
        Labels::Bool => Labels::Bool,
        Labels::Ints(kind, values) => Labels::Ints(*kind, positions().map(|at| values[at]).collect()),
        Labels::Floats(values) => Labels::Floats(positions().map(|at| values[at]).collect()),
    })
}
