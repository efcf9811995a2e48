//! Random events, as files and as rows.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int64Array, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray, TimestampSecondArray, types::Int32Type,
};

use crate::{forms, table::Random};

/// An event of any table.
#[derive(Clone, Debug, Default)]
pub(super) struct Event {
    pub(super) session: Option<u64>,
    pub(super) user: Option<u64>,
    pub(super) content: Option<u64>,
    /// Seconds since 1970.
    pub(super) time: Option<i64>,
    pub(super) kind: Option<&'static str>,
    pub(super) device: Option<&'static str>,
    pub(super) error: Option<&'static str>,
    pub(super) position: Option<f64>,
    pub(super) startup: Option<i64>,
    pub(super) fatal: Option<bool>,
    pub(super) stalled: Option<i64>,
    pub(super) watched: Option<i64>,
    pub(super) bitrate: Option<i64>,
    pub(super) series: Option<u64>,
    pub(super) amount: Option<f64>,
}

/// How ids are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ids {
    Close,
    Sparse,
    Text,
    Dictionary,
    Floats,
}

pub(super) const IDS: [Ids; 5] = [Ids::Close, Ids::Sparse, Ids::Text, Ids::Dictionary, Ids::Floats];
pub(super) const DEVICES: [&str; 3] = ["TV", "Phone", "Web"];

/// So many events of few sessions and users, with gaps and ties; some in order of time.
pub(super) fn random(random: &mut Random, rows: usize, kinds: &[&'static str]) -> Vec<Event> {
    let keys = 1 + random.below(1 + rows as u64 / 4);
    let span = random.one(&[4, 600, 90_000]);
    let start = random.one(&[-40_000, 1_700_000_000]);
    let is_ordered = random.once_in(2);
    let mut clock = start;
    let mut events = Vec::new();
    for row in 0..rows {
        clock += random.below(span) as i64;
        let near = (row as u64 / 9 + random.below(3)) % keys;
        let key = if is_ordered { near } else { random.below(keys) };
        let maybe = |random: &mut Random, value: u64| (!random.once_in(12)).then_some(value);
        events.push(Event {
            session: maybe(random, key),
            user: maybe(random, key % (1 + keys / 2)),
            content: maybe(random, random.0 % 3),
            time: (!random.once_in(20)).then(|| {
                if is_ordered { clock } else { start + random.below(span * 8) as i64 - span as i64 }
            }),
            kind: (!random.once_in(15)).then(|| random.one(kinds)),
            device: (!random.once_in(9)).then(|| random.one(&DEVICES)),
            error: random.once_in(4).then(|| random.one(&["Network", "none", "", "Decoder"])),
            position: (!random.once_in(4)).then(|| random.below(4_000) as f64 / 4.0),
            startup: random.once_in(5).then(|| random.below(900) as i64),
            fatal: (!random.once_in(6)).then(|| random.once_in(3)),
            stalled: random.once_in(3).then(|| random.below(4_000) as i64),
            watched: (!random.once_in(3)).then(|| random.below(90_000) as i64),
            bitrate: (!random.once_in(5)).then(|| 300 + random.below(6_000) as i64),
            series: (!random.once_in(5)).then(|| random.below(2)),
            amount: random.once_in(2).then(|| random.below(4) as f64 * 2.5),
        });
    }
    events
}

fn ids(ids: Ids, values: impl Iterator<Item = Option<u64>>) -> ArrayRef {
    const SPARSE: i64 = 0x2545_f491_4f6c_dd1d;
    let text = |value: u64| format!("id-{value}");
    match ids {
        Ids::Close => Arc::new(values.map(|value| value.map(|value| value as i64)).collect::<Int64Array>()),
        Ids::Sparse => {
            let sparse = |value: u64| (value as i64 + 1).wrapping_mul(SPARSE);
            Arc::new(values.map(|value| value.map(sparse)).collect::<Int64Array>())
        }
        Ids::Text => Arc::new(values.map(|value| value.map(text)).collect::<StringArray>()),
        Ids::Dictionary => {
            let texts: Vec<Option<String>> = values.map(|value| value.map(text)).collect();
            let texts = texts.iter().map(Option::as_deref);
            Arc::new(texts.collect::<DictionaryArray<Int32Type>>())
        }
        Ids::Floats => {
            Arc::new(values.map(|value| value.map(|value| value as f64 + 0.5)).collect::<Float64Array>())
        }
    }
}

/// What time is stored as.
fn times(unit: u64, values: impl Iterator<Item = Option<i64>>) -> ArrayRef {
    match unit % 3 {
        0 => Arc::new(values.collect::<TimestampSecondArray>()),
        1 => Arc::new(
            values.map(|value| value.map(|value| value * 1_000)).collect::<TimestampMillisecondArray>(),
        ),
        _ => Arc::new(
            values.map(|value| value.map(|value| value * 1_000_000)).collect::<TimestampMicrosecondArray>(),
        ),
    }
}

/// The columns of some events by their names; those named in `without` are left out.
pub(super) fn columns(
    events: &[Event],
    form: Ids,
    unit: u64,
    names: &[(&'static str, &'static str)],
) -> Vec<(&'static str, ArrayRef)> {
    let all = || events.iter();
    let column = |(field, name): &(&str, &'static str)| -> (&'static str, ArrayRef) {
        let array: ArrayRef = match *field {
            "session" => ids(form, all().map(|event| event.session)),
            "user" => ids(form, all().map(|event| event.user)),
            "content" => ids(form, all().map(|event| event.content)),
            "time" => times(unit, all().map(|event| event.time)),
            "kind" => Arc::new(all().map(|event| event.kind).collect::<StringArray>()),
            "device" => Arc::new(all().map(|event| event.device).collect::<StringArray>()),
            "error" => Arc::new(all().map(|event| event.error).collect::<StringArray>()),
            "position" => Arc::new(all().map(|event| event.position).collect::<Float64Array>()),
            "startup" => Arc::new(all().map(|event| event.startup).collect::<Int64Array>()),
            "fatal" => Arc::new(all().map(|event| event.fatal).collect::<BooleanArray>()),
            "stalled" => Arc::new(all().map(|event| event.stalled).collect::<Int64Array>()),
            "watched" => Arc::new(all().map(|event| event.watched).collect::<Int64Array>()),
            "bitrate" => Arc::new(all().map(|event| event.bitrate).collect::<Int64Array>()),
            "series" => ids(form, all().map(|event| event.series)),
            "amount" => Arc::new(all().map(|event| event.amount).collect::<Float64Array>()),
            other => panic!("{other}"),
        };
        assert_eq!(array.len(), events.len());
        (*name, array)
    };
    names.iter().map(column).collect()
}

/// The minutes of each content in the catalogue.
pub(super) const DURATIONS: [Option<i64>; 3] = [Some(7), Some(0), None];

/// The catalogue.
pub(super) fn catalogue(form: Ids) -> Vec<u8> {
    let texts = || -> ArrayRef { Arc::new(StringArray::from_iter_values(["a", "b", "c"])) };
    forms::plain(&[
        ("ContentID", ids(form, (0..3).map(Some))),
        ("Title", texts()),
        ("ContentType", texts()),
        ("DurationMinutes", Arc::new(DURATIONS.into_iter().collect::<Int64Array>())),
    ])
}

/// The events as several files, one after the other.
pub(super) fn files(
    random: &mut Random,
    events: &[Event],
    form: Ids,
    unit: u64,
    names: &[(&'static str, &'static str)],
) -> Vec<Vec<u8>> {
    // Small parts might be equal, and the second of two equal files is refused.
    let parts = if events.len() < 30 || random.once_in(2) { 1 } else { 3 };
    let each = events.len().div_ceil(parts).max(1);
    let mut files: Vec<Vec<u8>> =
        events.chunks(each).map(|events| forms::plain(&columns(events, form, unit, names))).collect();
    if files.is_empty() {
        files.push(forms::plain(&columns(&[], form, unit, names)));
    }
    files
}
