//! An engine of a few rows, counted naively.

use std::cell::{Cell, RefCell};

use futures_util::future::{LocalBoxFuture, ready};
use reelscope_engine::{
    api::{Engine, ViewResult, Views},
    check::{Check, Example, IdCheck, IdFigures, LinkCheck, RowPlace, Step, Tally},
    coordinator::{Belongs, ColumnOptions, Corrected, Corrections, Recast, Said},
};
use reelscope_model::{
    Clause, Code, Column, ColumnInfo, ColumnKind, Error, Literal, Meta, Query, QueryResult, Result, Role,
    TableInfo, Test, Value,
    query::{By, RowsQuery},
    schema::Reading,
};

/// A row: device, error, bitrate.
type Row = (Option<&'static str>, Option<&'static str>, i64);

/// Seven events, three of them errors; one knows no device.
const ROWS: [Row; 7] = [
    (Some("Smart TV"), None, 800),
    (Some("Smart TV"), Some("Buffer Error"), 800),
    (Some("Smart TV"), Some("Connection Error"), 2_400),
    (Some("Mobile"), None, 2_400),
    (Some("Mobile"), Some("Buffer Error"), 6_000),
    (Some("Mobile"), None, 6_000),
    (None, None, 800),
];

const COLUMNS: [(&str, Role); 4] = [
    ("EventType", Role::Dimension),
    ("DeviceType", Role::Dimension),
    ("ErrorType", Role::Dimension),
    ("Bitrate", Role::Number),
];

/// Counts rows. It can be told to fail, and to call plays what nobody knows.
#[derive(Default)]
pub(crate) struct Counting {
    pub(crate) fails: Cell<bool>,
    pub(crate) asked: Cell<usize>,
    pub(crate) strange: Cell<bool>,
    /// What was corrected; it holds for the values of value sets alone.
    pub(crate) recast: RefCell<Vec<Recast>>,
}

impl Engine for Counting {
    fn tables(&self) -> Vec<TableInfo> {
        let column = |(name, role): (&str, Role)| ColumnInfo {
            name: name.to_owned(),
            canonical: Some(name.to_owned()),
            data_type: "Utf8".to_owned(),
            role,
            reading: Reading::AsStored,
            nulls: None,
            multi_valued: false,
            time_zone: None,
        };
        vec![TableInfo {
            name: "video_playback_events".to_owned(),
            kind: Some("video_playback_events".to_owned()),
            files: vec!["events.arrow".to_owned()],
            rows: ROWS.len() as u64,
            columns: COLUMNS.map(column).to_vec(),
            notices: Vec::new(),
        }]
    }

    fn query(&self, query: Query) -> LocalBoxFuture<'_, Result<QueryResult>> {
        let mut answer = answer(&query, &[]);
        let is_play = |value: &&mut Value| **value == Value::Text("play".into());
        for value in answer.rows.iter_mut().flatten().filter(is_play).filter(|_| self.strange.get()) {
            *value = Value::Text("launch".into());
        }
        Box::pin(ready(Ok(answer)))
    }

    fn views(&self, views: Views) -> LocalBoxFuture<'_, Vec<Result<ViewResult>>> {
        self.asked.set(self.asked.get() + 1);
        let one = |query: &Query| {
            if self.fails.get() {
                return Err(Error::new(Code::ReadFailed, "events.arrow has changed since it was opened."));
            }
            let by: Vec<String> = query.by.iter().map(|by| plain(&by.spec().column)).collect();
            let is_own = |clause: &Clause| by.contains(&plain(&clause.column));
            let (own, others): (Vec<_>, Vec<_>) =
                views.clauses.iter().cloned().enumerate().partition(|(_, c)| is_own(c));
            let others: Vec<Clause> = others.into_iter().map(|(_, clause)| clause).collect();
            Ok(ViewResult {
                result: answer(query, &others).into(),
                own: own.into_iter().map(|(at, _)| at).collect(),
                ..ViewResult::default()
            })
        };
        Box::pin(ready(views.views.iter().map(one).collect()))
    }

    fn check(&self, table: String, progress: Box<dyn Fn(Step)>) -> LocalBoxFuture<'_, Result<Check>> {
        Box::pin(async move {
            progress(Step { column: "EventID".to_owned(), done: 0, of: 2, share: 0.5 });
            crate::page::sleep(40).await;
            if self.fails.get() {
                return Err(
                    Error::new(Code::Cancelled, format!("Files of {table} went.")).hint("Check again.")
                );
            }
            let place = |row| RowPlace { file: "events.arrow".to_owned(), row };
            let text = Value::Text("<b>e-7</b>".into());
            let first = vec![Example { value: text, rows: 2, places: vec![place(1), place(7)] }];
            let repeated = Tally { values: 1, rows: 2, first };
            let figures = IdFigures { rows: ROWS.len() as u64, nulls: 0, distinct: 6, repeated };
            let closed = Error::new(Code::UnknownTable, "Catalogue is not open.").hint("Open its file.");
            Ok(Check {
                ids: vec![IdCheck { column: "EventID".to_owned(), key: true, answer: Ok(figures) }],
                links: vec![LinkCheck {
                    column: "ContentID".to_owned(),
                    kind: "expanded_cms_data".to_owned(),
                    target: "ContentID".to_owned(),
                    answer: Err(closed),
                }],
            })
        })
    }

    fn rows(&self, _: RowsQuery) -> LocalBoxFuture<'_, Result<QueryResult>> {
        Box::pin(ready(Ok(QueryResult::default())))
    }

    fn options(&self, _: &str) -> Vec<ColumnOptions> {
        let mut values = Vec::new();
        for change in &*self.recast.borrow() {
            let Recast::Values { values: said, .. } = change else { continue };
            for (value, belongs) in said {
                values.retain(|(known, _)| known != value);
                match belongs {
                    Belongs::AsModelled => {}
                    Belongs::To(set) => values.push((value.clone(), Some(set.clone()))),
                    Belongs::Nowhere => values.push((value.clone(), None)),
                }
            }
        }
        let options = |(name, role): (&str, Role)| ColumnOptions {
            roles: vec![role, Role::Id],
            readings: vec![Reading::AsStored, Reading::Delimited],
            canonical: vec![name.to_owned(), "Timestamp".to_owned()],
            values: values.clone(),
        };
        COLUMNS.map(options).to_vec()
    }

    fn recast(&self, _: String, change: Recast) -> LocalBoxFuture<'_, Result<()>> {
        if self.fails.get() {
            let error = Error::new(Code::BadQuery, "<i>That</i> cannot be.").hint("Choose another.");
            return Box::pin(ready(Err(error)));
        }
        if change == Recast::Forget {
            self.recast.borrow_mut().clear();
        } else {
            self.recast.borrow_mut().push(change);
        }
        Box::pin(ready(Ok(())))
    }

    fn corrections(&self) -> Vec<Corrected> {
        let [_, _, _, values] = self.options("").try_into().unwrap();
        let columns = vec![Said { values: values.values, ..Said::of("EventType") }];
        let columns = columns.into_iter().filter(|said| !said.is_empty()).collect();
        vec![Corrected {
            table: "video_playback_events".to_owned(),
            likeness: "abc".to_owned(),
            corrections: Corrections { kind: None, columns },
        }]
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase()
}

fn value(row: &Row, column: &str) -> Value {
    let text = |text: Option<&str>| text.map_or(Value::Null, |text| Value::Text(text.into()));
    match plain(column).as_str() {
        "devicetype" => text(row.0),
        "errortype" => text(row.1),
        "bitrate" => Value::Int(row.2.into()),
        _ => text(Some(if row.1.is_some() { "error" } else { "play" })),
    }
}

fn keeps(row: &Row, clause: &Clause) -> bool {
    let value = value(row, &clause.column);
    let within = |values: &[Literal]| values.iter().any(|literal| literal.0 == value);
    match &clause.test {
        Test::Is(values) => within(values),
        Test::Not(values) => !within(values),
        Test::Contains(_) | Test::Range { .. } => true,
    }
}

fn answer(query: &Query, clauses: &[Clause]) -> QueryResult {
    let rows: Vec<&Row> = ROWS
        .iter()
        .filter(|row| clauses.iter().chain(&query.filter).all(|clause| keeps(row, clause)))
        .collect();
    let mut groups: Vec<(Vec<Value>, Vec<&Row>)> = Vec::new();
    for row in &rows {
        let key: Vec<Value> = query.by.iter().map(|by| value(row, &by.spec().column)).collect();
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, members)) => members.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    if groups.is_empty() && query.by.is_empty() {
        groups.push((Vec::new(), Vec::new()));
    }
    let figures = |members: &[&Row]| -> Vec<Value> {
        query.measures.iter().map(|measure| figure(&measure.key(), members)).collect()
    };
    let column = |key: String, kind| Column { key: key.into(), kind, data_type: "text", time_zone: None };
    let keys = query.by.iter().map(|by: &By| column(by.key().to_owned(), ColumnKind::Dimension));
    let measures = query.measures.iter().map(|measure| column(measure.key(), ColumnKind::Measure));
    QueryResult {
        columns: keys.chain(measures).collect(),
        rows: groups.iter().map(|(key, members)| [key.clone(), figures(members)].concat()).collect(),
        meta: Meta { rows_scanned: ROWS.len() as u64, rows_matched: rows.len() as u64, ..Meta::default() },
    }
}

fn figure(key: &str, rows: &[&Row]) -> Value {
    let bitrates = rows.iter().map(|row| i128::from(row.2));
    let errors = rows.iter().filter(|row| row.1.is_some()).count();
    match key {
        key if key.starts_with("min") => bitrates.min().map_or(Value::Null, Value::Int),
        key if key.starts_with("max") => bitrates.max().map_or(Value::Null, Value::Int),
        key if key.starts_with("count_distinct") => Value::Int(3),
        "errors" => Value::Int(errors as i128),
        "error_rate" if rows.is_empty() => Value::Null,
        "error_rate" => Value::Float(errors as f64 / rows.len() as f64),
        "buffers" => Value::Int(0),
        _ => Value::Int(rows.len() as i128),
    }
}
