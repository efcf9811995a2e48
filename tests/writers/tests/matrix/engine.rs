//! The same by the engine, over two workers: rows, groups with their counts, distinct values, sums.

use reelscope_model::{QueryResult, Value};
use serde_json::{Value as Json, json};

use crate::{
    here::{Open, open},
    made::Made,
};

/// Says where the engine's answers are not as expected.
pub(crate) fn compare(file: &Made, differences: &mut Vec<String>) {
    let ending = file.name.rsplit_once('.').map_or("arrow", |(_, ending)| ending);
    let engine = open(2, &[(&format!("t.{ending}"), &file.bytes)]);
    let rows = engine.ask(&json!({"table": "t", "measures": [{"op": "count"}]}));
    if rows.rows[0][0] != Value::Int(file.rows().into()) {
        differences.push(format!("{}: the engine has {} rows", file.name, rows.rows[0][0]));
    }
    // Decimals of 256 bits are shown, not analysed.
    let analysed = |name: &str| !file.name.contains("decimals") || name != "amount";
    for (name, expected) in file.columns().iter().filter(|(name, _)| analysed(name)) {
        column(&engine, name, expected, &format!("{}, {name}, by the engine", file.name), differences);
    }
}

fn column(engine: &Open, name: &str, expected: &Json, what: &str, differences: &mut Vec<String>) {
    if let (Some(counts), Some(nulls)) = (expected["counts"].as_object(), expected["nulls"].as_u64()) {
        let query = json!({"table": "t", "by": [name], "measures": [{"op": "count", "as": "rows of it"}]});
        let Some(groups) = ask(engine, query, what, differences) else { return };
        let wanted: u64 = counts.values().filter_map(Json::as_u64).sum::<u64>() + nulls;
        let (number, sum) = (groups.rows.len(), counted(&groups));
        if number != counts.len() + usize::from(nulls > 0) || sum != i128::from(wanted) {
            differences
                .push(format!("{what}: {number} groups of {sum} rows, not {} of {wanted}", counts.len()));
        }
    }
    if let Some(sum) = expected["sum"].as_str() {
        let query = json!({"table": "t", "measures": [{"op": "sum", "column": name}]});
        let Some(result) = ask(engine, query, what, differences) else { return };
        let read = result.rows[0][0].to_string();
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs();
        if read != sum && !close(read.parse().unwrap_or(f64::NAN), sum.parse().unwrap()) {
            differences.push(format!("{what}: the sum is {read}, not {sum}"));
        }
    }
}

fn ask(engine: &Open, query: Json, what: &str, differences: &mut Vec<String>) -> Option<QueryResult> {
    let answer = engine.query(serde_json::from_value(query).unwrap());
    answer.map_err(|error| differences.push(format!("{what}: {error}"))).ok()
}

fn counted(groups: &QueryResult) -> i128 {
    let count = |row: &Vec<Value>| match row.last() {
        Some(Value::Int(count)) => *count,
        _ => 0,
    };
    groups.rows.iter().map(count).sum()
}
