//! Queries, from JavaScript.

use js_sys::{Array, Number, Object};
use reelscope_engine::coordinator::Choice;
use reelscope_model::{
    By, Clause, Literal, Measure, Query, Result, Sort, Value,
    query::{BySpec, OpMeasure, RowsQuery},
};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    fields::{Fields, bad, read},
    plain::plain,
};

const QUERY: [&str; 7] = ["table", "measures", "by", "where", "sort", "limit", "emptyBuckets"];
const ROWS: [&str; 6] = ["table", "where", "columns", "sort", "limit", "offset"];
const MEASURE: [&str; 5] = ["op", "column", "q", "where", "as"];
const BY: [&str; 7] = ["column", "grain", "part", "bins", "whole", "timeZone", "as"];
const CLAUSE: [&str; 9] = ["table", "column", "part", "timeZone", "is", "not", "contains", "from", "to"];
const SORT: [&str; 2] = ["key", "desc"];
/// How many rows unless asked for more or fewer.
const ROWS_LIMIT: usize = 100;

/// The query that `value` is.
pub(crate) fn query(value: &JsValue) -> Result<Query> {
    query_at(&plain(value)?, "query")
}

/// The queries that `value` is: one, or an array of them.
pub(crate) fn queries(value: &JsValue) -> Result<Vec<Query>> {
    if !Array::is_array(value) {
        return Ok(vec![query(value)?]);
    }
    let all = plain(value)?;
    let one = |(at, value): (usize, JsValue)| query_at(&value, &format!("queries[{at}]"));
    all.unchecked_ref::<Array>().iter().enumerate().map(one).collect()
}

/// The question for rows that `value` is.
pub(crate) fn rows(value: &JsValue) -> Result<RowsQuery> {
    let value = plain(value)?;
    let fields = Fields::of(&value, "rows", &ROWS)?;
    Ok(RowsQuery {
        table: fields.required("table")?,
        filter: fields.list("where", clause)?,
        columns: fields.optional("columns")?,
        sort: fields.list("sort", sort)?,
        limit: fields.optional::<Option<usize>>("limit")?.unwrap_or(ROWS_LIMIT),
        offset: fields.optional("offset")?,
    })
}

/// Views to link.
#[derive(Debug, PartialEq)]
pub(crate) struct Link {
    /// The views by name.
    pub(crate) views: Vec<(String, Query)>,
    /// The clauses on all of them.
    pub(crate) filter: Vec<Clause>,
}

/// The views to link that `value` is.
pub(crate) fn link(value: &JsValue) -> Result<Link> {
    let value = plain(value)?;
    let fields = Fields::of(&value, "link", &["views", "where"])?;
    let filter = fields.list("where", clause)?;
    let views = fields.get("views").filter(|views| views.is_object() && !Array::is_array(views));
    let Some(views) = views else { return Err(bad("link.views must be an object of queries.".to_owned())) };
    let view = |entry: JsValue| {
        let pair: Array = entry.unchecked_into();
        let name = pair.get(0).as_string().unwrap_or_default();
        let query = query_at(&pair.get(1), &format!("views.{name}"))?;
        Ok((name, query))
    };
    let views =
        Object::entries(views.unchecked_ref::<Object>()).iter().map(view).collect::<Result<Vec<_>>>()?;
    Ok(Link { views, filter })
}

/// What is chosen on a view: an array of values, or null for nothing.
pub(crate) fn choice(value: &JsValue) -> Result<Choice> {
    if value.is_null() || value.is_undefined() {
        return Ok(Choice::Clear);
    }
    if !Array::is_array(value) {
        return Err(bad("The values must be an array, or null.".to_owned()));
    }
    // A brush's move passes two texts or numbers, and to read them as what might be anything would be half of its time.
    let bare = value.unchecked_ref::<Array>().iter().map(|value| bare(&value)).collect();
    Ok(Choice::Values(match bare {
        Some(values) => values,
        None => read(plain(value)?, "values")?,
    }))
}

/// A text or a number, as [`read`] takes it.
fn bare(value: &JsValue) -> Option<Literal> {
    if let Some(text) = value.as_string() {
        return Some(Literal(Value::Text(text.into())));
    }
    let number = value.as_f64()?;
    let is_integer = number.fract() == 0.0 && number.abs() <= Number::MAX_SAFE_INTEGER;
    Some(Literal(if is_integer { Value::Int(number as i128) } else { Value::Float(number) }))
}

fn query_at(value: &JsValue, place: &str) -> Result<Query> {
    let fields = Fields::of(value, place, &QUERY)?;
    if fields.get("measures").is_none() {
        return Err(bad(format!("{place}.measures is missing.")));
    }
    Ok(Query {
        table: fields.required("table")?,
        measures: fields.list("measures", measure)?,
        by: fields.list("by", by)?,
        filter: fields.list("where", clause)?,
        sort: fields.list("sort", sort)?,
        limit: fields.optional("limit")?,
        empty_buckets: fields.optional("emptyBuckets")?,
    })
}

fn measure(value: JsValue, place: &str) -> Result<Measure> {
    match value.as_string() {
        Some(id) => Ok(Measure::Id(id)),
        None => {
            Fields::of(&value, place, &MEASURE)?.list("where", clause)?;
            read::<OpMeasure>(value, place).map(Measure::Op)
        }
    }
}

fn by(value: JsValue, place: &str) -> Result<By> {
    match value.as_string() {
        Some(name) => Ok(By::Name(name)),
        None => read_object::<BySpec>(value, place, &BY).map(By::Spec),
    }
}

fn clause(value: JsValue, place: &str) -> Result<Clause> {
    read_object(value, place, &CLAUSE)
}

fn sort(value: JsValue, place: &str) -> Result<Sort> {
    read_object(value, place, &SORT)
}

/// Reads an object after a look at its properties, since serde-wasm-bindgen passes over those it does not know.
fn read_object<T: DeserializeOwned>(value: JsValue, place: &str, known: &[&str]) -> Result<T> {
    Fields::of(&value, place, known)?;
    read(value, place)
}
