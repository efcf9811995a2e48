//! The real files, written again by another program in other forms.

use std::{fs, path::Path, process::Command};

use crate::{
    here::open,
    real::{FILES, check, folder},
};

/// Writes each file of the first folder into the second, in every form.
const REWRITE: &str = r#"
import os, sys
import pyarrow as pa, pyarrow.ipc as ipc
source, target, names = sys.argv[1], sys.argv[2], sys.argv[3:]
for name in names:
    table = ipc.open_file(os.path.join(source, name)).read_all()
    def write(form, table, open, codec=None, rows=None):
        with pa.OSFile(os.path.join(target, form + "." + name), "wb") as file:
            options = ipc.IpcWriteOptions(compression=codec, unify_dictionaries=open is ipc.new_file)
            with open(file, table.schema, options=options) as writer:
                writer.write_table(table, max_chunksize=rows)
    write("stream", table, ipc.new_stream)
    write("lz4", table, ipc.new_file, "lz4")
    write("zstd", table, ipc.new_stream, "zstd")
    write("one", table.unify_dictionaries().combine_chunks(), ipc.new_file)
    write("small", table.combine_chunks(), ipc.new_file, "zstd", 4000)
"#;

const FORMS: [&str; 5] = ["stream", "lz4", "zstd", "one", "small"];

#[test]
fn test_query_the_figures_of_rewritten_files() {
    let Some(source) = folder() else { return };
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rewritten");
    fs::create_dir_all(&target).unwrap();
    let python = Command::new("python3").args(["-c", REWRITE]).arg(source).arg(&target).args(FILES).output();
    match python {
        Ok(output) if output.status.success() => {}
        Ok(output) if !String::from_utf8_lossy(&output.stderr).contains("ModuleNotFoundError") => {
            panic!("{}", String::from_utf8_lossy(&output.stderr))
        }
        _ => {
            println!("python3 with pyarrow is not here: skipped");
            return;
        }
    }
    for (name, form) in FILES.iter().flat_map(|name| FORMS.map(|form| (name, form))) {
        let bytes = fs::read(target.join(format!("{form}.{name}"))).unwrap();
        check(&open(2, &[(name, &bytes)]), name, &format!("{name} as {form}"));
    }
}
