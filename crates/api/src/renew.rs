//! Results that differ from the one before in figures alone, as those of a brush's moves do mostly.
//!
//! Their keys need not be written and read again: JavaScript has them, out of the caller's reach, since what a caller was
//! given is its own to change. Only the figures cross, as numbers in a row.

use std::{cell::RefCell, rc::Rc};

use js_sys::{JSON, Object};
use reelscope_client::BrowserZones;
use reelscope_model::{ColumnKind, QueryResult, Value};
use wasm_bindgen::prelude::*;

use crate::{
    give::object,
    json,
    values::{EXACT, Form},
};

/// How many values of a result are kept at most; what has more is not for a brush.
const MOST: usize = 1 << 16;

#[wasm_bindgen]
extern "C" {
    /// JavaScript's part, in `js/engine.js`.
    #[derive(Clone)]
    pub type Maker;

    /// A result of a template's keys with these figures, row by row; NaN stands for null.
    #[wasm_bindgen(method)]
    fn result(this: &Maker, template: &JsValue, figures: &[f64], matched: f64, ms: f64) -> JsValue;
}

thread_local! {
    static MAKER: RefCell<Option<Maker>> = const { RefCell::new(None) };
}

/// Has results made by `maker`; without one they are all written.
pub(crate) fn make_by(maker: Option<Maker>) {
    MAKER.set(maker);
}

/// A maker that makes nothing, for a rehearsal.
pub(crate) fn no_maker() -> Maker {
    // `Object(template)` is the template.
    object(&[("result", Object::new().constructor().into())]).unchecked_into()
}

/// What results have in common whose figures alone differ.
pub(crate) struct Template {
    /// One of them.
    of: Rc<QueryResult>,
    /// The same in JavaScript: a result with null for each figure.
    value: JsValue,
}

impl Template {
    /// What two results that follow each other have in common; none where it is not worth to be kept.
    pub(crate) fn of(before: &QueryResult, result: &Rc<QueryResult>, zones: &BrowserZones) -> Option<Self> {
        let values = result.rows.len().saturating_mul(result.columns.len());
        if values > MOST || !MAKER.with_borrow(Option::is_some) || !differ_in_figures(before, result) {
            return None;
        }
        figures(result)?;
        let dims = dims(result);
        let blank = |row: &Vec<Value>| [&row[..dims], &vec![Value::Null; row.len() - dims]].concat();
        let blank = QueryResult { rows: result.rows.iter().map(blank).collect(), ..(**result).clone() };
        let mut text = String::new();
        // Forms are of the keys, and figures have none here.
        let is_written = json::append(&blank, &Form::all(&blank, zones), &mut text);
        let value = JSON::parse(&text).ok().filter(|_| is_written)?;
        Some(Self { of: Rc::clone(result), value })
    }

    /// Whether a result has all of it.
    pub(crate) fn fits(&self, result: &QueryResult) -> bool {
        differ_in_figures(&self.of, result)
    }

    /// A result that it fits, made anew; none for figures that are not all numbers.
    pub(crate) fn fill(&self, result: &QueryResult) -> Option<JsValue> {
        let figures = figures(result)?;
        let meta = &result.meta;
        MAKER.with_borrow(|maker| {
            Some(maker.as_ref()?.result(&self.value, &figures, meta.rows_matched as f64, meta.ms))
        })
    }
}

/// The keys come first in a row.
fn dims(result: &QueryResult) -> usize {
    result.columns.iter().take_while(|column| column.kind == ColumnKind::Dimension).count()
}

fn differ_in_figures(one: &QueryResult, other: &QueryResult) -> bool {
    let dims = dims(one);
    one.rows.len() == other.rows.len()
        && one.meta.rows_scanned == other.meta.rows_scanned
        && one.meta.approximate == other.meta.approximate
        && one.columns == other.columns
        && one.rows.iter().zip(&other.rows).all(|(one, other)| one[..dims] == other[..dims])
}

/// All figures, row by row; none where one is no number in JavaScript, or no exact one.
fn figures(result: &QueryResult) -> Option<Vec<f64>> {
    let dims = dims(result);
    result.rows.iter().flat_map(|row| &row[dims..]).map(number).collect()
}

fn number(figure: &Value) -> Option<f64> {
    match figure {
        Value::Null => Some(f64::NAN),
        // From 128 bits there is no instruction.
        Value::Int(int) if int.unsigned_abs() <= EXACT => Some(*int as i64 as f64),
        Value::Float(float) if float.is_finite() => Some(*float),
        _ => None,
    }
}
