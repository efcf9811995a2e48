//! What each kind of file is taken for.

use super::*;

/// A file's first bytes, what it looks like, and what its hint holds.
type Case<'a> = (&'a [u8], &'a str, &'a str);

fn utf16(text: &str, mark: bool) -> Vec<u8> {
    let mark = mark.then_some([0xff, 0xfe]).into_iter().flatten();
    mark.chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn tar() -> Vec<u8> {
    let mut bytes = b"events.arrow".to_vec();
    bytes.resize(257, 0);
    bytes.extend(b"ustar\0");
    bytes
}

fn at_eight(magic: &[u8]) -> Vec<u8> {
    [&[1, 2, 3, 4, 5, 6, 7, 8], magic].concat()
}

#[test]
fn test_guess_names_files_by_their_first_bytes() {
    let (tar, duck) = (tar(), at_eight(b"DUCK"));
    let cases: &[Case<'_>] = &[
        (b"PAR1\x15\x04", "a Parquet file", "pyarrow.parquet.read_table({file}), {out})"),
        (b"PARE\x15", "a Parquet file with an encrypted footer", "decrypt"),
        (b"FEA1\0\0", "a Feather V1 file", "pyarrow.feather.read_table({file}), {out})"),
        (b"ORC\x08", "an ORC file", "pyarrow.orc.read_table({file}), {out})"),
        (b"Obj\x01\x02", "an Avro file", "polars.read_avro({file}).write_ipc({out})"),
        (&[0x1f, 0x8b, 8, 0], "packed with gzip", "gzip.open({file}), open({inner}, \"wb\")"),
        (&[0x28, 0xb5, 0x2f, 0xfd, 4], "packed with zstd", "Unpack it"),
        (&[0x04, 0x22, 0x4d, 0x18, 4], "packed with lz4", "Unpack it"),
        (b"BZh9", "packed with bzip2", "Unpack it"),
        (b"\xfd7zXZ\0", "packed with xz", "Unpack it"),
        (b"\xff\x06\0\0sNaPpY", "packed with Snappy", "Unpack it"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive", "Unpack it"),
        (&tar, "a TAR archive", "Unpack it"),
        (b"PK\x03\x04\x14\0events.arrow", "a ZIP archive", "Unpack it"),
        (b"PK\x03\x04\x14\0[Content_Types].xml", "an Excel workbook", "as CSV"),
        (b"PK\x03\x04\x14\0xl/workbook.xml", "an Excel workbook", "as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Office file", "as CSV"),
        (b"SQLite format 3\0", "a SQLite database", "Export the table"),
        (&duck, "a DuckDB database", "duckdb.connect({file}"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "Arrow IPC"),
        (b"\x93NUMPY\x01", "an array of NumPy", "Arrow IPC"),
        (b"\x80\x05\x95\x10", "a Python pickle", "Arrow IPC"),
        (b"%PDF-1.7", "a PDF document", "Open the file"),
        (b"\x89PNG\r\n", "a picture", "Open the file"),
        (&[0xff, 0xd8, 0xff, 0xe0], "a picture", "Open the file"),
        (b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X", "a resource fork of macOS", "without `._` before it"),
        (b"Salted__\x81\x02", "a file encrypted by OpenSSL", "decrypt"),
        (b"age-encryption.org/v1\n-> X25519 a\n", "a file encrypted by age", "decrypt"),
        (b"-----BEGIN PGP MESSAGE-----\n\nhQE\n", "a file encrypted by PGP", "decrypt"),
        (&[0, 0, 0, 0], "nothing but zeros", "fetch the file again"),
        (
            &[0x9f, 0x01, 0x83, 0xfe, 0x00, 0x77],
            "unknown kind, perhaps encrypted (its first bytes are 9f 01 83 fe 00 77)",
            "undo that first",
        ),
    ];
    cases.iter().for_each(check);
}

#[test]
fn test_guess_names_text_by_what_it_says() {
    let (marked, bare) = (utf16("time;event\r\n1;play\r\n", true), utf16("time,event\n1,play\n", false));
    let records = utf16("{\"a\": 1}\n", true);
    let big: Vec<u8> = "a\tb\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let comma = "import pyarrow.csv, pyarrow.feather; pyarrow.feather.write_feather(pyarrow.csv.read_csv({file}), {out})";
    let delimited = |by: &str| format!("parse_options=pyarrow.csv.ParseOptions(delimiter=\"{by}\")");
    let (tab, semicolon, bar) = (delimited("\\t"), delimited(";"), delimited("|"));
    let cases: &[Case<'_>] = &[
        (b"time,event\n1,play\n", "CSV", comma),
        (b"\xef\xbb\xbftime,event\r\n1,play\r\n", "CSV", comma),
        (b"\n\ntime,event\n1,play\n", "CSV", comma),
        (b"time\tevent\n1\tplay\n", "CSV with tabs", &tab),
        (b"time;event,all\n1;\"play, or not\"\n", "CSV with semicolons", &semicolon),
        (b"time|event\n", "CSV with bars", &bar),
        ("t\u{ef}tre;ann\u{e9}e\n".as_bytes(), "CSV with semicolons", &semicolon),
        (
            b"titre;ann\xe9e\nDune;2021\n",
            "CSV with semicolons in an encoding other than UTF-8",
            "encoding=\"latin-1\"",
        ),
        (&"a,\u{e9}".as_bytes()[..3], "CSV", comma),
        (&marked, "CSV with semicolons in UTF-16", "encoding=\"utf-16\""),
        (&bare, "CSV in UTF-16", "encoding=\"utf-16-le\""),
        (&big, "CSV with tabs in UTF-16", "encoding=\"utf-16-be\""),
        (
            b"\xef\xbb\xbf{\"a\": 1}\n{\"a\": 2}\n",
            "JSON with one record a line",
            "pyarrow.json.read_json({file}), {out})",
        ),
        (b"{\"a\": 1, \"b\": {", "JSON with one record a line", "pyarrow.json.read_json"),
        (&records, "JSON in UTF-16 with one record a line", "json.loads(line)"),
        (
            b" [\n{\"a\": 1}]",
            "JSON with a list of records",
            "json.load(open({file}, encoding=\"utf-8-sig\"))",
        ),
        (b"{\n  \"rows\": [\n", "JSON with a single object", "one record a line"),
        (b"<!DOCTYPE html><title>Sign in</title>", "a web page", "sign in"),
        (b"\r\n<html lang=en>", "a web page", "download the file again"),
        (
            b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
            "an error message of a file store",
            "download the file again",
        ),
        (b"<rows/>", "XML", "Arrow IPC"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n",
            "a Git LFS pointer",
            "`git lfs pull`",
        ),
        (b"/annex/objects/SHA256E-s1--2.arrow\n", "a git-annex pointer", "`git annex get .`"),
        (b" \n\t\r\n", "a text without any words", "again"),
        (b"hello", "plain text", "Arrow IPC"),
        (b"Dear all,\nplease find the file below.\n", "plain text", "Arrow IPC"),
        (
            b"Sehr geehrte Herren,\nanbei f\xfcr Sie\n",
            "plain text in an encoding other than UTF-8",
            "Arrow IPC",
        ),
    ];
    cases.iter().for_each(check);
}

fn check((head, looks, hint): &Case<'_>) {
    // A text may be all that there is, or the start of more.
    let total = if head.ends_with(b"\n") { head.len() as u64 } else { 1 << 20 };
    let error = not_arrow(head, total);
    let what = String::from_utf8_lossy(head);
    assert_eq!(error.code, Code::NotArrow, "{what}");
    assert!(
        error.message.contains(&format!("it looks like {looks}")) || error.message.contains(looks),
        "{what}: {}",
        error.message
    );
    assert!(error.message.ends_with('.'), "{what}: {}", error.message);
    assert!(error.hint.contains(hint), "{what}: {}", error.hint);
    assert_eq!(error.hint.matches('`').count() % 2, 0, "{}", error.hint);
    assert!(error.hint.ends_with(['.', '`']), "{what}: {}", error.hint);
}
