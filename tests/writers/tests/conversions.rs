//! What a refusal says to do works: the line of Python in it, run where the file is, makes an Arrow file of its rows.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use reelscope_ingest::Index;
use reelscope_model::{
    Code,
    hint::{Part, parts},
};

/// Files that are no Arrow, most of two rows, with names that would break out of a careless line of code.
const MAKE: &str = r#"
import gzip, json, sys, warnings
import pyarrow as pa, pyarrow.feather, pyarrow.parquet
warnings.simplefilter("ignore")
rows = [{"id": 1, "name": "Amélie"}, {"id": 2, "name": "Dune; part, two"}]
table = records = pa.Table.from_pylist(rows)
lines = [json.dumps(row, ensure_ascii=False) for row in rows]
def text(name, content, encoding="utf-8", **more):
    open(name, "w", encoding=encoding, newline="\n", **more).write(content)
def delimited(by):
    return "".join(by.join(f'"{cell}"' for cell in row) + "\n" for row in [("id", "name"), *(row.values() for row in rows)])
text("plain.csv", delimited(","))
text("marked.csv", delimited(","), "utf-8-sig")
text("semicolons.csv", delimited(";"))
text("tabs.tsv", delimited("\t"))
text("bars.txt", delimited("|"))
text("windows.csv", delimited(";"), "cp1252")
text("utf16.csv", delimited("\t"), "utf-16")
text("utf16 without a mark.csv", delimited(","), "utf-16-le")
text("no ending", delimited(","))
text("really a csv.arrow", delimited(","))
text("it's a \"quote\" \\ `tick` {out} ümläut.csv", delimited(","))
text("lines.json", "\n".join(lines) + "\n")
text("lines16.json", "\n".join(lines) + "\n", "utf-16")
text("list.json", json.dumps(rows, indent=1))
text("list16.json", json.dumps(rows), "utf-16")
pa.parquet.write_table(table, "file.parquet")
pa.feather.write_feather(table, "one.feather", version=1)
try:
    import pyarrow.orc
    pyarrow.orc.write_table(table, "file.orc")
except ImportError:
    pass
try:
    import polars
    polars.from_arrow(table).write_avro("file.avro")
except ImportError:
    pass
try:
    import duckdb
    base = duckdb.connect("file.duckdb")
    base.sql("create table YOUR_TABLE as from records")
    base.close()
except ImportError:
    pass
pa.feather.write_feather(table, "inner.arrow")
gzip.open("packed.arrow.gz", "wb").write(open("inner.arrow", "rb").read())
import os
os.remove("inner.arrow")
"#;

#[test]
fn test_hint_of_every_refusal_makes_an_arrow_file() {
    let Some(python) = python() else {
        eprintln!("skipped: Python with its writers is not installed (cargo xtask test native does it)");
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conversions");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    run(&python, &folder, MAKE);
    let files = names(&folder);
    assert!(files.len() > 15, "{files:?}");
    for name in &files {
        let bytes = fs::read(folder.join(name)).unwrap();
        let error = Index::read(&bytes, &mut |_| ()).unwrap_err().of_file(name);
        assert_eq!(error.code, Code::NotArrow, "{name}");
        let code = parts(&error.hint).into_iter().find_map(|part| match part {
            Part::Code(code) => Some(code),
            Part::Words(_) => None,
        });
        let code = code.unwrap_or_else(|| panic!("{name}: {} {}", error.message, error.hint));
        assert!(!code.contains('\n'), "{code}");
        let before = names(&folder);
        run(&python, &folder, &code);
        let made: Vec<String> = names(&folder).into_iter().filter(|name| !before.contains(name)).collect();
        let [made] = &made[..] else { panic!("{name}: {code} made {made:?}") };
        let bytes = fs::read(folder.join(made)).unwrap();
        let index = Index::read(&bytes, &mut |_| ()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let columns: Vec<_> = index.columns().iter().map(|column| column.name.as_str()).collect();
        assert_eq!((index.rows(), &columns[..]), (2, &["id", "name"][..]), "{name}: {code}");
        fs::remove_file(folder.join(made)).unwrap();
    }
}

/// Python of the tools folder, or where the environment says it is.
fn python() -> Option<PathBuf> {
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/python/bin/python");
    let path = std::env::var_os("REELSCOPE_PYTHON").map_or(usual, PathBuf::from);
    // The link itself is what makes it one of its own packages.
    path.exists().then(|| std::path::absolute(path).unwrap())
}

fn run(python: &Path, folder: &Path, code: &str) {
    let done = Command::new(python).args(["-B", "-W", "ignore", "-c", code]).current_dir(folder).status();
    assert!(done.unwrap().success(), "{code}");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
