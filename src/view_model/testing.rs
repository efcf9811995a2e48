//! What the tests of view models stand on: open tables and answers made by hand.

use std::collections::BTreeMap;

use reelscope_engine::api::ViewResult;
use reelscope_model::{
    Column, ColumnInfo, ColumnKind, Measure, Meta, Model, Query, QueryResult, Result, Role, TableInfo, Value,
    query::{Op, OpMeasure},
    schema::Reading,
    time::{Zone, Zones},
};

use super::{Board, Colours, Context, Extents, Plan, board};
use crate::{format::Locale, state::State};

/// 2026-01-01T00:00:00Z.
pub(crate) const NEW_YEAR: i64 = 1_767_225_600;

/// Fixed offsets only.
pub(crate) struct NoZones;

impl Zones for NoZones {
    fn zone(&self, _: &str, _: i64, _: i64) -> Option<Zone> {
        None
    }
}

/// Everything a context borrows.
pub(crate) struct World {
    pub(crate) model: Model,
    pub(crate) tables: Vec<TableInfo>,
    pub(crate) state: State,
    pub(crate) locale: Locale,
    pub(crate) extents: Extents,
    /// Values of columns, by raw name: what [`World::learn`] answers.
    pub(crate) ranges: BTreeMap<String, (Value, Value, i128)>,
}

impl World {
    pub(crate) fn new(tables: Vec<TableInfo>, state: State) -> Self {
        let ranges = BTreeMap::from([
            ("Timestamp".to_owned(), (time(NEW_YEAR), time(NEW_YEAR + 10 * 86_400 - 3_600), 1_000)),
            ("Bitrate".to_owned(), (Value::Int(300), Value::Int(8_000), 4_000)),
        ]);
        let (model, locale, extents) = (Model::builtin(), Locale::english(), Extents::default());
        Self { model, tables, state, locale, extents, ranges }
    }

    /// One table of every kind, with every column that the model knows.
    pub(crate) fn full(state: State) -> Self {
        let model = Model::builtin();
        let tables = model.kinds().iter().map(|kind| kind_table(&model, &kind.name, &[])).collect();
        Self::new(tables, state)
    }

    pub(crate) fn ctx(&self) -> Context<'_> {
        Context {
            model: &self.model,
            tables: &self.tables,
            state: &self.state,
            locale: &self.locale,
            zones: &NoZones,
            extents: &self.extents,
        }
    }

    /// Answers the queries for extents.
    pub(crate) fn learn(&mut self) {
        for query in Extents::needed(&self.ctx()) {
            let table = self.tables.iter().find(|table| table.name == query.table).unwrap().clone();
            let answer = self.extent_answer(&query);
            self.extents.learn(&table, &query, &answer);
        }
    }

    fn extent_answer(&self, query: &Query) -> QueryResult {
        let value = |measure: &Measure| {
            let Measure::Op(OpMeasure { op, column: Some(column), .. }) = measure else {
                panic!("{measure:?}")
            };
            let few = (Value::Int(1), Value::Int(5), 5);
            let (min, max, distinct) = self.ranges.get(column).cloned().unwrap_or(few);
            match op {
                Op::Min => min,
                Op::Max => max,
                _ => Value::Int(distinct),
            }
        };
        QueryResult { rows: vec![query.measures.iter().map(value).collect()], ..QueryResult::default() }
    }

    /// The page, with `rows` as the answer to the view of each chart or to the cards (by their table and `None`).
    pub(crate) fn board(&mut self, rows: impl Fn(&Query) -> Vec<Vec<Value>>) -> Board {
        self.learn();
        let ctx = self.ctx();
        let plan = board::plan(&ctx);
        let answers = answers(&plan, rows);
        board::build(&ctx, &plan, Some(&answers), &mut Colours::default())
    }
}

/// Answers to a plan's views, in which the clauses on a view's own dimensions are its own.
pub(crate) fn answers(plan: &Plan, rows: impl Fn(&Query) -> Vec<Vec<Value>>) -> Vec<Result<ViewResult>> {
    let answer = |query: &Query| {
        let own = plan
            .views
            .clauses
            .iter()
            .enumerate()
            .filter(|(_, clause)| query.by.iter().any(|by| by.key() == clause.column));
        let own = own.map(|(at, _)| at).collect();
        Ok(ViewResult { result: result(query, rows(query)).into(), own, ..ViewResult::default() })
    };
    plan.views.views.iter().map(answer).collect()
}

fn result(query: &Query, rows: Vec<Vec<Value>>) -> QueryResult {
    let column = |key: String, kind| Column { key: key.into(), kind, data_type: "text", time_zone: None };
    let dimensions = query.by.iter().map(|by| column(by.key().to_owned(), ColumnKind::Dimension));
    let measures = query.measures.iter().map(|measure| column(measure.key(), ColumnKind::Measure));
    let meta = Meta { rows_matched: 100, ..Meta::default() };
    QueryResult { columns: dimensions.chain(measures).collect(), rows, meta }
}

/// A table of a kind with all the columns that the model knows, but for those left out.
pub(crate) fn kind_table(model: &Model, kind: &str, without: &[&str]) -> TableInfo {
    let columns = model.kind(kind).unwrap().columns.iter();
    let columns = columns.filter(|def| !without.contains(&def.name.as_str()));
    let columns = columns.map(|def| column(&def.name, Some(&def.name), def.role)).collect();
    TableInfo { kind: Some(kind.to_owned()), ..plain_table(kind, 100, columns) }
}

/// A table of no kind.
pub(crate) fn plain_table(name: &str, rows: u64, columns: Vec<ColumnInfo>) -> TableInfo {
    let files = vec![format!("{name}.arrow")];
    TableInfo { name: name.to_owned(), kind: None, files, rows, columns, notices: Vec::new() }
}

/// A column whose type follows from its role.
pub(crate) fn column(name: &str, canonical: Option<&str>, role: Role) -> ColumnInfo {
    let data_type = match role {
        Role::Time => "Timestamp(Second, None)",
        Role::Number => "Int64",
        _ => "Utf8",
    };
    ColumnInfo {
        name: name.to_owned(),
        canonical: canonical.map(str::to_owned),
        data_type: data_type.to_owned(),
        role,
        reading: Reading::AsStored,
        nulls: Some(0),
        multi_valued: false,
        time_zone: None,
    }
}

/// An instant.
pub(crate) fn time(seconds: i64) -> Value {
    Value::Time { value: seconds, unit: reelscope_model::TimeUnit::Second }
}

/// Text.
pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.into())
}
