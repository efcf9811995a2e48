//! What is open, to JavaScript.

use reelscope_client::Source;
use reelscope_engine::coordinator::{Failure, Forecast, Progress};
use reelscope_model::{ColumnInfo, Notice, TableInfo};
use wasm_bindgen::JsValue;

use crate::give::{array, object, text_or_null};

/// The open tables.
pub(crate) fn tables(tables: &[TableInfo]) -> JsValue {
    array(tables.iter().map(table))
}

/// The tables that are computed from the open ones.
pub(crate) fn derived(tables: &[TableInfo]) -> JsValue {
    array(tables.iter().map(|table| {
        let of = table.name.rsplit_once('.').map_or("", |(of, _)| of);
        object(&[
            ("name", table.name.as_str().into()),
            ("of", of.into()),
            ("columns", array(table.columns.iter().map(column))),
        ])
    }))
}

/// The files that could not be opened.
pub(crate) fn failures(failures: &[Failure]) -> JsValue {
    array(failures.iter().map(|failure| {
        let error = &failure.error;
        object(&[
            ("file", failure.file.as_str().into()),
            ("code", error.code.as_str().into()),
            ("message", error.message.as_str().into()),
            ("hint", error.hint.as_str().into()),
        ])
    }))
}

/// How much memory is needed.
pub(crate) fn forecast(forecast: &Forecast) -> JsValue {
    object(&[
        ("bytes", (forecast.total() as f64).into()),
        ("workers", array(forecast.workers(|_, _| false).into_iter().map(|bytes| (bytes as f64).into()))),
        ("limit", (forecast.budget as f64).into()),
    ])
}

/// How far a file is.
pub(crate) fn progress(progress: &Progress) -> JsValue {
    let (read, rows) = (progress.read_bytes as f64, progress.rows as f64);
    step(&progress.file, read, progress.total_bytes as f64, rows, progress.phase.as_str())
}

/// That a file waits for the workers to be loaded.
pub(crate) fn loading(source: &Source) -> JsValue {
    step(&source.name, 0.0, source.size() as f64, 0.0, "loading")
}

fn step(file: &str, read_bytes: f64, total_bytes: f64, rows: f64, phase: &str) -> JsValue {
    object(&[
        ("file", file.into()),
        ("readBytes", read_bytes.into()),
        ("totalBytes", total_bytes.into()),
        ("rows", rows.into()),
        ("phase", phase.into()),
    ])
}

fn table(table: &TableInfo) -> JsValue {
    object(&[
        ("name", table.name.as_str().into()),
        ("kind", text_or_null(table.kind.as_deref())),
        ("files", array(table.files.iter().map(|file| file.as_str().into()))),
        ("rows", (table.rows as f64).into()),
        ("columns", array(table.columns.iter().map(column))),
        ("notices", array(table.notices.iter().map(notice))),
    ])
}

fn column(column: &ColumnInfo) -> JsValue {
    object(&[
        ("name", column.name.as_str().into()),
        ("canonical", text_or_null(column.canonical.as_deref())),
        ("type", column.data_type.as_str().into()),
        ("role", column.role.as_str().into()),
        ("nulls", column.nulls.map_or(JsValue::NULL, |nulls| (nulls as f64).into())),
    ])
}

fn notice(notice: &Notice) -> JsValue {
    object(&[
        ("code", notice.code.as_str().into()),
        ("column", text_or_null(notice.column.as_deref())),
        ("message", notice.message.as_str().into()),
    ])
}
