//! Files that are known by the bytes they start with.

use reelscope_model::hint::{FILE, INNER, OUT};

use super::{CONVERT, Guess};

/// A kind of file: the bytes at a place, what it is called, and what to do with it.
type Known = (usize, &'static [u8], &'static str, &'static str);

const UNPACK: &str =
    "Unpack it, and open what is inside. Arrow's own LZ4 and ZSTD compression needs no unpacking.";
const CLOSED: &str = "Ask whoever has the key to decrypt it, and open what comes out.";
const SHEET: &str =
    "Save the sheet as CSV, and turn that into Arrow: this page says how when it is given the CSV.";
const PICTURE: &str = "Open the file with the data instead.";

const KNOWN: &[Known] = &[
    (0, b"PARE", "a Parquet file with an encrypted footer", CLOSED),
    (0, &[0x28, 0xb5, 0x2f, 0xfd], "a file packed with zstd", UNPACK),
    (0, &[0x04, 0x22, 0x4d, 0x18], "a file packed with lz4", UNPACK),
    (0, b"BZh", "a file packed with bzip2", UNPACK),
    (0, &[0xfd, b'7', b'z', b'X', b'Z'], "a file packed with xz", UNPACK),
    (0, &[0xff, 0x06, 0, 0, b's', b'N', b'a', b'P', b'p', b'Y'], "a file packed with Snappy", UNPACK),
    (0, &[b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c], "a 7-Zip archive", UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    (257, b"ustar", "a TAR archive", UNPACK),
    (0, &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], "an old Excel or Office file", SHEET),
    (
        0,
        b"SQLite format 3",
        "a SQLite database",
        "Export the table that you need as CSV or Arrow, for example with DuckDB or Python, and open that.",
    ),
    (
        8,
        b"DUCK",
        "a DuckDB database",
        "Export the table that you need: in Python, `import duckdb, pyarrow.feather; pyarrow.feather.write_feather(duckdb.connect({file}, read_only=True).sql(\"from YOUR_TABLE\").to_arrow_table(), {out})` with the table's name for YOUR_TABLE.",
    ),
    (0, &[0x89, b'H', b'D', b'F'], "an HDF5 file", CONVERT),
    (0, &[0x93, b'N', b'U', b'M', b'P', b'Y'], "an array of NumPy", CONVERT),
    (0, b"CDF\x01", "a NetCDF file", CONVERT),
    (0, &[0x80, 0x04, 0x95], "a Python pickle", CONVERT),
    (0, &[0x80, 0x05, 0x95], "a Python pickle", CONVERT),
    (0, b"SEQ\x06", "a Hadoop sequence file", CONVERT),
    (0, b"%PDF", "a PDF document", PICTURE),
    (0, &[0x89, b'P', b'N', b'G'], "a picture", PICTURE),
    (0, &[0xff, 0xd8, 0xff], "a picture", PICTURE),
    (0, b"\0asm", "a WebAssembly module", PICTURE),
    (0, &[0x7f, b'E', b'L', b'F'], "a program", PICTURE),
    (0, b"Salted__", "a file encrypted by OpenSSL", CLOSED),
    (0, b"age-encryption.org/v1", "a file encrypted by age", CLOSED),
    (0, b"-----BEGIN PGP MESSAGE-----", "a file encrypted by PGP", CLOSED),
];

/// What the bytes say by themselves; none where they say nothing.
pub(super) fn guess(head: &[u8]) -> Option<Guess> {
    let starts = |bytes: &[u8]| head.starts_with(bytes);
    let holds = |text: &[u8]| head.windows(text.len()).any(|window| window == text);
    if starts(b"PAR1") {
        let read = format!("pyarrow.parquet.read_table({FILE})");
        return Some(Guess::table("a Parquet file", "pyarrow.parquet", &read));
    }
    if starts(b"FEA1") {
        let read = format!("pyarrow.feather.read_table({FILE})");
        return Some(Guess::table(
            "a Feather V1 file, from before Arrow IPC took its place",
            "pyarrow",
            &read,
        ));
    }
    if starts(b"ORC") {
        return Some(Guess::table("an ORC file", "pyarrow.orc", &format!("pyarrow.orc.read_table({FILE})")));
    }
    if starts(b"Obj\x01") {
        let code = format!("import polars; polars.read_avro({FILE}).write_ipc({OUT})");
        let hint = format!("Turn it into Arrow in Python (pip install polars), and open {OUT}: `{code}`");
        return Some(Guess::new("an Avro file", hint));
    }
    if starts(&[0x1f, 0x8b]) {
        return Some(gzip());
    }
    if starts(b"PK\x03\x04") {
        let office = holds(b"[Content_Types].xml") || holds(b"xl/") || holds(b"_rels/");
        return Some(if office {
            Guess::new("an Excel workbook", SHEET)
        } else {
            Guess::new("a ZIP archive", UNPACK)
        });
    }
    if starts(&[0x00, 0x05, 0x16, 0x07]) || starts(&[0x00, 0x05, 0x16, 0x00]) {
        let hint = "Open the file of the same name without `._` before it: this one holds only what macOS keeps beside it.";
        return Some(Guess::new("a resource fork of macOS", hint));
    }
    let known =
        KNOWN.iter().find(|(at, bytes, ..)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)));
    known.map(|(.., looks, hint)| Guess::new(*looks, *hint))
}

/// What is inside cannot be seen; that it is Arrow, compressed once more, is as likely as anything.
fn gzip() -> Guess {
    let code = format!("import gzip, shutil; shutil.copyfileobj(gzip.open({FILE}), open({INNER}, \"wb\"))");
    Guess::new(
        "a file packed with gzip",
        format!("Unpack it, in Python for example, and open what is inside: `{code}`"),
    )
}
