//! Workers that answer by looking at every row: what the coordinator is tested over, and slow on purpose.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use futures_util::{FutureExt, future::LocalBoxFuture};
use reelscope_engine::{
    coordinator::Workers,
    fingerprint,
    partial::{Distinct, Partial, State},
    plan::{Aggregate, Clause, FileId, Key, Plan, RowsPlan, TableId, Test, View},
    protocol::{Answer, Class, ColumnProbe, FileColumn, FileSummary, Place, Request, Response, ShardSpec},
    shape::{Scalar, Shape},
    survey::ColumnSurvey,
};
use reelscope_model::{
    Error, TimeUnit, Value,
    expr::{Predicate, RowExpr},
    names::fold_value,
    query::Op,
    time::{bucket_start, part_of},
};

/// A file as its columns.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) columns: Vec<(&'static str, Class, Vec<Value>)>,
    pub(crate) fingerprint: u64,
    /// What indexing it gives instead, for a file that is no good.
    pub(crate) error: Option<Error>,
}

#[derive(Default)]
struct Memory {
    files: HashMap<FileId, File>,
    shards: Vec<HashMap<TableId, ShardSpec>>,
    /// How many plans were run, by all workers.
    runs: usize,
}

/// The workers; clones share what they hold.
#[derive(Clone)]
pub(crate) struct Naive(Rc<RefCell<Memory>>);

impl Naive {
    pub(crate) fn new(count: usize, files: Vec<File>) -> Self {
        let files = (0..).zip(files).collect();
        Self(Rc::new(RefCell::new(Memory { files, shards: vec![HashMap::new(); count], runs: 0 })))
    }

    pub(crate) fn runs(&self) -> usize {
        self.0.borrow().runs
    }

    pub(crate) fn put(&self, id: FileId, file: File) {
        self.0.borrow_mut().files.insert(id, file);
    }

    pub(crate) fn lose(&self, worker: usize) {
        self.0.borrow_mut().shards[worker].clear();
    }
}

impl Workers for Naive {
    fn count(&self) -> usize {
        self.0.borrow().shards.len()
    }

    fn ask(&self, worker: usize, request: Request) -> LocalBoxFuture<'static, Answer> {
        let answer = answer(&mut self.0.borrow_mut(), worker, request);
        // Pending once, so that callers overlap as they do over real workers.
        let mut waited = false;
        std::future::poll_fn(move |context| {
            if std::mem::replace(&mut waited, true) {
                return std::task::Poll::Ready(());
            }
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        })
        .map(move |()| answer)
        .boxed_local()
    }
}

fn answer(memory: &mut Memory, worker: usize, request: Request) -> Answer {
    Ok(match request {
        Request::Index { file } => index(&memory.files[&file])?,
        Request::Probe { file, columns, .. } => {
            let file = &memory.files[&file];
            let probe = |at: &u32| ColumnProbe {
                values: 0,
                range: None,
                distinct: distinct(&file.columns[*at as usize].2),
            };
            Response::Probed(columns.iter().map(probe).collect())
        }
        Request::Labels { file, column } => {
            let (_, class, values) = &memory.files[&file].columns[column as usize];
            Response::Labels((*class == Class::TextDictionary).then(|| distinct(values)))
        }
        Request::Assign { table, shard } => {
            memory.shards[worker].insert(table, shard);
            Response::Done
        }
        Request::Run(plan) => {
            memory.runs += 1;
            let rows = rows(memory, worker, plan.table);
            Response::Partials(plan.views.iter().map(|view| run(&rows, &plan, view)).collect())
        }
        Request::Rows(plan) => find(&rows(memory, worker, plan.table), &plan),
        Request::Attach { .. }
        | Request::Forget { .. }
        | Request::Prints { .. }
        | Request::Keyed(_)
        | Request::Spans(_)
        | Request::Number { .. } => Response::Done,
        Request::Ids { .. } | Request::Link { .. } | Request::Unlink { .. } => Response::Done,
        Request::Survey { columns, .. } => Response::Surveyed(vec![ColumnSurvey::default(); columns.len()]),
    })
}

fn index(file: &File) -> Answer {
    if let Some(error) = &file.error {
        return Err(error.clone());
    }
    let column = |(name, class, values): &(&str, Class, Vec<Value>)| FileColumn {
        name: (*name).to_owned(),
        data_type: format!("{class:?}"),
        class: *class,
        shape: Some(Shape::one(scalar(*class))),
        nulls: Some(values.iter().filter(|value| **value == Value::Null).count() as u64),
        time_zone: None,
    };
    let summary = FileSummary {
        rows: file.columns.first().map_or(0, |column| column.2.len() as u64),
        batch_starts: vec![0],
        divisible: true,
        columns: file.columns.iter().map(column).collect(),
        fingerprint: file.fingerprint,
        notices: Vec::new(),
    };
    Ok(Response::Indexed { index: Vec::new(), summary })
}

fn scalar(class: Class) -> Scalar {
    match class {
        Class::Text | Class::TextDictionary => Scalar::Text,
        Class::Int => Scalar::Int,
        Class::Time => Scalar::Time(TimeUnit::Second),
        other => panic!("{other:?} is not needed here"),
    }
}

fn distinct(values: &[Value]) -> Vec<Value> {
    let mut seen: Vec<Value> = Vec::new();
    for value in values.iter().filter(|value| **value != Value::Null) {
        if !seen.contains(value) && seen.len() <= 1_000 {
            seen.push(value.clone());
        }
    }
    seen
}

type Row = Vec<Value>;

fn rows(memory: &Memory, worker: usize, table: TableId) -> Vec<Row> {
    let mut rows = Vec::new();
    let Some(shard) = memory.shards[worker].get(&table) else { return rows };
    for piece in &shard.pieces {
        let file = &memory.files[&piece.file];
        for row in piece.start..piece.end {
            let value = |at: &Option<Place>| {
                at.map_or(Value::Null, |at| file.columns[at.column as usize].2[row as usize].clone())
            };
            rows.push(shard.layouts[piece.layout as usize].iter().map(value).collect());
        }
    }
    rows
}

fn key(key: &Key, row: &Row) -> Value {
    let seconds = |value: &Value| match value {
        Value::Time { value, unit } => value.div_euclid(unit.per_second()),
        other => panic!("{other:?} is no instant"),
    };
    let of = |at: u32| row[at as usize].clone();
    match key {
        Key::Value(at) | Key::Whole(at) => of(*at),
        Key::Grain(at, ..) | Key::Part(at, ..) | Key::Bins(at, _) | Key::Year(at, _)
            if of(*at) == Value::Null =>
        {
            Value::Null
        }
        Key::Grain(at, grain, zone) => {
            let value = bucket_start(seconds(&of(*at)), *grain, zone);
            Value::Time { value, unit: reelscope_model::TimeUnit::Second }
        }
        Key::Part(at, part, zone) => Value::Int(part_of(seconds(&of(*at)), *part, zone).into()),
        Key::Bins(at, bins) => {
            let edges = (0..bins.count).map(|bin| bins.start + f64::from(bin) * bins.step);
            let value = of(*at).as_f64().unwrap();
            Value::Float(edges.rev().find(|edge| *edge <= value).unwrap_or(bins.start))
        }
        Key::Year(..) => panic!("not needed here"),
    }
}

fn passes(clause: &Clause, row: &Row) -> bool {
    let value = key(&clause.key, row);
    let equal = |other: &Value| value.cmp_total(other).is_eq();
    match &clause.test {
        Test::Is(values) => values.iter().any(equal),
        Test::Not(values) => !values.iter().any(equal),
        Test::Contains(text) => value.to_string().to_lowercase().contains(text),
        Test::Range { from, to } => {
            value != Value::Null
                && from.as_ref().is_none_or(|from| value.cmp_total(from).is_ge())
                && to.as_ref().is_none_or(|to| value.cmp_total(to).is_lt())
        }
    }
}

fn holds(predicate: &Predicate<u32>, row: &Row) -> bool {
    let text = |at: &u32| row[*at as usize].to_string();
    match predicate {
        Predicate::Present(at) => !matches!(text(at).to_lowercase().as_str(), "" | "none"),
        Predicate::Matches { column, values, .. } => values.contains(&fold_value(&text(column))),
        Predicate::Not(inner) => !holds(inner, row),
        Predicate::And(parts) => parts.iter().all(|part| holds(part, row)),
        Predicate::Or(parts) => parts.iter().any(|part| holds(part, row)),
        other => panic!("{other:?} is not needed here"),
    }
}

fn run(rows: &[Row], plan: &Plan, view: &View) -> Partial {
    let obeyed = plan.clauses.iter().enumerate().filter(|(bit, _)| view.ignores >> bit & 1 == 0);
    let clauses: Vec<&Clause> = obeyed.map(|(_, clause)| clause).chain(&view.clauses).collect();
    let mut groups: Vec<(Row, Vec<&Row>)> = Vec::new();
    let mut matched = 0;
    for row in rows.iter().filter(|row| clauses.iter().all(|clause| passes(clause, row))) {
        matched += 1;
        let keys: Row = view.keys.iter().map(|by| key(by, row)).collect();
        match groups.iter_mut().find(|(known, _)| *known == keys) {
            Some((_, members)) => members.push(row),
            None => groups.push((keys, vec![row])),
        }
    }
    if view.keys.is_empty() && groups.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    Partial {
        keys: (0..view.keys.len())
            .map(|at| groups.iter().map(|(keys, _)| keys[at].clone()).collect())
            .collect(),
        states: view.aggregates.iter().map(|aggregate| state(aggregate, &groups)).collect(),
        groups: groups.len(),
        matched,
    }
}

fn state(aggregate: &Aggregate, groups: &[(Row, Vec<&Row>)]) -> State {
    let inputs = groups.iter().map(|(_, rows)| {
        let counted = rows.iter().filter(|row| {
            aggregate.filter.as_ref().is_none_or(|filter| holds(filter, row))
                && aggregate.clauses.iter().all(|clause| passes(clause, row))
        });
        let input = |row: &&&Row| match &aggregate.input {
            None => Some(Value::Int(1)),
            Some(RowExpr::Column(at)) => {
                Some(row[*at as usize].clone()).filter(|value| *value != Value::Null)
            }
            Some(other) => panic!("{other:?} is not needed here"),
        };
        counted.filter_map(|row| input(&row)).collect::<Vec<Value>>()
    });
    let inputs: Vec<Vec<Value>> = inputs.collect();
    let int = |value: &Value| if let Value::Int(value) = value { *value } else { panic!("{value:?}") };
    match aggregate.op {
        Op::Count => State::Count(inputs.iter().map(|values| values.len() as u64).collect()),
        Op::Sum => State::SumInt {
            sums: inputs.iter().map(|values| values.iter().map(int).sum()).collect(),
            counts: inputs.iter().map(|values| values.len() as u64).collect(),
            scale: 0,
        },
        Op::Min => State::Extreme(inputs.iter().map(|values| extreme(values, false)).collect()),
        Op::Max => State::Extreme(inputs.iter().map(|values| extreme(values, true)).collect()),
        Op::CountDistinct => State::Distinct(inputs.iter().map(|values| prints(values)).collect()),
        other => panic!("{other:?} is not needed here"),
    }
}

fn extreme(values: &[Value], greatest: bool) -> Value {
    let found = if greatest {
        values.iter().max_by(|a, b| a.cmp_total(b))
    } else {
        values.iter().min_by(|a, b| a.cmp_total(b))
    };
    found.cloned().unwrap_or(Value::Null)
}

fn prints(values: &[Value]) -> Distinct {
    let mut prints: Vec<u128> = values.iter().map(fingerprint::of_value).collect();
    prints.sort_unstable();
    prints.dedup();
    Distinct::Fingerprints(prints)
}

fn find(rows: &[Row], plan: &RowsPlan) -> Response {
    let mut found: Vec<&Row> =
        rows.iter().filter(|row| plan.clauses.iter().all(|clause| passes(clause, row))).collect();
    let matched = found.len() as u64;
    for (at, desc) in plan.sort.iter().rev() {
        found.sort_by(|a, b| {
            let order = a[*at as usize].cmp_total(&b[*at as usize]);
            if *desc { order.reverse() } else { order }
        });
    }
    let wanted = || plan.columns.iter().chain(plan.sort.iter().map(|(at, _)| at));
    let pick = |row: &Row| wanted().map(|at| row[*at as usize].clone()).collect();
    Response::Rows { rows: found.into_iter().skip(plan.skip).take(plan.limit).map(pick).collect(), matched }
}
