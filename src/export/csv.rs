//! Tables as CSV by RFC 4180, safe to open in a spreadsheet.
//!
//! Text cells that a spreadsheet would take for a formula get an apostrophe before them; numbers stay numbers. CSV has no
//! place for remarks, and readers differ in what they take for one. So what a file says about itself stands in a column
//! of its own, `about`, from the first row on: the others are read by any program as they are.

use reelscope_model::Value;

use super::{
    about::About,
    sheet::{Field, Sheet},
};

/// The line of names.
pub(super) fn csv_head(fields: &[Field]) -> String {
    let mut out = String::new();
    push_names(fields, &mut out);
    out.push_str("\r\n");
    out
}

/// Rows, one a line. Null is an empty cell, empty text a pair of quotes. Lines end in CR LF.
pub(super) fn csv_rows(fields: &[Field], rows: &[Vec<Value>]) -> String {
    let mut out = String::with_capacity(rows.len() * fields.len() * 12);
    for row in rows {
        push_row(fields, row, &mut out);
        out.push_str("\r\n");
    }
    out
}

/// A sheet, with what it says about itself in its last column.
#[must_use]
pub fn csv(sheet: &Sheet, about: &About) -> String {
    let facts: Vec<String> =
        about.facts().into_iter().map(|(name, text)| format!("{name}: {text}")).collect();
    let mut out = String::with_capacity(sheet.rows.len() * 32 + 1_024);
    push_names(&sheet.fields, &mut out);
    out.push(',');
    if sheet.rows.is_empty() {
        push_text(&format!("about: {}", facts.join(" | ")), &mut out);
    } else {
        out.push_str("about");
    }
    out.push_str("\r\n");
    let last = sheet.rows.len().saturating_sub(1);
    for (at, row) in sheet.rows.iter().enumerate() {
        push_row(&sheet.fields, row, &mut out);
        out.push(',');
        // The last row has what has no row of its own.
        let said = if at == last { facts.get(at..) } else { facts.get(at..=at) };
        push_text(&said.unwrap_or_default().join(" | "), &mut out);
        out.push_str("\r\n");
    }
    out
}

fn push_names(fields: &[Field], out: &mut String) {
    for (at, field) in fields.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_text(&field.name, out);
    }
}

fn push_row(fields: &[Field], row: &[Value], out: &mut String) {
    for (at, (field, value)) in fields.iter().zip(row).enumerate() {
        if at > 0 {
            out.push(',');
        }
        match value {
            Value::Null => {}
            Value::Int(_) | Value::Float(_) | Value::Decimal { .. } => out.push_str(&value.to_string()),
            Value::Text(text) if text.is_empty() => out.push_str("\"\""),
            Value::Text(text) => push_text(text, out),
            other => push_text(&other.write(&field.zone), out),
        }
    }
}

/// A text, neutralised and quoted where it needs to be.
fn push_text(text: &str, out: &mut String) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let quoted = text.contains([',', '"', '\r', '\n', '\t']) || text.starts_with(' ') || text.ends_with(' ');
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    for character in text.chars() {
        match character {
            '"' if quoted => out.push_str("\"\""),
            // Some readers end their text at a NUL.
            '\0' => out.push('␀'),
            other => out.push(other),
        }
    }
    if quoted {
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::super::about::tests::about;
    use super::*;
    use crate::{
        charts::samples,
        view_model::{figure::Figure, testing::NoZones},
    };

    /// The file without its last column.
    fn cells(figure: &Figure) -> String {
        let Sheet { fields, rows } = Sheet::of_figure(figure, &NoZones);
        csv_head(&fields) + &csv_rows(&fields, &rows)
    }

    #[test]
    fn test_write_text_cell_quoted_and_neutralised() {
        let check = |text: &str, expected: &str| {
            let mut out = String::new();
            push_text(text, &mut out);
            assert_eq!(out, expected);
        };
        check("Smart TV", "Smart TV");
        check("a,b", "\"a,b\"");
        check("say \"hi\"", "\"say \"\"hi\"\"\"");
        check("two\r\nlines", "\"two\r\nlines\"");
        check("=1+1", "'=1+1");
        check("+49", "'+49");
        check("-x", "'-x");
        check("@sum", "'@sum");
        check("\tx", "\"'\tx\"");
        check("\rx", "\"'\rx\"");
        check("=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"");
        check("a\0b", "a␀b");
        check(" x", "\" x\"");
    }

    #[test]
    fn test_write_figure_one_line_a_group() {
        let mut figure =
            samples::bars(&[("Smart TV", Some(12.0)), ("=cmd", Some(-3.5)), ("", Some(1.0)), ("x", None)]);
        figure.categories[3].raw = None;
        figure.categories[3].key = Value::Null;
        assert_eq!(cells(&figure), "device_type,errors\r\nSmart TV,12\r\n'=cmd,-3.5\r\n\"\",1\r\n,\r\n");
    }

    #[test]
    fn test_write_figure_beside_another_side() {
        let figure = samples::bars(&[("TV", Some(12.0)), ("Web", None)]);
        let figure = samples::beside(figure, &[None, Some(7.5)]);
        assert_eq!(cells(&figure), "device_type,errors,errors_previous\r\nTV,12,\r\nWeb,,7.5\r\n");
    }

    #[test]
    fn test_write_figure_with_series_and_numeric_keys() {
        let mut figure = samples::stacked(&["-5", "10"], &["a"], &[&[Some(1.0)], &[Some(2.0)]]);
        for (category, key) in figure.categories.iter_mut().zip([-5, 10]) {
            category.key = Value::Int(key);
        }
        assert_eq!(cells(&figure), "device_type,error_type,errors\r\n-5,a,1\r\n10,a,2\r\n");
    }

    #[test]
    fn test_say_everything_however_many_rows() {
        let check = |figure: &Figure| {
            let whole = csv(&Sheet::of_figure(figure, &NoZones), &about());
            for (name, text) in about().facts() {
                assert!(whole.contains(&format!("{name}: {text}")), "{name} in {whole}");
            }
            assert_eq!(whole.lines().count(), 1 + figure.marks.len());
        };
        check(&samples::bars(&[]));
        check(&samples::bars(&[("a", Some(1.0))]));
        check(&samples::bars(&[("a", Some(1.0)), ("b", None), ("c", None)]));
        check(&samples::bars(&["a"; 40].map(|label| (label, Some(1.0)))));
    }
}
