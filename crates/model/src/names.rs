//! How names are compared: of columns, of values, of files.

use crate::schema::{ColumnInfo, Role, TableInfo};

/// A column's name as it is compared: lower-cased, only letters and digits, so that `Event Type`, `event_type`
/// and `EventType` are one.
#[must_use]
pub fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A value as value sets compare it: without regard to case, spaces, `_` and `-`.
#[must_use]
pub fn fold_value(value: &str) -> String {
    let kept = value.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-'));
    kept.flat_map(char::to_lowercase).collect()
}

/// A canonical name in snake_case: `ContentID` is `content_id`, `StartupMs` is `startup_ms`.
#[must_use]
pub fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (i, &c) in chars.iter().enumerate() {
        if i > 0 && c.is_uppercase() {
            let before = chars[i - 1];
            let ends_acronym = before.is_uppercase() && chars.get(i + 1).is_some_and(|c| c.is_lowercase());
            if before.is_lowercase() || before.is_numeric() || ends_acronym {
                out.push('_');
            }
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// A raw name as a key: lower-cased, everything but letters and digits replaced by `_`.
#[must_use]
pub fn raw_key(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else {
            out.push('_');
        }
    }
    out
}

/// The key by which results, hooks and links name a column: its canonical name in snake_case, else its own name
/// as [`raw_key`] writes it.
#[must_use]
pub fn column_key(column: &ColumnInfo) -> String {
    match &column.canonical {
        Some(canonical) => snake(canonical),
        None => raw_key(&column.name),
    }
}

/// The position of the column that `name` means. The raw name wins over the canonical one, either exactly; then
/// the key, then either name without regard to case and punctuation. `time` is the canonical Timestamp, else
/// the first column of that role.
#[must_use]
pub fn find_column(table: &TableInfo, name: &str) -> Option<usize> {
    let find = |test: &dyn Fn(&ColumnInfo) -> bool| table.columns.iter().position(test);
    // Pages ask hundreds of times a drawing, nearly always by a name that one of these knows.
    let known = find(&|c| c.name == name)
        .or_else(|| find(&|c| c.canonical.as_deref() == Some(name)))
        .or_else(|| find(&|c| may_have_key(c, name) && column_key(c) == name));
    if known.is_some() {
        return known;
    }
    let folded = fold(name);
    (if folded == "time" { time_column(table) } else { None })
        .or_else(|| find(&|c| !folded.is_empty() && fold(&c.name) == folded))
        .or_else(|| find(&|c| c.canonical.as_deref().is_some_and(|canonical| fold(canonical) == folded)))
}

/// Whether a column's key can begin as `name` does; most do not, and need not be written out.
fn may_have_key(column: &ColumnInfo, name: &str) -> bool {
    let whole = column.canonical.as_ref().unwrap_or(&column.name);
    match (whole.chars().next(), name.chars().next()) {
        (Some(of_column), Some(of_name)) if of_column.is_ascii_alphanumeric() => {
            of_column.to_ascii_lowercase() == of_name
        }
        _ => true,
    }
}

/// The column that `time` means: the canonical Timestamp, else the first column whose role is time.
#[must_use]
pub fn time_column(table: &TableInfo) -> Option<usize> {
    let stamp = table.columns.iter().position(|c| c.canonical.as_deref() == Some("Timestamp"));
    stamp.or_else(|| table.columns.iter().position(|c| c.role == Role::Time))
}

/// The name of an Explore table, made from its file's: up to the last dot, without its folder and a trailing part
/// number (`-0001`, `_part3`, `.2`); `table` when nothing is left.
#[must_use]
pub fn table_stem(file: &str) -> String {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let stem = base.rfind('.').map_or(base, |dot| &base[..dot]);
    let cut = cut_part_number(stem);
    if cut.is_empty() { "table".to_owned() } else { cut.to_owned() }
}

/// The stem without a part number, where a separator stands before it.
fn cut_part_number(stem: &str) -> &str {
    let head = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    if head.len() == stem.len() {
        return stem;
    }
    let separators = ['-', '_', '.'];
    let before_word = strip_suffix_ignoring_case(head, "part").unwrap_or(head);
    let before_word = if before_word.len() == head.len() {
        head.strip_suffix(separators).and_then(|h| strip_suffix_ignoring_case(h, "part")).unwrap_or(head)
    } else {
        before_word
    };
    before_word.strip_suffix(separators).unwrap_or(if before_word.is_empty() { "" } else { stem })
}

fn strip_suffix_ignoring_case<'a>(text: &'a str, suffix: &str) -> Option<&'a str> {
    let start = text.len().checked_sub(suffix.len())?;
    let tail = text.get(start..)?;
    tail.eq_ignore_ascii_case(suffix).then(|| &text[..start])
}
