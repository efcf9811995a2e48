//! Values and results, to JavaScript.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Array, BigInt, JSON};
use reelscope_client::BrowserZones;
use reelscope_engine::coordinator::{LinkedResults, Range};
use reelscope_model::{
    Column, ColumnKind, QueryResult, Value,
    time::{Zone, Zones},
};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    give::{self, array, object, set},
    json,
    renew::Template,
};

/// The greatest integer below which a JavaScript number is exact.
pub(crate) const EXACT: u128 = (1 << 53) - 1;

/// A result: `{columns, rows, meta}`.
pub(crate) fn result(result: &QueryResult, zones: &BrowserZones) -> JsValue {
    results(&[result], zones).pop().unwrap_or_default()
}

/// Results, each as [`result`].
fn results(results: &[&QueryResult], zones: &BrowserZones) -> Vec<JsValue> {
    let mut text = String::from("[");
    let mut written = Vec::with_capacity(results.len());
    for result in results {
        if text.len() > 1 {
            text.push(',');
        }
        let is_written = json::append(result, &Form::all(result, zones), &mut text);
        if !is_written {
            text.push_str("null");
        }
        written.push(is_written);
    }
    text.push(']');
    let parsed = JSON::parse(&text).unwrap_or_default();
    let parsed = (0..)
        .zip(written)
        .map(|(at, is_written)| Some(Array::get(parsed.unchecked_ref(), at)).filter(|_| is_written));
    parsed.zip(results).map(|(parsed, result)| parsed.unwrap_or_else(|| built(result, zones))).collect()
}

/// A result, value by value.
fn built(result: &QueryResult, zones: &BrowserZones) -> JsValue {
    let forms = Form::all(result, zones);
    let rows = Array::new_with_length(u32::try_from(result.rows.len()).unwrap_or(u32::MAX));
    for (at, row) in (0..).zip(&result.rows) {
        rows.set(at, give::row(row.iter().zip(&forms).map(|(value, form)| form.give(value))));
    }
    object(&[
        ("columns", array(result.columns.iter().map(column))),
        ("rows", rows.into()),
        ("meta", meta(result)),
    ])
}

/// Results of linked views as they were last given: while one stays the same it is the same object.
#[derive(Default)]
pub(crate) struct Given(RefCell<Vec<Last>>);

/// How a view's result was last given.
struct Last {
    result: Rc<QueryResult>,
    value: JsValue,
    /// What it has in common with the one before.
    template: Option<Template>,
}

impl Given {
    /// All linked results by name.
    pub(crate) fn results(&self, linked: &LinkedResults, zones: &BrowserZones) -> JsValue {
        let mut given = self.0.borrow_mut();
        let mut fresh = Vec::new();
        // Views stand in the same order each time.
        for (at, (_, result)) in linked.results.iter().enumerate() {
            if !given.get_mut(at).is_some_and(|last| last.renew(result, zones)) {
                fresh.push((at, result));
            }
        }
        let values = results(&fresh.iter().map(|(_, result)| &***result).collect::<Vec<_>>(), zones);
        for ((at, result), value) in fresh.into_iter().zip(values) {
            let last = Last { result: Rc::clone(result), value, template: None };
            match given.get_mut(at) {
                Some(place) => *place = last,
                None => given.push(last),
            }
        }
        let named = object(&[]);
        linked.results.iter().zip(&*given).for_each(|((name, _), last)| set(&named, name, &last.value));
        named
    }
}

impl Last {
    /// Becomes `result`, if that is the same or differs in figures alone.
    fn renew(&mut self, result: &Rc<QueryResult>, zones: &BrowserZones) -> bool {
        if Rc::ptr_eq(&self.result, result) {
            return true;
        }
        if !self.template.as_ref().is_some_and(|template| template.fits(result)) {
            self.template = Template::of(&self.result, result, zones);
        }
        let Some(value) = self.template.as_ref().and_then(|template| template.fill(result)) else {
            return false;
        };
        (self.result, self.value) = (Rc::clone(result), value);
        true
    }
}

/// The ranges in force by view.
pub(crate) fn ranges(linked: &LinkedResults, zones: &BrowserZones) -> JsValue {
    let named = object(&[]);
    for (name, one) in &linked.ranges {
        set(&named, name, &range(one, zones));
    }
    named
}

/// A range in force: `[from, to]`, null at an open end.
pub(crate) fn range(range: &Range, zones: &BrowserZones) -> JsValue {
    let ends = [&range.from, &range.to];
    let zone = zone(range.time_zone.as_deref(), ends.into_iter().flatten(), zones);
    let form = Form { big: false, zone };
    array(ends.map(|end| end.as_ref().map_or(JsValue::NULL, |value| form.give(value))))
}

/// How a column's values are given.
pub(crate) struct Form {
    /// All integers as `BigInt`.
    big: bool,
    /// The clock that instants are written by.
    zone: Zone,
}

impl Form {
    /// Those of all columns of a result.
    pub(crate) fn all(result: &QueryResult, zones: &BrowserZones) -> Vec<Self> {
        (0..result.columns.len()).map(|at| Self::of(result, at, zones)).collect()
    }

    /// Whether integers are given as `BigInt`.
    pub(crate) fn is_big(&self) -> bool {
        self.big
    }

    /// The text of a date, an instant or a decimal.
    pub(crate) fn write(&self, value: &Value) -> String {
        value.write(&self.zone)
    }

    fn of(result: &QueryResult, at: usize, zones: &BrowserZones) -> Self {
        let values = || result.rows.iter().filter_map(move |row| row.get(at));
        let big = values().any(|value| matches!(value, Value::Int(int) if int.unsigned_abs() > EXACT));
        let name = result.columns.get(at).and_then(|column| column.time_zone.as_deref());
        Self { big, zone: zone(name, values(), zones) }
    }

    fn give(&self, value: &Value) -> JsValue {
        match value {
            Value::Null => JsValue::NULL,
            Value::Bool(value) => (*value).into(),
            Value::Int(value) if self.big => big(*value),
            Value::Int(value) => (*value as f64).into(),
            Value::Float(value) => (*value).into(),
            Value::Text(text) => give::text(text),
            other => give::text(&self.write(other)),
        }
    }
}

fn big(value: i128) -> JsValue {
    match i64::try_from(value) {
        Ok(value) => BigInt::from(value).unchecked_into(),
        Err(_) => BigInt::from(value).unchecked_into(),
    }
}

/// The zone of that name over the years of `values`; UTC where there is none.
fn zone<'a>(name: Option<&str>, values: impl Iterator<Item = &'a Value>, zones: &BrowserZones) -> Zone {
    let Some(name) = name else { return Zone::utc() };
    if let Some(zone) = Zone::fixed(name) {
        return zone;
    }
    let seconds = values.filter_map(|value| match value {
        Value::Time { value, unit } => Some(value.div_euclid(unit.per_second())),
        _ => None,
    });
    let (from, to) = seconds.fold((i64::MAX, i64::MIN), |(from, to), at| (from.min(at), to.max(at)));
    zones.zone(name, from.min(to), to).unwrap_or_else(Zone::utc)
}

fn column(column: &Column) -> JsValue {
    let kind = match column.kind {
        ColumnKind::Dimension => "dimension",
        ColumnKind::Measure => "measure",
    };
    let (key, data_type) = (&*column.key, column.data_type);
    object(&[("key", give::text(key)), ("kind", give::text(kind)), ("type", give::text(data_type))])
}

fn meta(result: &QueryResult) -> JsValue {
    let meta = &result.meta;
    object(&[
        ("rowsScanned", (meta.rows_scanned as f64).into()),
        ("rowsMatched", (meta.rows_matched as f64).into()),
        ("ms", meta.ms.into()),
        ("approximate", array(meta.approximate.iter().map(|key| key.as_str().into()))),
    ])
}
