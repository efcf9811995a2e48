//! Results as JSON text.
//!
//! A row that is built from values takes a call to JavaScript for each of them, of which a brush's move would be made
//! mostly: a text takes one for all rows of all views.

use std::fmt::Write;

use reelscope_model::{Column, ColumnKind, Meta, QueryResult, Value};

use crate::values::Form;

/// The longest text of one result, in bytes: what is longer is not for a brush, and a text beside its values is memory.
const LONGEST: usize = 4 << 20;

/// Appends a result whose columns' values are given in `forms`. Whether JSON has all that it holds; else nothing is
/// appended.
pub(crate) fn append(result: &QueryResult, forms: &[Form], to: &mut String) -> bool {
    let start = to.len();
    to.push_str("{\"columns\":");
    list(&result.columns, to, column);
    to.push_str(",\"rows\":[");
    for (at, row) in result.rows.iter().enumerate() {
        to.push_str(if at == 0 { "[" } else { ",[" });
        for (at, (value, form)) in row.iter().zip(forms).enumerate() {
            if at > 0 {
                to.push(',');
            }
            if !append_value(value, form, to) {
                to.truncate(start);
                return false;
            }
        }
        to.push(']');
        if to.len() - start > LONGEST {
            to.truncate(start);
            return false;
        }
    }
    to.push_str("],\"meta\":");
    meta(&result.meta, to);
    to.push('}');
    true
}

fn column(column: &Column, to: &mut String) {
    to.push_str("{\"key\":");
    text(&column.key, to);
    to.push_str(match column.kind {
        ColumnKind::Dimension => ",\"kind\":\"dimension\",\"type\":",
        ColumnKind::Measure => ",\"kind\":\"measure\",\"type\":",
    });
    text(column.data_type, to);
    to.push('}');
}

fn meta(meta: &Meta, to: &mut String) {
    let Meta { rows_scanned, rows_matched, ms, approximate } = meta;
    // A time that is no number would have come from a clock that is none.
    let ms = if ms.is_finite() { *ms } else { 0.0 };
    put(to, format_args!("{{\"rowsScanned\":{rows_scanned},\"rowsMatched\":{rows_matched},\"ms\":{ms:e}"));
    to.push_str(",\"approximate\":");
    list(approximate, to, |key, to| text(key, to));
    to.push('}');
}

fn append_value(value: &Value, form: &Form, to: &mut String) -> bool {
    match value {
        Value::Null => to.push_str("null"),
        Value::Bool(value) => to.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) if !form.is_big() => int(*value, to),
        Value::Float(value) if value.is_finite() => put(to, format_args!("{value:e}")),
        Value::Int(_) | Value::Float(_) => return false,
        Value::Text(value) => text(value, to),
        other => text(&form.write(other), to),
    }
    true
}

fn text(text: &str, to: &mut String) {
    let is_special = |byte: u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    to.push('"');
    let mut rest = text;
    // What is special is one byte long.
    while let Some(at) = rest.bytes().position(is_special) {
        to.push_str(&rest[..at]);
        put(to, format_args!("\\u{:04x}", rest.as_bytes()[at]));
        rest = &rest[at + 1..];
    }
    to.push_str(rest);
    to.push('"');
}

/// An integer; most are within 64 bits, which take far less to be divided.
fn int(value: i128, to: &mut String) {
    match i64::try_from(value) {
        Ok(value) => put(to, format_args!("{value}")),
        Err(_) => put(to, format_args!("{value}")),
    }
}

fn list<T>(items: &[T], to: &mut String, mut append: impl FnMut(&T, &mut String)) {
    to.push('[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            to.push(',');
        }
        append(item, to);
    }
    to.push(']');
}

fn put(to: &mut String, what: std::fmt::Arguments<'_>) {
    // A text takes whatever is written.
    let _ = to.write_fmt(what);
}
