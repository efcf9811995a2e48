//! A figure's table as CSV by RFC 4180, safe to open in a spreadsheet.
//!
//! Text cells that a spreadsheet would take for a formula get an apostrophe before them; numbers stay numbers.

use crate::view_model::figure::{Category, Figure};

/// The figure's groups, one a line after a header: the raw key of each dimension, then the raw figure, and the figure that it
/// is compared with as `<measure>_previous`. Null is an empty cell. Lines end in CR LF.
#[must_use]
pub fn csv(figure: &Figure) -> String {
    let mut out = String::with_capacity(figure.marks.len() * 32);
    push_text(&figure.dimension.id, &mut out);
    if let Some(series) = &figure.series_dimension {
        out.push(',');
        push_text(&series.id, &mut out);
    }
    out.push(',');
    push_text(&figure.measure.id, &mut out);
    if figure.beside.is_some() {
        out.push(',');
        push_text(&format!("{}_previous", figure.measure.id), &mut out);
    }
    out.push_str("\r\n");
    for (at, mark) in figure.marks.iter().enumerate() {
        push_key(figure.categories.get(mark.category), &mut out);
        if figure.series_dimension.is_some() {
            out.push(',');
            push_key(figure.series.get(mark.series), &mut out);
        }
        out.push(',');
        if mark.value.is_some() {
            push_number(&mark.raw, &mut out);
        }
        if let Some(beside) = &figure.beside {
            out.push(',');
            if let Some(before) = beside.figures.get(at).filter(|before| before.value.is_some()) {
                push_number(&before.raw, &mut out);
            }
        }
        out.push_str("\r\n");
    }
    out
}

/// A key: nothing for null, quotes around nothing for empty text.
fn push_key(category: Option<&Category>, out: &mut String) {
    use reelscope_model::Value;
    let Some(Category { key, raw: Some(raw), .. }) = category else { return };
    match key {
        Value::Int(_) | Value::Float(_) | Value::Decimal { .. } => push_number(raw, out),
        _ if raw.is_empty() => out.push_str("\"\""),
        _ => push_text(raw, out),
    }
}

/// A number as it is, unless it is none after all.
fn push_number(raw: &str, out: &mut String) {
    if raw.parse::<f64>().is_ok() {
        out.push_str(raw);
    } else {
        push_text(raw, out);
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
    use super::*;
    use crate::charts::samples;
    use reelscope_model::Value;

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
        let mut figure = samples::bars(&[("Smart TV", Some(12.0)), ("=cmd", Some(-3.5)), ("x", None)]);
        figure.categories[2].raw = None;
        figure.categories[2].key = Value::Null;
        assert_eq!(csv(&figure), "device_type,errors\r\nSmart TV,12\r\n'=cmd,-3.5\r\n,\r\n");
    }

    #[test]
    fn test_write_figure_beside_another_side() {
        let figure = samples::bars(&[("TV", Some(12.0)), ("Web", None)]);
        let figure = samples::beside(figure, &[None, Some(7.5)]);
        assert_eq!(csv(&figure), "device_type,errors,errors_previous\r\nTV,12,\r\nWeb,,7.5\r\n");
    }

    #[test]
    fn test_write_figure_with_series_and_numeric_keys() {
        let mut figure = samples::stacked(&["-5", "10"], &["a"], &[&[Some(1.0)], &[Some(2.0)]]);
        for (category, key) in figure.categories.iter_mut().zip([-5, 10]) {
            category.key = Value::Int(key);
        }
        assert_eq!(csv(&figure), "device_type,error_type,errors\r\n-5,a,1\r\n10,a,2\r\n");
    }
}
