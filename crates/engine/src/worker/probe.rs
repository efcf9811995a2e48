//! A look at the first values of some columns, and at those that a dictionary has.

use arrow_schema::DataType;
use reelscope_model::{Result, Value, schema::Reading, time::Zone};
use rustc_hash::FxHashSet;

use super::source::{Source, Step};
use crate::{column::Column, encode::Builder, fingerprint, protocol::ColumnProbe, shape::Shape};

/// How many distinct values are told at most: one more than a dimension may have.
const DISTINCT: usize = 1001;

/// Looks at the first `rows` rows of some columns, as stored. A column that cannot be analysed has no values.
pub(super) fn probe(
    source: &dyn Source,
    columns: &[u32],
    rows: u64,
    progress: &mut dyn FnMut(Step),
) -> Result<Vec<ColumnProbe>> {
    let mut probes = vec![ColumnProbe::default(); columns.len()];
    let (mut places, mut readable, mut builders) = (Vec::new(), Vec::new(), Vec::new());
    for (place, &column) in columns.iter().enumerate() {
        if let Some(shape) = source.data_type(column as usize).and_then(Shape::stored) {
            places.push(place);
            readable.push(column as usize);
            builders.push(Builder::new(shape, &Zone::utc(), 0)?);
        }
    }
    if rows > 0 && !readable.is_empty() {
        source.read(&readable, 0..rows, progress, &mut |at, data| {
            builders[at].append(&data, Reading::AsStored)
        })?;
    }
    for (place, builder) in places.into_iter().zip(builders) {
        probes[place] = look(&builder.finish());
    }
    Ok(probes)
}

/// The values that a column's rows may have, as long as its dictionary tells, without reading the rows. Rows need not
/// have all of them.
pub(super) fn labels(source: &dyn Source, column: usize) -> Result<Option<Vec<Value>>> {
    let Some(DataType::Dictionary(_, stored)) = source.data_type(column) else { return Ok(None) };
    let Some(shape) = Shape::stored(stored).filter(|_| source.has_one_dictionary(column)) else {
        return Ok(None);
    };
    let mut labels = None;
    source.read(&[column], 0..1, &mut |_| {}, &mut |_, data| {
        if let Some(values) = data.dictionary().filter(|values| values.len() < DISTINCT) {
            let mut builder = Builder::new(shape, &Zone::utc(), values.len())?;
            builder.append(&values.clone().into(), Reading::AsStored)?;
            labels = Some(look(&builder.finish()).distinct);
        }
        Ok(())
    })?;
    Ok(labels)
}

#[inline(never)]
fn look(column: &Column) -> ColumnProbe {
    let mut probe = ColumnProbe::default();
    let mut seen = FxHashSet::default();
    for row in 0..column.len() {
        let values = values(column, row);
        probe.values += u64::from(!values.is_empty());
        for value in values {
            if probe.distinct.len() < DISTINCT && seen.insert(fingerprint::of_value(&value)) {
                probe.distinct.push(value.clone());
            }
            widen(&mut probe.range, value);
        }
    }
    probe
}

/// A row's values, null left out.
fn values(column: &Column, row: usize) -> Vec<Value> {
    let there = |value: &Value| *value != Value::Null;
    match column {
        Column::Coded(coded) => {
            coded.codes_of(row).map(|code| coded.labels.value(code)).filter(there).collect()
        }
        Column::Ints(_) | Column::Floats(_) => Some(column.value(row)).into_iter().filter(there).collect(),
    }
}

/// Widens a range by a value that has one: neither text nor a boolean nor NaN.
fn widen(range: &mut Option<(Value, Value)>, value: Value) {
    match &value {
        Value::Text(_) | Value::Bool(_) => return,
        Value::Float(float) if float.is_nan() => return,
        _ => {}
    }
    match range {
        None => *range = Some((value.clone(), value)),
        Some((low, _)) if value.cmp_total(low).is_lt() => *low = value,
        Some((_, high)) if value.cmp_total(high).is_gt() => *high = value,
        Some(_) => {}
    }
}
