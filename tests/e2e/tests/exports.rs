//! What is taken away: pictures, tables and rows, read back by others and held against the page and its source.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};

use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
    types::Int32Type,
};
use arrow_ipc::writer::FileWriter;
use base64::{Engine, engine::general_purpose::STANDARD};
use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::Value;

const ROWS: i64 = 400;
/// 2026-01-01T00:00:00Z.
const START: i64 = 1_767_225_600_000;
const CHART: &str = "errors_by_device_type";

/// Names that would be formulas, markup, quotes or other directions where somebody took them for such.
const DEVICES: [Option<&str>; 7] = [
    Some("=1+1"),
    Some("a,b \"c\"\r\nd"),
    Some("<script>&amp;</script>"),
    Some("x\u{202e}y\u{1}"),
    Some("שלום (3)"),
    Some("-7"),
    None,
];

fn device(row: i64) -> Option<&'static str> {
    // Each has a figure of its own.
    DEVICES[((row % 49) as f64).sqrt() as usize]
}

fn file(folder: &Folder) -> Result<PathBuf> {
    let rows = || 0..ROWS;
    let times = TimestampMillisecondArray::from_iter_values(rows().map(|row| START + row * 3_600_000));
    let errors: DictionaryArray<Int32Type> =
        rows().map(|row| (row % 3 != 0).then_some(["Network", "Decoder"][row as usize % 2])).collect();
    let kinds = StringArray::from_iter_values(rows().map(|row| if row % 3 == 0 { "play" } else { "error" }));
    let columns: [(&str, ArrayRef, bool); 7] = [
        ("EventID", Arc::new(Int64Array::from_iter_values(rows().map(|row| i64::MAX - row))), true),
        (
            "SessionID",
            Arc::new(StringArray::from_iter_values(rows().map(|row| format!("s-{}", row / 4)))),
            true,
        ),
        ("Timestamp", Arc::new(times.with_timezone("Europe/Vienna")), true),
        ("EventType", Arc::new(kinds), true),
        ("DeviceType", Arc::new(StringArray::from_iter(rows().map(device))), true),
        ("ErrorType", Arc::new(errors), true),
        (
            "Bitrate",
            Arc::new(Float64Array::from_iter(rows().map(|row| (row % 5 != 0).then_some(row as f64 / 3.0)))),
            true,
        ),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns)?;
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    folder.write("events.arrow", &bytes)
}

/// The fingerprint of a file up to 1 MiB, as the exports describe it.
fn fingerprint(path: &Path) -> Result<String> {
    let bytes = fs::read(path)?;
    let size = (bytes.len() as u64).to_le_bytes();
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    let hash = size.iter().chain(&bytes).fold(0xcbf2_9ce4_8422_2325, step);
    Ok(format!("{hash:016x}"))
}

/// From now on files are kept instead of being saved.
async fn keep_files(page: &Page) -> Result<()> {
    page.eval(
        "(() => {
            window.kept = {};
            const blobs = {}, make = URL.createObjectURL;
            URL.createObjectURL = blob => { const url = make.call(URL, blob); blobs[url] = blob; return url; };
            HTMLAnchorElement.prototype.click = function () {
                const [name, blob] = [this.download, blobs[this.href]], reader = new FileReader();
                reader.onload = () => { window.kept[name] = reader.result.split(',')[1]; };
                reader.readAsDataURL(blob);
            };
            return true;
        })()",
    )
    .await?;
    Ok(())
}

/// Presses a button and gives the file that comes of it.
async fn saved(page: &Page, button: &str, name: &str) -> Result<Vec<u8>> {
    page.eval(&format!("(delete window.kept[{name:?}], {button}.click(), true)")).await?;
    page.wait(&format!("typeof window.kept[{name:?}] === 'string'")).await?;
    let text = page.eval(&format!("window.kept[{name:?}]")).await?;
    Ok(STANDARD.decode(text.as_str().unwrap_or_default())?)
}

async fn of_chart(page: &Page, kind: &str) -> Result<Vec<u8>> {
    let button = format!(
        "document.querySelector('figure[data-testid=\"chart-{CHART}\"] [data-testid=\"export-{kind}\"]')"
    );
    saved(page, &button, &format!("{CHART}.{kind}")).await
}

/// The chunks of a PNG by their types.
fn chunks(png: &[u8]) -> Vec<(String, Vec<u8>)> {
    let (mut at, mut chunks) = (8, Vec::new());
    while let Some(head) = png.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        chunks
            .push((String::from_utf8_lossy(&head[4..]).into_owned(), png[at + 8..at + 8 + length].to_vec()));
        at += 12 + length;
    }
    chunks
}

/// The records of a CSV file by RFC 4180.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(character) = chars.next() {
        match (quoted, character) {
            (true, '"') if chars.peek() == Some(&'"') => field.extend(chars.next()),
            (_, '"') => quoted = !quoted,
            (false, ',') => record.push(std::mem::take(&mut field)),
            (false, '\r') if chars.peek() == Some(&'\n') => {
                chars.next();
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            (_, other) => field.push(other),
        }
    }
    assert!(record.is_empty() && field.is_empty() && !quoted, "the last line ends too");
    records
}

/// What Python prints of a script's outcome; none (with a notice) where pyarrow is not here.
fn python(script: &str, files: &[&Path]) -> Result<Option<String>> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/python/bin/python");
    if !program.exists() {
        eprintln!("skipped: pyarrow is not here");
        return Ok(None);
    }
    let output = Command::new(program).arg("-c").arg(script).args(files).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(Some(String::from_utf8(output.stdout)?))
}

#[test]
fn test_save_chart_in_every_form_and_read_it_back() -> Result<()> {
    with_page(async |page| {
        let folder = Folder::new()?;
        let source = file(&folder)?;
        page.open(&[&source]).await?;
        page.go("playback").await?;
        keep_files(page).await?;
        let table = page.chart(CHART).await?;
        assert_eq!(table.len(), 7);
        let (title, print) = ("Errors by device", fingerprint(&source)?);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes);

        let png = of_chart(page, "png").await?;
        let chunks = chunks(&png);
        let size = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|byte| chunks[0].1[at + byte]));
        assert!(size(0) >= 1_920 && size(4) == 1_080, "{} x {}", size(0), size(4));
        assert_eq!(chunks.last().map(|(kind, _)| kind.as_str()), Some("IEND"));
        let texts: BTreeMap<String, String> = chunks
            .iter()
            .filter(|(kind, _)| kind == "tEXt" || kind == "iTXt")
            .filter_map(|(_, data)| {
                let text = String::from_utf8(data.clone()).ok()?;
                let (name, rest) = text.split_once('\0')?;
                Some((name.to_owned(), rest.trim_start_matches('\0').to_owned()))
            })
            .collect();
        assert_eq!(texts["Title"], title);
        assert_eq!(texts["Size"], format!("{} × {} pixels, 2 to each of the page", size(0), size(4)));
        assert!(texts["Data"].contains(&print), "{texts:?}");
        assert!(texts["Filters, period and rows"].contains("400 rows"), "{texts:?}");
        assert!(texts["Definition"].starts_with("Errors: ") && texts["Made"].starts_with("Reelscope "));

        let svg = text(of_chart(page, "svg").await?)?;
        let is_control = |c: &char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
        assert_eq!(svg.chars().find(|c| is_control(c) || matches!(c, '\u{202e}' | '\u{ffff}')), None);
        assert!(svg.contains(&print) && svg.contains("<title>Errors by device</title>"));
        let parsed = format!(
            "(d => [d.documentElement.localName, d.querySelectorAll('parsererror, script').length, \
             d.querySelectorAll('text').length > 7])\
             (new DOMParser().parseFromString({}, 'image/svg+xml'))",
            serde_json::to_string(&svg)?
        );
        assert_eq!(page.eval(&parsed).await?, serde_json::json!(["svg", 0, true]));

        let csv = text(of_chart(page, "csv").await?)?;
        let records = records(&csv);
        assert_eq!(records[0], ["device_type", "errors", "about"]);
        assert!(records.iter().all(|record| record.len() == 3));
        let read: BTreeMap<String, String> = records[1..]
            .iter()
            .map(|record| {
                let key = record[0].strip_prefix('\'').unwrap_or(&record[0]);
                (if key.is_empty() { "∅".to_owned() } else { key.to_owned() }, record[1].clone())
            })
            .collect();
        assert_eq!(read, table);
        assert!(records.iter().any(|record| record[0] == "'=1+1") && csv.contains("'-7,"));
        assert!(records[1][2].contains(title) && csv.contains(&print));

        let arrow = folder.write("chart.arrow", &of_chart(page, "arrow").await?)?;
        let script = "import sys, json, pyarrow as pa\n\
                      t = pa.ipc.open_file(sys.argv[1]).read_all()\n\
                      t.validate(full=True)\n\
                      print(json.dumps([str(t.schema.field(0).type), str(t.schema.field(1).type), \
                      t.column(0).to_pylist(), t.column(1).to_pylist(), \
                      {k.decode(): v.decode() for k, v in t.schema.metadata.items()}]))";
        if let Some(printed) = python(script, &[&arrow])? {
            let (key, figure, keys, figures, about): (String, String, Vec<Option<String>>, Vec<i64>, Value) =
                serde_json::from_str(&printed)?;
            assert_eq!((key.as_str(), figure.as_str()), ("string", "int64"));
            let keys = keys.into_iter().map(|key| key.unwrap_or_else(|| "∅".to_owned()));
            let read: BTreeMap<String, String> = keys.zip(figures.iter().map(i64::to_string)).collect();
            assert_eq!(read, table);
            assert_eq!(about["Title"], title);
            assert!(about["Data"].as_str().unwrap_or_default().contains(&print));
        }
        assert_eq!(page.violations().await?, Vec::<String>::new());
        Ok(())
    })
}

/// Compares a file with its source, column by column; of ids that are masked only which are equal.
const COMPARE: &str = "import sys, pyarrow as pa\n\
    a, b = (pa.ipc.open_file(p).read_all() for p in sys.argv[1:3])\n\
    b.validate(full=True)\n\
    assert a.column_names == b.column_names, (a.column_names, b.column_names)\n\
    masked = [] if len(sys.argv) == 3 else ['EventID', 'SessionID']\n\
    for name in a.column_names:\n\
    \x20   x, y = a.column(name), b.column(name)\n\
    \x20   if name in masked:\n\
    \x20       assert str(y.type) == 'string' and all(v.startswith('id-') for v in y.to_pylist()), y.type\n\
    \x20       assert len(set(zip(x.to_pylist(), y.to_pylist()))) == len(set(x.to_pylist())) == len(set(y.to_pylist()))\n\
    \x20   else:\n\
    \x20       assert x.type == y.type, (name, x.type, y.type)\n\
    \x20       assert x.to_pylist() == y.to_pylist(), name\n\
    print(b.num_rows)";

#[test]
fn test_save_rows_as_arrow_that_pyarrow_finds_equal() -> Result<()> {
    with_page(async |page| {
        let folder = Folder::new()?;
        let source = file(&folder)?;
        page.open(&[&source]).await?;
        page.go("explore").await?;
        keep_files(page).await?;
        page.click("show-rows").await?;
        let button = |kind: &str| format!("document.querySelector('[data-testid=\"save-rows-{kind}\"]')");
        page.wait(&format!("{} !== null", button("arrow"))).await?;
        let name = "video_playback_events";
        let bytes = saved(page, &button("arrow"), &format!("{name}.arrow")).await?;
        let plain = folder.write("plain.arrow", &bytes)?;
        if let Some(printed) = python(COMPARE, &[&source, &plain])? {
            assert_eq!(printed.trim(), ROWS.to_string());
        }
        let csv = String::from_utf8(saved(page, &button("csv"), &format!("{name}.csv")).await?)?;
        let rows = records(&csv);
        assert_eq!(rows.len() as i64, ROWS + 1);
        assert_eq!(rows[0][..3], ["EventID", "SessionID", "Timestamp"]);
        assert_eq!(rows[1][0], i64::MAX.to_string());
        assert_eq!(rows[1][2], "2026-01-01T01:00:00+01:00");
        page.click("mask-rows").await?;
        let bytes = saved(page, &button("arrow"), &format!("{name}.arrow")).await?;
        let masked = folder.write("masked.arrow", &bytes)?;
        python(COMPARE, &[&source, &masked, Path::new("masked")])?;
        let csv = String::from_utf8(saved(page, &button("csv"), &format!("{name}.csv")).await?)?;
        assert!(
            csv.contains("id-1,id-2,2026-01-01T01:00:00+01:00") && !csv.contains("s-0"),
            "{}",
            &csv[..200]
        );
        let said = page.eval("document.querySelector('[data-testid=\"rows-saved\"]').textContent").await?;
        assert_eq!(said, "400 rows were saved.");
        Ok(())
    })
}

#[test]
fn test_print_page_as_a_report() -> Result<()> {
    with_page(async |page| {
        let folder = Folder::new()?;
        let source = file(&folder)?;
        page.open(&[&source]).await?;
        page.go("playback").await?;
        page.toggle("errors_by_device_type", "=1+1").await?;
        page.eval("(window.print = () => { window.printed = true; }, true)").await?;
        page.click("print-page").await?;
        page.wait("window.printed === true").await?;
        if page.lacks("a page as it looks on paper") {
            return Ok(());
        }
        page.cdp("Emulation.setEmulatedMedia", serde_json::json!({ "media": "print" })).await?;
        page.eval("(dispatchEvent(new Event('beforeprint')), true)").await?;
        let sharp = "[...document.querySelectorAll('figure canvas')].every(c => c.clientWidth > 0 && \
                     Math.abs(c.width - 3 * c.clientWidth) <= 3 && Math.abs(c.height - 3 * c.clientHeight) <= 3)";
        assert_eq!(page.eval(sharp).await?, Value::Bool(true));
        let hidden = "['.top', '.rail', '.filters', '.page > header .menu', 'figure .menu'].every(s => \
                      [...document.querySelectorAll(s)].every(e => e.getClientRects().length === 0))";
        assert_eq!(page.eval(hidden).await?, Value::Bool(true));
        let said = page.eval("document.querySelector('[data-testid=paper]').innerText").await?;
        let said = said.as_str().unwrap_or_default().to_owned();
        assert!(said.contains(&fingerprint(&source)?) && said.contains("Device is =1+1"), "{said}");
        assert!(said.contains("Made: Reelscope "), "{said}");
        page.eval("(dispatchEvent(new Event('afterprint')), true)").await?;
        page.cdp("Emulation.setEmulatedMedia", serde_json::json!({ "media": "screen" })).await?;
        page.wait(
            "[...document.querySelectorAll('figure canvas')].every(c => Math.abs(c.width - c.clientWidth) <= 1)",
        )
        .await?;
        Ok(())
    })
}
