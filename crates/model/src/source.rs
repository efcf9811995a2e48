//! Places in a text: how an error points at the character.

/// A place in a text, as people count: from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The line.
    pub(crate) line: usize,
    /// The character of the line.
    pub(crate) column: usize,
    /// The line itself and, below it, a caret under the character.
    pub(crate) excerpt: String,
}

/// How much of a long line an excerpt shows on either side of the caret.
const AROUND: usize = 60;

/// The place that lies `offset` bytes into `source`; its end, when there is less.
#[must_use]
pub(crate) fn place(source: &str, offset: usize) -> Place {
    let mut offset = offset.min(source.len());
    while !source.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &source[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[line_start..].chars().count();
    let text: Vec<char> = source[line_start..].lines().next().unwrap_or("").chars().collect();
    let from = column.saturating_sub(AROUND);
    let shown: String =
        text.iter().skip(from).take(2 * AROUND).map(|c| if *c == '\t' { ' ' } else { *c }).collect();
    let excerpt = format!("{shown}\n{}^", " ".repeat(column - from));
    Place { line, column: column + 1, excerpt }
}
