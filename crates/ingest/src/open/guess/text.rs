//! Files that are text: tables, records, pages, and what stands in a file's place.

use reelscope_model::hint::FILE;

use super::{CONVERT, Guess, encoding::Encoding};

const PAGE: &str = "The server sent a page in the file's place, which may ask you to sign in or say what went wrong: \
    open the address in the browser, and download the file again.";

/// What a text is that starts so; `whole` when that is all of it.
pub(super) fn guess(text: &str, encoding: Encoding, whole: bool) -> Guess {
    let start = text.trim_start();
    let lower = start.get(..9).unwrap_or(start).to_ascii_lowercase();
    if start.is_empty() {
        return Guess::new(
            "a text without any words",
            "Export the data again: what was to be written is missing.",
        );
    }
    if start.starts_with("version https://git-lfs.github.com/") {
        let code = "git lfs pull";
        return Guess::new(
            "a Git LFS pointer, which only names the file",
            format!("Fetch the file itself in its repository, and open it then: `{code}`"),
        );
    }
    if start.contains(".git/annex/objects/") || start.starts_with("/annex/objects/") {
        let hint = "Fetch the file itself in its repository, and open it then: `git annex get .`";
        return Guess::new("a git-annex pointer, which only names the file", hint);
    }
    if lower.starts_with("<!doctype") || lower.starts_with("<html") || lower.starts_with("<head") {
        return Guess::new("a web page", PAGE);
    }
    if start.starts_with('<') {
        let denied = start.contains("<Error>");
        return if denied {
            Guess::new("an error message of a file store (XML)", PAGE)
        } else {
            Guess::new("XML", CONVERT)
        };
    }
    if start.starts_with('[') || start.starts_with('{') {
        return json(start, encoding, whole);
    }
    if start.starts_with("-----BEGIN ") {
        return Guess::new("an encrypted or signed text", "Decrypt it first, and open what comes out.");
    }
    match delimiter(start, whole) {
        Some(delimiter) => csv(delimiter, encoding),
        None => Guess::new(format!("plain text{}", encoding.words()), CONVERT),
    }
}

fn json(start: &str, encoding: Encoding, whole: bool) -> Guess {
    let looks = format!("JSON{}", encoding.words());
    // A line that goes on behind what is seen of the file is a record: single documents are broken into lines.
    let first = start.lines().next().unwrap_or_default().trim_end();
    let cut = !whole && !start.contains('\n');
    let records = start.starts_with('{') && (cut || first.ends_with('}'));
    let written = encoding.python().unwrap_or("utf-8-sig");
    if records && encoding == Encoding::Utf8 {
        let read = format!("pyarrow.json.read_json({FILE})");
        return Guess::table(format!("{looks} with one record a line"), "pyarrow.json", &read);
    }
    if records {
        let read = format!(
            "pyarrow.Table.from_pylist([json.loads(line) for line in open({FILE}, encoding=\"{written}\")])"
        );
        return Guess::table(format!("{looks} with one record a line"), "json, pyarrow", &read);
    }
    if start.starts_with('[') {
        let read = format!("pyarrow.Table.from_pylist(json.load(open({FILE}, encoding=\"{written}\")))");
        return Guess::table(format!("{looks} with a list of records"), "json, pyarrow", &read);
    }
    Guess::new(
        format!("{looks} with a single object"),
        "Export the records as JSON with one record a line, or as a list: this page says then how that becomes Arrow.",
    )
}

fn csv(delimiter: char, encoding: Encoding) -> Guess {
    let mut more = String::new();
    if let Some(name) = encoding.python() {
        more += &format!(", read_options=pyarrow.csv.ReadOptions(encoding=\"{name}\")");
    }
    if delimiter != ',' {
        more += &format!(
            ", parse_options=pyarrow.csv.ParseOptions(delimiter=\"{}\")",
            delimiter.escape_default()
        );
    }
    let between = match delimiter {
        '\t' => " with tabs",
        ';' => " with semicolons",
        '|' => " with bars",
        _ => "",
    };
    let looks = format!("CSV{between}{}", encoding.words());
    Guess::table(looks, "pyarrow.csv", &format!("pyarrow.csv.read_csv({FILE}{more})"))
}

/// What stands between the values of a table: in its first line most often, and in its second too.
fn delimiter(text: &str, whole: bool) -> Option<char> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(unquoted);
    let first = lines.next()?;
    let second = lines.next();
    // The last line that is seen may be cut off.
    let last = !whole && lines.next().is_none();
    let count = |line: &str, delimiter: char| line.matches(delimiter).count();
    let mut best: Option<(usize, char)> = None;
    for delimiter in [',', '\t', ';', '|'] {
        let many = count(&first, delimiter);
        let again = second.as_deref().is_none_or(|line| last || count(line, delimiter) > 0);
        if many > 0 && again && best.is_none_or(|(most, _)| many > most) {
            best = Some((many, delimiter));
        }
    }
    best.map(|(_, delimiter)| delimiter)
}

/// A line without what is between quotes.
fn unquoted(line: &str) -> String {
    line.split('"').step_by(2).collect()
}
