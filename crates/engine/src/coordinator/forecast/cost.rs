//! What one worker needs for what is made of a table's columns.

use reelscope_model::Grain;
use rustc_hash::FxHashMap;

use super::{Bytes, uses::Uses};
use crate::{
    aggregate::{A_ROW, WORDS},
    key::source_of,
    numbers::FEWEST,
    plan::{ColumnId, Key},
    registers::EXACT,
    store::Form,
    survey::{ColumnSurvey, Kind, bits, codes, width},
};

/// The bytes of a round of reading ahead, which is what is held of files at once: those wanted, 4 MiB in the reader's plan,
/// and some of what lies between them.
const ROUND: u64 = 5 << 20;
/// The bytes of bits of integers that lie too far apart for distances of 32 bits.
const FAR: u64 = 1 << 29;
/// The bytes of a label's fingerprint and code.
const PRINT: u64 = 24;
/// How many derived keys a worker keeps.
const KEYS: usize = 24;

/// What a table takes in a worker.
#[derive(Clone, Debug, Default)]
pub(super) struct Cost {
    /// What is held of files while columns are read.
    pub(super) window: u64,
    /// What the table keeps beside its columns.
    pub(super) rest: u64,
    /// What each column needs.
    pub(super) columns: FxHashMap<ColumnId, Bytes>,
}

/// The cost of these uses, with what is known of the columns. Those that are `loaded` are not read any more.
pub(super) fn cost(uses: &Uses, loaded: &Uses, known: &FxHashMap<Form, ColumnSurvey>) -> Cost {
    let mut cost = Cost::default();
    let (mut read, mut largest, mut unpacked, mut rows) = (0_u64, 0, 0, 0);
    for form in &uses.forms {
        let Some(column) = known.get(form) else { continue };
        rows = rows.max(column.rows);
        if loaded.forms.contains(form) {
            cost.add(form.0, Bytes { kept: column.kept, ..Bytes::default() });
            continue;
        }
        read = read.saturating_add(column.read);
        largest = largest.max(column.largest);
        unpacked = unpacked.max(column.unpacked);
        let loading = column.building;
        cost.add(form.0, Bytes { kept: column.kept, loading, ..Bytes::default() });
    }
    cost.window = read.min(ROUND.max(largest)).saturating_add(unpacked);
    // Rows are put together by a number each, and their places; conditions come when the numbers are gone.
    let keyed = uses.keyed.iter().filter_map(|(column, each)| {
        let column = known.get(&(*column, false))?;
        Some(column.rows * 8 + column.distinct.min(column.rows).saturating_mul(*each))
    });
    cost.window = cost.window.max(keyed.max().unwrap_or(0));
    cost.rest = uses.sets * bits(rows) + if uses.masked { rows } else { 0 };
    for key in uses.keys.iter().take(KEYS) {
        let form = source_of(key);
        if let Some(column) = known.get(&form) {
            cost.add(form.0, Bytes { made: key_codes(key, column), ..Bytes::default() });
        }
    }
    let mut counted: FxHashMap<ColumnId, Bytes> = FxHashMap::default();
    for (id, keys) in &uses.distinct {
        let Some(column) = known.get(&(*id, false)) else { continue };
        let groups = keys.iter().filter_map(|key| Some(groups(key, known.get(&source_of(key))?)));
        let new = distinct(column, groups.fold(1, u64::saturating_mul).max(1));
        let sum = counted.entry(*id).or_default();
        let made = sum.made.max(new.made);
        *sum = Bytes { made, ..sum.and(new) };
    }
    counted.into_iter().for_each(|(id, bytes)| cost.add(id, bytes));
    cost
}

impl Cost {
    fn add(&mut self, id: ColumnId, bytes: Bytes) {
        let sum = self.columns.entry(id).or_default();
        *sum = sum.and(bytes);
    }
}

/// How many groups a key makes, about.
fn groups(key: &Key, column: &ColumnSurvey) -> u64 {
    let days = |days: f64| ((column.spread / days) as u64).saturating_add(2);
    match key {
        Key::Value(_) | Key::Whole(_) => column.distinct + 1,
        Key::Grain(_, grain, _) => days(match grain {
            Grain::Minute => 1.0 / 1_440.0,
            Grain::Hour => 1.0 / 24.0,
            Grain::Day => 1.0,
            Grain::Week => 7.0,
            Grain::Month => 30.0,
            Grain::Quarter => 91.0,
            Grain::Year => 365.0,
        }),
        Key::Part(..) => 32,
        Key::Year(..) => days(365.0),
        Key::Bins(_, bins) => u64::from(bins.count) + 1,
    }
}

/// The codes of a key that is no column itself.
fn key_codes(key: &Key, column: &ColumnSurvey) -> u64 {
    let is_column = matches!(key, Key::Value(_) | Key::Whole(_)) && column.kind == Kind::Coded;
    if is_column { 0 } else { column.rows * width(groups(key, column).min(column.rows + 1).into()) }
}

/// What counting a column's distinct values by so many groups needs.
fn distinct(column: &ColumnSurvey, groups: u64) -> Bytes {
    let values = column.distinct.min(column.rows);
    // A value is in few groups mostly: a session has one device.
    let entries = values.saturating_mul(groups.min(2)).min(column.rows);
    // Beyond, numbers are hashed.
    let most = 8 * (WORDS as u64).max(column.rows.saturating_mul(A_ROW as u64));
    let sets = |all: u64| if all <= most { all } else { hashed(entries, 16) };
    let words = ((column.spread / 8.0) as u64).saturating_add(8);
    let is_far = column.kind == Kind::Ints && words > most;
    if column.kind == Kind::Ints && !is_far {
        let all = words.saturating_mul(groups);
        let sets = sets(all);
        let answer = all.min(entries * if words < FAR { 4 } else { 16 });
        // Bits are answered as they are, unless a list is smaller.
        let listed = words > 4 * values;
        return Bytes { work: if listed { 8 * values } else { 0 }, sets, answer, ..Bytes::default() };
    }
    let sets = sets(bits(values).saturating_mul(groups));
    let (prints, codes_of_sets) = (PRINT * values, 8 * entries);
    if column.kind == Kind::Coded && (FEWEST as u64..=EXACT).contains(&values) {
        // Fingerprints are gone when their numbers are known.
        let answer = bits(2 * values).saturating_mul(groups).min(4 * entries);
        return Bytes { made: 4 * values, work: prints.max(codes_of_sets), sets, answer, ..Bytes::default() };
    }
    let (answer, work) = (16 * entries, 12 * entries + 4 * values);
    if column.kind == Kind::Coded {
        return Bytes { made: prints, work, sets, answer, ..Bytes::default() };
    }
    // Numbers get codes first, by a table of those met.
    let (kept, building) = codes(column.rows, values);
    let coding = building.max(4 * column.rows) + hashed(values, 32);
    if is_far && (FEWEST as u64..=EXACT).contains(&values) {
        // Of the codes, the values and their fingerprints nothing is left but numbers.
        let numbering = kept + 16 * values + prints.max(codes_of_sets) + 4 * values;
        let answer = bits(2 * values).saturating_mul(groups).min(4 * entries);
        return Bytes { made: kept, work: coding.max(numbering), sets, answer, ..Bytes::default() };
    }
    Bytes { made: kept + 16 * values + prints, work: work.max(coding), sets, answer, ..Bytes::default() }
}

/// A hash table of so many entries, while it grows.
fn hashed(entries: u64, bytes: u64) -> u64 {
    (entries * 8 / 7).next_power_of_two().saturating_mul(bytes + 1) * 3 / 2
}
