//! From text to tokens.

use super::SyntaxError;

/// More than any definition needs, and few enough that a tree of them is shallow.
const MAX_TOKENS: usize = 2_000;

/// Words that are no names.
pub(super) const KEYWORDS: [&str; 9] = ["else", "where", "in", "is", "not", "and", "or", "true", "false"];

/// A token and the byte at which it starts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) offset: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A name or a keyword.
    Word(String),
    /// A name in double quotes.
    Quoted(String),
    /// Text in single quotes.
    Text(String),
    /// A number as it is written.
    Number(String),
    /// An operator, a parenthesis or a comma.
    Symbol(&'static str),
    /// The end of the text.
    End,
}

/// The longer ones first.
const SYMBOLS: [&str; 14] = ["<=", ">=", "!=", "<>", "+", "-", "*", "/", "(", ")", ",", "=", "<", ">"];

/// Whether a name needs no quotes.
pub(super) fn is_plain_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(starts_word) && chars.all(continues_word) && !KEYWORDS.contains(&name)
}

fn starts_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Splits a text into tokens, the last of which is [`Kind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    let mut tokens = Vec::new();
    let mut offset = 0;
    while let Some(c) = text[offset..].chars().next() {
        let rest = &text[offset..];
        if c.is_whitespace() {
            offset += c.len_utf8();
            continue;
        }
        let (kind, length) = token(c, rest).map_err(|message| SyntaxError::new(offset, message))?;
        tokens.push(Token { kind, offset });
        offset += length;
        if tokens.len() > MAX_TOKENS {
            return Err(SyntaxError::new(offset, "the expression is too long"));
        }
    }
    tokens.push(Token { kind: Kind::End, offset: text.len() });
    Ok(tokens)
}

/// The token that `rest` starts with, and its length in bytes.
fn token(first: char, rest: &str) -> Result<(Kind, usize), String> {
    match first {
        '\'' => quoted(rest, '\'').map(|(text, length)| (Kind::Text(text), length)),
        '"' => quoted(rest, '"').map(|(text, length)| (Kind::Quoted(text), length)),
        c if c.is_ascii_digit() || (c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) => {
            number(rest)
        }
        c if starts_word(c) => {
            let length = rest.find(|c: char| !continues_word(c)).unwrap_or(rest.len());
            Ok((Kind::Word(rest[..length].to_owned()), length))
        }
        c => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
            Some(symbol) => Ok((Kind::Symbol(symbol), symbol.len())),
            None => Err(format!("`{c}` means nothing here")),
        },
    }
}

/// Text between two quotes; a doubled quote stands for one.
fn quoted(rest: &str, quote: char) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != quote {
            text.push(c);
        } else if chars.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            return Ok((text, at + 1));
        }
    }
    Err(format!("this {quote} is not closed"))
}

fn number(rest: &str) -> Result<(Kind, usize), String> {
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    if rest[length..].starts_with('.') {
        length += 1 + digits(length + 1);
    }
    if rest[length..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
        match digits(length + 1 + sign) {
            0 => return Err("the number's exponent has no digits".to_owned()),
            count => length += 1 + sign + count,
        }
    }
    if rest[length..].starts_with(continues_word) {
        return Err("a number and a name need a space or an operator between them".to_owned());
    }
    Ok((Kind::Number(rest[..length].to_owned()), length))
}
