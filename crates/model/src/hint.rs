//! Lines of code in hints, with the names of the files that they are about.
//!
//! A hint holds code between backticks. Where a file's name belongs into it stands a placeholder until somebody who
//! knows the name puts it in, as a literal of Python's.

/// Stands for the file's name.
pub const FILE: &str = "{file}";
/// Stands for the name of the Arrow file that is made from it.
pub const OUT: &str = "{out}";
/// Stands for the name of what is packed in it.
pub const INNER: &str = "{inner}";

/// A part of a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words.
    Words(String),
    /// A line of code.
    Code(String),
}

/// The words and the code of a hint, in order.
#[must_use]
pub fn parts(hint: &str) -> Vec<Part> {
    let parts = hint.split('`').enumerate().filter(|(_, part)| !part.is_empty());
    parts
        .map(
            |(at, part)| if at % 2 == 0 { Part::Words(part.to_owned()) } else { Part::Code(part.to_owned()) },
        )
        .collect()
}

/// The hint about a file of that name.
#[must_use]
pub fn fill(hint: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = hint;
    // Once through, so that a file may be called {out}.
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let known = [(FILE, name.to_owned()), (OUT, arrow_name(name)), (INNER, inner_name(name))];
        match known.into_iter().find(|(place, _)| from.starts_with(place)) {
            Some((place, name)) => {
                quote(&name, &mut out);
                rest = &from[place.len()..];
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The name with `.arrow` for what follows its last dot, and never the same.
fn arrow_name(name: &str) -> String {
    let stem = stem(name);
    let out = format!("{stem}.arrow");
    if out.eq_ignore_ascii_case(name) { format!("{stem}-2.arrow") } else { out }
}

/// The name without the ending of what packs it.
fn inner_name(name: &str) -> String {
    let ending = name.get(stem(name).len()..).unwrap_or_default();
    if ending.eq_ignore_ascii_case(".gz") { stem(name).to_owned() } else { format!("{name}-unpacked") }
}

fn stem(name: &str) -> &str {
    name.rfind('.').filter(|dot| *dot > 0).map_or(name, |dot| &name[..dot])
}

/// Writes a text in double quotes, so that Python reads it as it is, and nobody is fooled by what cannot be seen.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for char in text.chars() {
        match char {
            '\\' => out.push_str("\\\\"),
            '"' => out.push_str("\\\""),
            '`' => out.push_str("\\x60"),
            char if is_hidden(char) => {
                let code = u32::from(char);
                out.push_str(&if code > 0xffff {
                    format!("\\U{code:08x}")
                } else {
                    format!("\\u{code:04x}")
                });
            }
            char => out.push(char),
        }
    }
    out.push('"');
}

/// Controls, marks of direction, characters without width, and separators of lines.
fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
        || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_fill_names_of_files() {
        let check = |name: &str, expected: &str| assert_eq!(fill("{file} {out} {inner}", name), expected);
        check("a.csv", r#""a.csv" "a.arrow" "a.csv-unpacked""#);
        check("a.csv.GZ", r#""a.csv.GZ" "a.csv.arrow" "a.csv""#);
        check("a.arrow", r#""a.arrow" "a-2.arrow" "a.arrow-unpacked""#);
        check("Umsätze {out}", r#""Umsätze {out}" "Umsätze {out}.arrow" "Umsätze {out}-unpacked""#);
        check(".gz", r#"".gz" ".gz.arrow" ".gz-unpacked""#);
        assert_eq!(fill("{file} {} {\u{e9}", "a"), "\"a\" {} {\u{e9}");
    }

    #[test]
    fn test_fill_names_that_would_break_out() {
        let check = |name: &str, expected: &str| assert_eq!(fill("{file}", name), expected);
        check(r#"a"); import os; ("#, r#""a\"); import os; (""#);
        check("a\\\n\u{0}b", r#""a\\\u000a\u0000b""#);
        check("`a`\u{202e}\u{e0041}", r#""\x60a\x60\u202e\U000e0041""#);
    }

    #[test]
    fn test_parts_of_hints() {
        let (words, code) =
            (|text: &str| Part::Words(text.to_owned()), |text: &str| Part::Code(text.to_owned()));
        assert_eq!(parts("Do `this` now."), [words("Do "), code("this"), words(" now.")]);
        assert_eq!(parts("`this`"), [code("this")]);
        assert_eq!(parts("Do it."), [words("Do it.")]);
        assert_eq!(parts(""), []);
    }
}
