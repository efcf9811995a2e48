//! What a file that is no Arrow IPC probably is, and how it becomes one.

use reelscope_model::{Code, Error};

/// A kind of file: what it is called, how it starts, and what to do with it.
struct Known {
    name: &'static str,
    starts: &'static [u8],
    hint: &'static str,
}

const PARQUET: &str = "Turn it into Arrow with DuckDB or in Python: \
    import polars as pl; pl.read_parquet(\"in.parquet\").write_ipc(\"out.arrow\").";
const CSV: &str =
    "Turn it into Arrow in Python: import polars as pl; pl.read_csv(\"in.csv\").write_ipc(\"out.arrow\").";
const JSON: &str = "Turn it into Arrow in Python: import pandas as pd; pd.read_json(\"in.json\").to_feather(\"out.arrow\"); \
    for one object a line add lines=True.";
const FEATHER: &str = "Turn it into Feather V2 in Python: import pandas as pd; pd.read_feather(\"in.feather\").to_feather(\"out.arrow\").";
const UNPACK: &str =
    "Unpack it first, and open what is inside; Arrow's own LZ4 and ZSTD compression is read as it is.";
const CONVERT: &str = "Export the data as Arrow IPC (also called Feather V2) and open that.";

const KNOWN: &[Known] = &[
    Known { name: "a Parquet file", starts: b"PAR1", hint: PARQUET },
    Known { name: "a Feather V1 file", starts: b"FEA1", hint: FEATHER },
    Known { name: "compressed by gzip", starts: &[0x1f, 0x8b], hint: UNPACK },
    Known { name: "compressed by zstd", starts: &[0x28, 0xb5, 0x2f, 0xfd], hint: UNPACK },
    Known { name: "compressed by lz4", starts: &[0x04, 0x22, 0x4d, 0x18], hint: UNPACK },
    Known { name: "compressed by bzip2", starts: b"BZh", hint: UNPACK },
    Known { name: "compressed by xz", starts: &[0xfd, b'7', b'z', b'X', b'Z'], hint: UNPACK },
    Known { name: "a ZIP archive or an Excel workbook", starts: b"PK\x03\x04", hint: UNPACK },
    Known { name: "an ORC file", starts: b"ORC", hint: CONVERT },
    Known { name: "an Avro file", starts: b"Obj\x01", hint: CONVERT },
    Known { name: "a SQLite database", starts: b"SQLite format 3", hint: CONVERT },
    Known { name: "a PDF document", starts: b"%PDF", hint: CONVERT },
];

/// The error for bytes that are no Arrow IPC and start with `head`.
pub(crate) fn not_arrow(head: &[u8]) -> Error {
    let (name, hint) = guess(head);
    Error::new(Code::NotArrow, format!("This is no Arrow IPC file: it looks like {name}.")).hint(hint)
}

fn guess(head: &[u8]) -> (&'static str, &'static str) {
    if let Some(known) = KNOWN.iter().find(|known| head.starts_with(known.starts)) {
        return (known.name, known.hint);
    }
    let Some(text) = as_text(head) else {
        return ("data of an unknown kind", CONVERT);
    };
    let first = text.trim_start_matches('\u{feff}').trim_start();
    if first.starts_with('{') || first.starts_with('[') {
        ("JSON", JSON)
    } else if first.starts_with('<') {
        (
            "XML or a web page",
            "It may be a page that asks you to sign in, saved in the file's place: download it again.",
        )
    } else if first.lines().next().is_some_and(|line| line.contains([',', ';', '\t', '|'])) {
        ("CSV", CSV)
    } else {
        ("plain text", CONVERT)
    }
}

/// The bytes as text, if that is what they are; a character that `head` cuts in two is forgiven.
fn as_text(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    (!text.is_empty() && !text.contains(control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_guess_names_what_it_is() {
        let check = |head: &[u8], expected: &str| assert_eq!(guess(head).0, expected);
        check(b"PAR1\x15\x04", "a Parquet file");
        check(b"FEA1\0\0", "a Feather V1 file");
        check(&[0x1f, 0x8b, 8, 0], "compressed by gzip");
        check(b"time,event\n1,play\n", "CSV");
        check(b"time\tevent\n", "CSV");
        check("t\u{ef}tre;ann\u{e9}e\n".as_bytes(), "CSV");
        check(&"a,\u{e9}".as_bytes()[..3], "CSV");
        check(b"\xef\xbb\xbf{\"a\": 1}", "JSON");
        check(b" [1, 2]", "JSON");
        check(b"<!doctype html>", "XML or a web page");
        check(b"hello", "plain text");
        check(&[0, 1, 2, 3], "data of an unknown kind");
    }
}
