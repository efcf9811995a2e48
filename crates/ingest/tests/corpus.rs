//! The Arrow project's corpus and real exports: golden files equal their JSON value by value, big-endian ones and
//! files from the future are refused by name, malformed ones are answered quickly and never by a panic.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

mod common;

use std::{io::Read, path::Path, time::Instant};

use common::{arrow_testing, assert_same, data_folder, failure, files, open, read};
use reelscope_model::Code;
use reelscope_proof::{Random, mutate};
use serde_json::{Value, json};

/// A file of the corpus as JSON.
struct Golden {
    schema: Value,
    batches: Vec<Value>,
    dictionaries: Vec<Value>,
}

impl Golden {
    fn read(path: &Path) -> Self {
        let mut text = String::new();
        let file = std::fs::File::open(path).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        let json: Value = serde_json::from_str(&text).unwrap();
        let list = |key: &str| json[key].as_array().cloned().unwrap_or_default();
        Self { schema: json["schema"].clone(), batches: list("batches"), dictionaries: list("dictionaries") }
    }

    /// The columns' values over all batches, with structs taken apart.
    fn columns(&self) -> Vec<Vec<Value>> {
        let mut columns = Vec::new();
        for (position, field) in self.schema["fields"].as_array().unwrap().iter().enumerate() {
            let values: Vec<Value> = self
                .batches
                .iter()
                .flat_map(|batch| self.values(field, &batch["columns"][position]))
                .collect();
            flatten(field, &values, &mut columns);
        }
        columns
    }

    /// A column's values in the form of the test's own.
    fn values(&self, field: &Value, column: &Value) -> Vec<Value> {
        let count = column["count"].as_u64().unwrap() as usize;
        let valid = |row: usize| column["VALIDITY"].get(row).is_none_or(|bit| bit != 0);
        let children: Vec<Vec<Value>> = match field["dictionary"].is_object() {
            true => Vec::new(),
            false => list(&field["children"])
                .iter()
                .zip(list(&column["children"]))
                .map(|(f, c)| self.values(f, c))
                .collect(),
        };
        let values = field["dictionary"].is_object().then(|| self.dictionary(field));
        let value = |row: usize| match &values {
            Some(values) => values[natural(&column["DATA"][row])].clone(),
            None => plain(field, column, &children, row),
        };
        (0..count).map(|row| if valid(row) { value(row) } else { Value::Null }).collect()
    }

    fn dictionary(&self, field: &Value) -> Vec<Value> {
        let id = &field["dictionary"]["id"];
        let found = self.dictionaries.iter().find(|dictionary| dictionary["id"] == *id).unwrap();
        let mut plain = field.clone();
        plain["dictionary"] = Value::Null;
        self.values(&plain, &found["data"]["columns"][0])
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn natural(value: &Value) -> usize {
    value.as_u64().map_or_else(|| value.as_str().unwrap().parse().unwrap(), |number| number as usize)
}

/// A value that is no dictionary key.
fn plain(field: &Value, column: &Value, children: &[Vec<Value>], row: usize) -> Value {
    let data = &column["DATA"][row];
    let range = || natural(&column["OFFSET"][row])..natural(&column["OFFSET"][row + 1]);
    match field["type"]["name"].as_str().unwrap() {
        "null" => Value::Null,
        "bool" => json!(data.as_bool().unwrap_or_else(|| data == 1)),
        "floatingpoint" if field["type"]["precision"] == "SINGLE" => {
            json!((data.as_f64().unwrap() as f32).to_bits())
        }
        "floatingpoint" => json!(data.as_f64().unwrap().to_bits()),
        "utf8" | "largeutf8" => data.clone(),
        "binary" | "largebinary" | "fixedsizebinary" => json!(data.as_str().unwrap().to_uppercase()),
        "interval" if data.is_object() && data.get("months").is_some() => {
            json!([data["months"], data["days"], data["nanoseconds"]])
        }
        "interval" if data.is_object() => json!([data["days"], data["milliseconds"]]),
        "list" | "largelist" | "map" => Value::Array(children[0][range()].to_vec()),
        "fixedsizelist" => {
            let size = natural(&field["type"]["listSize"]);
            Value::Array(children[0][row * size..(row + 1) * size].to_vec())
        }
        "struct" => Value::Array(children.iter().map(|child| child[row].clone()).collect()),
        "union" => {
            let ids = list(&field["type"]["typeIds"]);
            let child = ids.iter().position(|id| *id == column["TYPE_ID"][row]).unwrap();
            let at = if field["type"]["mode"] == "DENSE" { natural(&column["OFFSET"][row]) } else { row };
            children[child][at].clone()
        }
        // Integers, decimals, dates and times; some are text in JSON, some are numbers.
        _ => data.as_str().map_or_else(|| json!(data.to_string()), |text| json!(text)),
    }
}

fn flatten(field: &Value, values: &[Value], columns: &mut Vec<Vec<Value>>) {
    if field["type"]["name"] != "struct" || field["dictionary"].is_object() {
        columns.push(values.to_vec());
        return;
    }
    for (position, child) in list(&field["children"]).iter().enumerate() {
        let values: Vec<Value> =
            values.iter().map(|row| row.get(position).cloned().unwrap_or_default()).collect();
        flatten(child, &values, columns);
    }
}

/// The golden files, but for those of the folder with big-endian ones.
fn golden(end: &str) -> Vec<std::path::PathBuf> {
    let Some(folder) = arrow_testing("arrow-ipc-stream/integration") else { return Vec::new() };
    files(&folder, end).into_iter().filter(|path| !path.to_string_lossy().contains("bigendian")).collect()
}

#[test]
fn test_read_equals_the_golden_json() {
    let mut random = Random(1);
    for path in golden(".json.gz") {
        let expected = Golden::read(&path).columns();
        let stem = path.to_string_lossy().replace(".json.gz", "");
        for file in [format!("{stem}.arrow_file"), format!("{stem}.stream")] {
            let bytes = std::fs::read(&file).unwrap();
            let index = open(&bytes).unwrap_or_else(|error| panic!("{file}: {error:?}"));
            assert_eq!(index.columns().len(), expected.len(), "{file}");
            let all: Vec<usize> = (0..expected.len()).collect();
            for rows in [0..index.rows(), random.range(index.rows()), random.range(index.rows())] {
                let columns =
                    read(&bytes, &index, &all, rows.clone()).unwrap_or_else(|e| panic!("{file}: {e:?}"));
                for (column, values) in all.iter().zip(columns) {
                    let expected = &expected[*column][rows.start as usize..rows.end as usize];
                    assert_same(&values, expected, (&file, &index.columns()[*column].name, &rows));
                }
            }
        }
    }
}

#[test]
fn test_open_refuses_big_endian() {
    let Some(folder) = arrow_testing("arrow-ipc-stream/integration/1.0.0-bigendian") else { return };
    for path in files(&folder, "").into_iter().filter(|path| !path.to_string_lossy().ends_with(".gz")) {
        assert_eq!(failure(&std::fs::read(&path).unwrap()), Some(Code::BigEndian), "{path:?}");
    }
}

#[test]
fn test_open_refuses_a_version_of_the_future() {
    let Some(folder) = arrow_testing("forward-compatibility") else { return };
    for path in files(&folder, ".arrow") {
        assert_eq!(failure(&std::fs::read(&path).unwrap()), Some(Code::UnsupportedVersion), "{path:?}");
    }
}

#[test]
fn test_open_answers_every_malformed_file() {
    for folder in ["arrow-ipc-file", "arrow-ipc-stream"] {
        let Some(folder) = arrow_testing(folder) else { return };
        for path in
            files(&folder, "").into_iter().filter(|path| !path.to_string_lossy().contains("integration"))
        {
            let started = Instant::now();
            let code = failure(&std::fs::read(&path).unwrap());
            assert_ne!(code, Some(Code::Internal), "{path:?}");
            assert!(started.elapsed().as_secs() < 2, "{path:?} took {:?}", started.elapsed());
        }
    }
}

#[test]
fn test_open_never_panics_on_mutated_golden_files() {
    let mut random = Random(2);
    for path in golden("e").into_iter().chain(golden("m")) {
        let bytes = std::fs::read(&path).unwrap();
        for _ in 0..10 {
            let mut bytes = bytes.clone();
            mutate(&mut random, &mut bytes);
            assert_ne!(failure(&bytes), Some(Code::Internal), "{path:?}");
        }
    }
}

#[test]
fn test_open_counts_the_rows_of_real_files() {
    let Some(folder) = data_folder("real") else { return };
    let check = |name: &str, rows: u64, columns: usize| {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let index = open(&bytes).unwrap();
        assert_eq!((index.rows(), index.columns().len()), (rows, columns), "{name}");
        assert_eq!(failure(&bytes), None, "{name}");
        assert_eq!(failure(&bytes[..bytes.len() / 2].to_vec()), Some(Code::Truncated), "{name}");
    };
    check("netflix_titles.arrow", 8_807, 12);
    check("netflix_titles.typed.arrow", 8_807, 12);
    check("snowplow_media_events.arrow", 248, 16);
    check("lumos_chunks.arrow", 58_576, 15);
    check("youtube_qoe_views.arrow", 12_472, 80);
    check("flights-200k.arrow", 200_000, 3);
}
