//! Playback events and a catalogue with random columns; and the same events with the catalogue's columns written out beside
//! them, each row's by a search through the catalogue.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Decimal128Array, DictionaryArray, Float64Array, Int32Array, Int64Array,
    LargeStringArray, StringArray, StringViewArray, TimestampSecondArray, UInt16Array, make_array,
    types::Int32Type,
};
use arrow_data::transform::MutableArrayData;
use serde_json::{Value as Json, json};

use crate::{
    forms::{self, Form},
    generated::NAMES,
    table::{Random, Table},
};

pub(super) const PLAYBACK: &str = "video_playback_events";
pub(super) const CATALOGUE: &str = "expanded_cms_data";

/// Ids of rows, as numbers whatever they are written as.
pub(super) type Ids = Vec<Option<u64>>;

/// Numbers as one of the types that ids come in. Even and odd `way`s are of the two sorts, numbers and text.
pub(super) fn ids(way: u64, ids: &[Option<u64>]) -> ArrayRef {
    let texts = || ids.iter().map(|id| id.map(|id| format!("id {id}")));
    let ints = || ids.iter().map(|id| id.map(|id| id as i64));
    match way % 10 {
        0 => Arc::new(Int64Array::from_iter(ints())),
        2 => Arc::new(Int32Array::from_iter(ints().map(|id| id.map(|id| id as i32)))),
        4 => Arc::new(UInt16Array::from_iter(ints().map(|id| id.map(|id| id as u16)))),
        6 => Arc::new(Float64Array::from_iter(ints().map(|id| id.map(|id| id as f64)))),
        8 => Arc::new(
            Decimal128Array::from_iter(ints().map(|id| id.map(|id| i128::from(id) * 100))).into_scale(),
        ),
        1 => Arc::new(StringArray::from_iter(texts())),
        3 => Arc::new(DictionaryArray::<Int32Type>::from_iter(
            texts().collect::<Vec<_>>().iter().map(Option::as_deref),
        )),
        5 => Arc::new(StringViewArray::from_iter(texts())),
        _ => Arc::new(LargeStringArray::from_iter(texts())),
    }
}

trait Scaled {
    fn into_scale(self) -> Decimal128Array;
}

impl Scaled for Decimal128Array {
    fn into_scale(self) -> Decimal128Array {
        self.with_precision_and_scale(20, 2).unwrap()
    }
}

/// A catalogue whose titles have random columns, and events that name its titles.
pub(super) struct World {
    pub(super) titles: Table,
    /// The titles' ids: some twice, some missing.
    pub(super) of_titles: Ids,
    /// The events' ids: some of no title, some missing.
    pub(super) of_events: Ids,
    /// How each is written.
    ways: (u64, u64),
}

impl World {
    pub(super) fn random(random: &mut Random, titles: usize, events: usize) -> Self {
        let most = titles as u64 + 1;
        let some = |random: &mut Random, count: usize, most: u64| -> Ids {
            (0..count).map(|_| (!random.once_in(9)).then(|| random.below(most))).collect()
        };
        let sort = random.below(2);
        Self {
            titles: Table::random(random, titles),
            of_titles: some(random, titles, most),
            of_events: some(random, events, most + most / 3 + 1),
            ways: (random.below(5) * 2 + sort, random.below(5) * 2 + sort),
        }
    }

    /// The first title of each event.
    fn linked(&self) -> Vec<Option<usize>> {
        let first = |id: u64| self.of_titles.iter().position(|other| *other == Some(id));
        self.of_events.iter().map(|id| id.and_then(first)).collect()
    }

    /// How many ids of titles stand in several rows, and how many rows there are of them but for the first.
    pub(super) fn repeated(&self) -> (usize, usize) {
        let mut ids: Vec<u64> = self.of_titles.iter().flatten().copied().collect();
        ids.sort_unstable();
        let runs = ids.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
        runs.fold((0, 0), |(ids, rows), run| (ids + 1, rows + run.len() - 1))
    }

    /// The catalogue.
    pub(super) fn catalogue(&self, form: Form) -> Vec<u8> {
        self.titles(0..self.of_titles.len(), form)
    }

    /// Some rows of it.
    pub(super) fn titles(&self, rows: std::ops::Range<usize>, form: Form) -> Vec<u8> {
        let texts: ArrayRef = Arc::new(StringArray::from(vec!["t"; self.of_titles.len()]));
        let own = [
            ("ContentID", ids(self.ways.0, &self.of_titles)),
            ("Title", Arc::clone(&texts)),
            ("ContentType", texts),
        ];
        let columns = NAMES.into_iter().zip(self.titles.arrays.iter().map(Arc::clone));
        let columns = own.into_iter().chain(columns);
        let columns = columns.map(|(name, array)| (name, array.slice(rows.start, rows.len())));
        forms::write(form, &columns.collect::<Vec<_>>())
    }

    /// The events of some rows, in which the catalogue's columns stand under their names after `L_` if they are wanted.
    pub(super) fn events(&self, rows: std::ops::Range<usize>, written_out: bool, form: Form) -> Vec<u8> {
        let all = self.of_events.len();
        let texts = |text: &'static str| -> ArrayRef { Arc::new(StringArray::from(vec![text; all])) };
        let time = TimestampSecondArray::from_iter_values((0..all as i64).map(|row| row * 977));
        let mut columns: Vec<(String, ArrayRef)> = vec![
            ("Timestamp".to_owned(), Arc::new(time)),
            ("EventType".to_owned(), texts("play")),
            ("SessionID".to_owned(), texts("one")),
            ("ContentID".to_owned(), ids(self.ways.1, &self.of_events)),
        ];
        if written_out {
            let linked = self.linked();
            let taken = NAMES.into_iter().zip(&self.titles.arrays);
            columns.extend(taken.map(|(name, array)| (format!("L_{name}"), taken_from(array, &linked))));
        }
        let columns: Vec<(&str, ArrayRef)> = columns
            .iter()
            .map(|(name, array)| (name.as_str(), array.slice(rows.start, rows.len())))
            .collect();
        forms::write(form, &columns)
    }
}

/// Rows of an array, null where there is none.
fn taken_from(array: &ArrayRef, rows: &[Option<usize>]) -> ArrayRef {
    let data = array.to_data();
    let mut taken = MutableArrayData::new(vec![&data], true, rows.len());
    for row in rows {
        match row {
            Some(row) => taken.try_extend(0, *row, row + 1).unwrap(),
            None => taken.try_extend_nulls(1).unwrap(),
        }
    }
    make_array(taken.freeze())
}

/// A question with the random columns' names after a prefix.
pub(super) fn named(question: &Json, prefix: &str) -> Json {
    match question {
        Json::Object(fields) => fields
            .iter()
            .map(|(key, value)| match value {
                Json::String(name) if key == "column" => (key.clone(), json!(format!("{prefix}{name}"))),
                value => (key.clone(), named(value, prefix)),
            })
            .collect(),
        Json::Array(items) => items.iter().map(|item| named(item, prefix)).collect(),
        other => other.clone(),
    }
}
