//! A rehearsal: what a dashboard asks, asked of a file that is made up.
//!
//! A browser first runs WebAssembly in code that it compiled in no time, and compiles anew, in the background, what has run
//! for a while. That code then serves all instances of the module, in the page and in every worker. Who rehearses while
//! nobody waits, in a worker of its own, has the first file and the first gestures answered by it.

use std::{cell::RefCell, rc::Rc};

use futures_util::{FutureExt, future::LocalBoxFuture};
use reelscope_ipc::{Batch, Column, Kind, Writer, labels};
use reelscope_model::{
    By, Clause, Code, Error, Grain, Literal, Measure, Model, Query, Result, Value,
    query::{Bins, BySpec, Op, OpMeasure, Test},
};

use crate::{
    Wire,
    coordinator::{AnyWorkers, Choice, Coordinator, Host, Linked, LinkedResults, NewFile, Workers},
    protocol::{Answer, Request},
    worker::Worker,
};

/// The rows of a record batch, and how often it stands in the file: a loop is compiled anew after about ten million bytes
/// of its instructions.
const ROWS: u32 = 1 << 14;
const BATCHES: usize = 12;
/// How many workers there are, so that there is something to merge.
const WORKERS: usize = 2;

const DAY_MS: i64 = 86_400_000;
/// 2025-01-01.
const START_MS: i64 = 1_735_689_600_000;
/// Over how many days the rows are spread, how many days are brushed at a time, and how often.
const DAYS: u32 = 90;
const BRUSHED: u32 = 14;
const PASSES: usize = 2;
/// How often views are made active beside.
const ACTIVATIONS: u32 = 4;

const TYPES: [&str; 6] = ["play", "pause", "buffer", "error", "stop", "seek"];
const DEVICES: [&str; 5] = ["Mobile", "Smart TV", "Tablet", "Desktop", "Console"];
const PLACES: u32 = 24;

/// What there is after a rehearsal, for those who rehearse what a program does beyond the engine.
pub struct Rehearsed {
    /// The engine, with the made-up file open in it.
    pub engine: Rc<Coordinator<AnyWorkers>>,
    /// The model that it is read by.
    pub model: Rc<Model>,
    /// What linked views showed last.
    pub results: Rc<LinkedResults>,
}

/// Rehearses, which takes some tenths of a second in a browser.
///
/// # Errors
/// None that concern anybody: what the made-up file is asked is known to be right.
pub async fn rehearse(host: Host) -> Result<Rehearsed> {
    let file = file();
    let size = file.len() as u64;
    let cast: AnyWorkers = Rc::new(Cast::new(&file));
    let model = Rc::new(Model::builtin());
    let coordinator = Rc::new(Coordinator::new(Rc::clone(&model), cast, host));
    drop(file);
    coordinator.add(vec![NewFile { id: 1, name: "rehearsal.arrow".to_owned(), size }], |_| {}).await;
    let table = coordinator.tables().first().map(|table| table.name.clone());
    let table = table.ok_or_else(|| Error::new(Code::Internal, "There is nothing to rehearse with."))?;
    let linked = Linked::open(Rc::clone(&coordinator), views(&table), Vec::new()).await?;
    for device in &DEVICES[..3] {
        linked.filter("device", texts(&[device])).await?;
    }
    linked.filter("device", Choice::Clear).await?;
    linked.filter("place", texts(&["place 3", "place 4"])).await?;
    linked.filter("place", Choice::Clear).await?;
    for place in 0..ACTIVATIONS {
        // Under other clauses nothing is known from before.
        linked.filter("place", texts(&[&format!("place {place}")])).await?;
        linked.activate("day").await?;
    }
    linked.filter("place", Choice::Clear).await?;
    let brush = linked.activate("day").await?;
    for day in (0..PASSES).flat_map(|_| 0..DAYS - BRUSHED) {
        let end = |day: u32| Literal(Value::Text(instant(day).to_string().into()));
        linked.shift(brush, Choice::Values(vec![end(day), end(day + BRUSHED)])).await?;
    }
    linked.filter("day", Choice::Clear).await?;
    linked.activate("device").await?;
    let results = linked.filter("device", texts(&["Tablet"])).await?;
    Ok(Rehearsed { engine: coordinator, model, results })
}

fn instant(day: u32) -> Value {
    let value = START_MS + i64::from(day) * DAY_MS;
    Value::Time { value, unit: reelscope_model::TimeUnit::Milli }
}

fn texts(texts: &[&str]) -> Choice {
    Choice::Values(texts.iter().map(|text| Literal(Value::Text((*text).into()))).collect())
}

/// Cards and charts of the usual sorts.
fn views(table: &str) -> Vec<(String, Query)> {
    let op = |op, column: Option<&str>| OpMeasure {
        op,
        column: column.map(str::to_owned),
        q: None,
        filter: Vec::new(),
        alias: None,
    };
    let count = || Measure::Op(op(Op::Count, None));
    let errors = || Clause {
        table: None,
        column: "EventType".to_owned(),
        part: None,
        time_zone: None,
        test: Test::Is(vec![Literal(Value::Text("error".into()))]),
    };
    let some = OpMeasure { filter: vec![errors()], alias: Some("errors".to_owned()), ..op(Op::Count, None) };
    let figures = vec![
        count(),
        Measure::Op(some),
        Measure::Op(op(Op::Mean, Some("Bitrate"))),
        Measure::Op(op(Op::CountDistinct, Some("SessionID"))),
    ];
    let name = |column: &str| By::Name(column.to_owned());
    let day = BySpec { column: "Timestamp".to_owned(), grain: Some(Grain::Day), ..BySpec::default() };
    let bins = Bins { start: 0.0, step: 500.0, count: 50 };
    let bitrate = BySpec { column: "Bitrate".to_owned(), bins: Some(bins), ..BySpec::default() };
    let view = |name: &str, measures, by, filter| {
        (name.to_owned(), Query { table: table.to_owned(), measures, by, filter, ..Query::default() })
    };
    let counts = |named: &str, by| view(named, vec![count()], by, Vec::new());
    vec![
        view("figures", figures, Vec::new(), Vec::new()),
        counts("device", vec![name("DeviceType")]),
        counts("place", vec![name("Location")]),
        counts("type", vec![name("EventType")]),
        counts("version", vec![name("AppVersion")]),
        view("errors", vec![count()], vec![name("Location"), name("ErrorType")], vec![errors()]),
        counts("day", vec![By::Spec(day)]),
        counts("bitrate", vec![By::Spec(bitrate)]),
    ]
}

/// Playback events with columns of the usual types.
fn file() -> Vec<u8> {
    let places: Vec<String> = (0..PLACES).map(|place| format!("place {place}")).collect();
    let columns = vec![
        Column::full("Timestamp", Kind::Instant),
        Column::full("SessionID", Kind::Long),
        Column::full("EventType", Kind::Label(labels(&TYPES))),
        Column::full("DeviceType", Kind::Label(labels(&DEVICES))),
        Column::full("Location", Kind::Label(places.into())),
        Column::nullable("ErrorType", Kind::Label(labels(&["buffer", "connection", "drm"]))),
        Column::full("AppVersion", Kind::Text),
        Column::nullable("Bitrate", Kind::Int),
    ];
    let mut batch = Batch::new(columns);
    let mut chance = Chance(1);
    for row in 0..ROWS {
        let at = START_MS + i64::from(chance.below(DAYS)) * DAY_MS + i64::from(row);
        let kind = chance.below(6) as usize;
        let bitrate = chance.below(20_000) as i32;
        batch
            .row()
            .long(at)
            .long(i64::from(row / 8))
            .label(kind)
            .label(chance.below(5) as usize)
            .label(chance.below(PLACES) as usize)
            .label((kind == 3).then(|| chance.below(3) as usize))
            .text([b"1.0", b"1.1", b"2.0"][chance.below(3) as usize])
            .int((kind != 4).then_some(bitrate));
    }
    let mut writer = Writer::default();
    let mut file = writer.head(&batch.columns);
    for _ in 0..BATCHES {
        file.extend(writer.batch(&mut batch));
    }
    file.extend(writer.foot(&mut batch.columns));
    file
}

/// Numbers that look like chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32 % end
    }
}

/// Those who play the workers: they are told everything as the bytes that would cross to real ones.
struct Cast(Rc<[RefCell<Worker>]>);

impl Cast {
    fn new(file: &[u8]) -> Self {
        let worker = |_| {
            let mut worker = Worker::new();
            worker.add_file(1, Box::new(file.to_vec()));
            RefCell::new(worker)
        };
        Self((0..WORKERS).map(worker).collect())
    }
}

impl Workers for Cast {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer> {
        let cast = Rc::clone(&self.0);
        let sent = request.to_bytes();
        async move {
            let request = Request::from_bytes(&sent?)?;
            let answer = cast[worker].borrow_mut().handle(request, &mut |_| {});
            Answer::from_bytes(&answer.to_bytes()?)?
        }
        .boxed_local()
    }
}

#[cfg(test)]
mod tests {
    use reelscope_model::{
        QueryResult,
        time::{Zone, Zones},
    };

    use super::*;

    struct Utc;

    impl Zones for Utc {
        fn zone(&self, _: &str, _: i64, _: i64) -> Option<Zone> {
            Some(Zone::utc())
        }
    }

    #[test]
    fn test_rehearse_to_the_end() {
        let host = Host { zones: Box::new(Utc), now_ms: || 0.0 };
        // Whoever plays a worker keeps nobody waiting.
        let Rehearsed { results, .. } = rehearse(host).now_or_never().unwrap().unwrap();
        let rows = |(name, result): &(String, Rc<QueryResult>)| (name.clone(), result.rows.len());
        let shown: Vec<_> = results.results.iter().map(rows).collect();
        let expected =
            [1, DEVICES.len(), PLACES as usize, TYPES.len(), 3, 3 * PLACES as usize, DAYS as usize, 40 + 1];
        assert_eq!(shown.iter().map(|(_, rows)| *rows).collect::<Vec<_>>(), expected, "{shown:?}");
    }
}
