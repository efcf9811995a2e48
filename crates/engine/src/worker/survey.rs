//! A look at columns before they are read, to say what they would take.

use std::ops::Range;

use reelscope_ingest::Weight;
use reelscope_model::Result;
use rustc_hash::FxHashSet;

use super::{files::Files, shard::Shard};
use crate::{
    column::{Coded, Column, Floats, IntKind},
    plan::LINKED,
    shape::{Scalar, Shape},
    store::Form,
    survey::{ColumnSurvey, Kind, Sample, Sizes, bits, codes, texts, width},
};

/// At how many places rows are looked at, from the first to the last.
const PLACES: u64 = 4;
/// How many rows at each, but for the first.
const ROWS: u64 = 1_024;
/// How many at the first: values that recur at others tell how many there are, also where they recur seldom.
const FIRST: u64 = 16_384;
/// Columns are not looked at where even a few rows take more to unpack than this.
const MOST: u64 = 16 << 20;
/// How many columns are looked at together.
const TOGETHER: usize = 8;

/// What some columns would take. Those that have been read are told as they are; those whose values cannot be read
/// are told by metadata: what is wrong with them shows when they are needed.
pub(super) fn survey(shard: &Shard, forms: &[Form], files: &Files) -> Vec<ColumnSurvey> {
    let mut surveys: Vec<ColumnSurvey> = Vec::with_capacity(forms.len());
    // What is seen of a column takes some memory itself, so that few are looked at together.
    for forms in forms.chunks(TOGETHER) {
        survey_some(shard, forms, files, &mut surveys);
    }
    surveys
}

fn survey_some(shard: &Shard, forms: &[Form], files: &Files, surveys: &mut Vec<ColumnSurvey>) {
    let rows = shard.store.rows as u64;
    let weights: Vec<Weight> = forms.iter().map(|form| weigh(shard, *form, files, 0..rows)).collect();
    let tells = |at: &usize| {
        // Of a derived table nothing is in files.
        let open =
            !shard.store.columns.contains_key(&forms[*at]) && shard.stands.is_none() && forms[*at].0 < LINKED;
        open && !is_told(shard.shape(forms[*at]), weights[*at]) && is_light(shard, forms[*at], files)
    };
    let looked: Vec<usize> = (0..forms.len()).filter(tells).collect();
    let wanted: Vec<Form> = looked.iter().map(|at| forms[*at]).collect();
    let mut looks: Vec<Look> = wanted.iter().map(|_| Look::default()).collect();
    if !wanted.is_empty() && take(shard, &wanted, files, &mut looks).is_err() {
        looks.clear();
    }
    surveys.extend(forms.iter().enumerate().map(|(at, form)| match shard.store.columns.get(form) {
        Some(column) => of_column(column),
        None if form.0 >= LINKED => shard.joined().survey(*form, rows),
        None => {
            let look = looked.iter().position(|other| *other == at).and_then(|at| looks.get(at));
            foreseen(rows, shard.shape(*form), weights[at], look.filter(|look| look.column.is_some()))
        }
    }));
}

/// What reading some rows of a column takes, over all files of the shard.
fn weigh(shard: &Shard, form: Form, files: &Files, rows: Range<u64>) -> Weight {
    let weights = shard.places(form.0, rows).filter_map(|(piece, place)| {
        Some(files.get(piece.file).ok()?.weigh(place.column as usize, &(piece.start..piece.end)))
    });
    let weight = weights.fold(Weight::default(), Weight::and);
    // What a file declares is not added up beyond what any memory holds.
    let cap = |bytes: u64| bytes.min(1 << 48);
    Weight {
        read: cap(weight.read),
        largest: cap(weight.largest),
        unpacked: cap(weight.unpacked),
        text: cap(weight.text),
        values: weight.values.map(cap),
        dictionary: cap(weight.dictionary),
    }
}

/// The rows that are looked at.
fn places(rows: u64) -> impl Iterator<Item = Range<u64>> {
    let of_place = move |place| {
        let length = if place == 0 { FIRST } else { ROWS }.min(rows);
        let start = (rows - length) * place / (PLACES - 1);
        // A shard that is hardly longer than the first place is known.
        (length > 0 && (place == 0 || start >= FIRST)).then_some(start..start + length)
    };
    (0..PLACES).filter_map(of_place)
}

fn is_light(shard: &Shard, form: Form, files: &Files) -> bool {
    let weights = places(shard.store.rows as u64).map(|rows| weigh(shard, form, files, rows));
    let weight = weights.fold(Weight::default(), Weight::and);
    weight.unpacked <= MOST && weight.dictionary <= MOST
}

/// Whether metadata tell enough: booleans are what they are, and a dictionary holds all texts there are.
fn is_told(shape: Option<Shape>, weight: Weight) -> bool {
    shape == Some(Shape::one(Scalar::Bool)) || (shape == Some(Shape::TEXT) && weight.values.is_some())
}

/// What the rows at all places show of a column.
#[derive(Default)]
struct Look {
    sample: Sample,
    /// The column as the last place has it, for what is the same everywhere.
    column: Option<Column>,
    /// The values at the first place, and those at the others.
    seen: [FxHashSet<u64>; 2],
    /// How many texts were told apart, and their bytes.
    texts: (u64, u64),
    /// How many codes the rows have.
    codes: u64,
    rows: u64,
    range: Option<(i128, i128)>,
    numbers: Option<(f64, f64)>,
    /// Whether a float needs 64 bits.
    double: bool,
}

fn take(shard: &Shard, forms: &[Form], files: &Files, looks: &mut [Look]) -> Result<()> {
    for rows in places(shard.store.rows as u64) {
        let columns = shard.peek(rows, forms, files)?;
        looks.iter_mut().zip(columns).for_each(|(look, column)| look.add(column));
    }
    Ok(())
}

impl Look {
    #[inline(never)]
    fn add(&mut self, column: Column) {
        let mut here = FxHashSet::default();
        let rows = column.len();
        match &column {
            Column::Coded(coded) => self.add_codes(coded, &mut here),
            Column::Ints(ints) => {
                let there = (0..rows).filter_map(|row| ints.get(row));
                there.for_each(|int| {
                    self.sample.values += 1;
                    here.insert(int as u64);
                });
                self.range = widest(self.range, ints.range, i128::min, i128::max);
            }
            Column::Floats(floats) => {
                self.double |= matches!(floats.floats, Floats::F64(_));
                for float in (0..rows).filter_map(|row| floats.get(row)) {
                    self.sample.values += 1;
                    here.insert(float.to_bits());
                    if float.is_finite() {
                        self.numbers = widest(self.numbers, Some((float, float)), f64::min, f64::max);
                    }
                }
            }
        }
        self.rows += rows as u64;
        self.sample.by_place += here.len() as u64;
        let [first, others] = &mut self.seen;
        if self.column.is_none() {
            *first = here;
        } else {
            others.extend(here);
        }
        let again = others.iter().filter(|value| first.contains(value)).count();
        self.sample.first = first.len() as u64;
        (self.sample.others, self.sample.again) = (others.len() as u64, again as u64);
        self.column = Some(column);
    }

    fn add_codes(&mut self, coded: &Coded, here: &mut FxHashSet<u64>) {
        for row in 0..coded.rows() {
            for code in coded.codes_of(row) {
                self.codes += 1;
                self.sample.values += u64::from(code != 0);
            }
        }
        for code in 1..coded.cardinality() as u32 {
            here.insert(coded.labels.fingerprint(code) as u64);
            self.texts.0 += 1;
            self.texts.1 += coded.labels.text(code).map_or(16, |text| text.len() as u64);
        }
    }
}

fn widest<T: Copy>(
    a: Option<(T, T)>,
    b: Option<(T, T)>,
    min: fn(T, T) -> T,
    max: fn(T, T) -> T,
) -> Option<(T, T)> {
    match (a, b) {
        (Some((low, high)), Some((lower, higher))) => Some((min(low, lower), max(high, higher))),
        (one, other) => one.or(other),
    }
}

/// A column that has been read.
fn of_column(column: &Column) -> ColumnSurvey {
    let rows = column.len() as u64;
    let (kind, distinct, spread) = match column {
        Column::Coded(coded) => (Kind::Coded, coded.cardinality() as u64, 0.0),
        Column::Ints(ints) => (kind_of(ints.kind), rows, spread(ints.kind, ints.range)),
        Column::Floats(_) => (Kind::Numbers, rows, 0.0),
    };
    ColumnSurvey { kept: column.bytes() as u64, kind, rows, distinct, spread, ..ColumnSurvey::default() }
}

/// A column that has not.
fn foreseen(rows: u64, shape: Option<Shape>, weight: Weight, look: Option<&Look>) -> ColumnSurvey {
    let shape = shape.unwrap_or(Shape::TEXT);
    let distinct = distinct(rows, shape, weight, look);
    let nulls = if look.is_none_or(|look| look.sample.values < look.rows) { bits(rows) } else { 0 };
    let (kept, building) = match (shape.scalar, shape.many) {
        (Scalar::Bool, false) => (rows, 0),
        (Scalar::Text, false) => both(codes(rows, distinct), labels(distinct, rows, weight, look)),
        (_, true) => several(rows, distinct, weight, look),
        (Scalar::Float, _) => (rows * if look.is_none_or(|look| look.double) { 8 } else { 4 } + nulls, 0),
        _ => (rows * int_width(rows, weight, look) + nulls, 0),
    };
    let (kind, spread) = match look.and_then(|look| look.column.as_ref()) {
        Some(Column::Ints(ints)) => (kind_of(ints.kind), spread(ints.kind, look.and_then(|look| look.range))),
        Some(Column::Floats(_)) => {
            (Kind::Numbers, look.and_then(|look| look.numbers).map_or(0.0, |(low, high)| high - low))
        }
        None if !shape.many && !matches!(shape.scalar, Scalar::Text | Scalar::Bool) => (Kind::Numbers, 0.0),
        _ => (Kind::Coded, 0.0),
    };
    ColumnSurvey {
        kept,
        building: building + weight.dictionary + 4 * weight.values.unwrap_or(0),
        read: weight.read,
        largest: weight.largest,
        unpacked: weight.unpacked,
        kind,
        rows,
        distinct,
        spread,
    }
}

/// How many different values there are, about: no more than there are of rows, or of values in their dictionary.
fn distinct(rows: u64, shape: Shape, weight: Weight, look: Option<&Look>) -> u64 {
    let most = if shape.many { rows.saturating_mul(4) } else { rows };
    match (weight.values, look) {
        _ if shape.scalar == Scalar::Bool => 2,
        // A dictionary says how many there are, unless its texts are read as something else.
        (Some(values), _) if !shape.many => values.min(most),
        (_, Some(look)) => {
            let items = if shape.many { rows * look.codes / look.rows.max(1) } else { rows };
            look.sample.distinct_among(items).min(most)
        }
        _ => most,
    }
}

/// The texts of a column: of a dictionary its own, else as long as those seen, else as long as all of them.
fn labels(distinct: u64, rows: u64, weight: Weight, look: Option<&Look>) -> Sizes {
    let share = |bytes: u64, of: u64| {
        u64::try_from(u128::from(bytes) * u128::from(distinct) / u128::from(of.max(1))).unwrap_or(u64::MAX)
    };
    let text = match (weight.values, look) {
        (Some(values), _) => share(weight.dictionary, values),
        (None, Some(look)) => share(look.texts.1, look.texts.0),
        (None, None) => share(weight.text, rows),
    };
    texts(distinct, text)
}

/// Several codes a row, and where each row's end.
fn several(rows: u64, distinct: u64, weight: Weight, look: Option<&Look>) -> Sizes {
    let items = look.map_or(rows * 2, |look| rows * look.codes / look.rows.max(1));
    let (kept, building) = codes(items, distinct);
    // They grow by doubling from a code a row.
    let grown = if items > rows { kept / 2 } else { 0 };
    both((kept + grown + 4 * rows, building), labels(distinct, rows, weight, look))
}

fn int_width(rows: u64, weight: Weight, look: Option<&Look>) -> u64 {
    match look {
        Some(look) => width(look.range.map_or(0, |(low, high)| high.wrapping_sub(low) as u128)),
        None => weight.read.div_ceil(rows.max(1)).next_power_of_two().clamp(1, 8),
    }
}

fn kind_of(kind: IntKind) -> Kind {
    if matches!(kind, IntKind::Decimal(_)) { Kind::Numbers } else { Kind::Ints }
}

fn spread(kind: IntKind, range: Option<(i128, i128)>) -> f64 {
    range.map_or(0.0, |(low, high)| kind.number(high.saturating_sub(low)))
}

fn both(a: Sizes, b: Sizes) -> Sizes {
    (a.0 + b.0, a.1 + b.1)
}
