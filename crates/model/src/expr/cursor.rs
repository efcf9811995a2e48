//! The parsers' common ground: where they are in the tokens, and which names they have met.

use super::{
    Named, Reference, SyntaxError,
    token::{KEYWORDS, Kind, Token, tokens},
};

/// How deep parentheses, signs and `not` may nest.
const MAX_DEPTH: usize = 64;

pub(super) struct Cursor {
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    references: Vec<Reference>,
}

/// What a parser returns.
pub(super) type Parsed<T> = Result<T, SyntaxError>;

impl Cursor {
    pub(super) fn new(text: &str) -> Parsed<Self> {
        Ok(Self { tokens: tokens(text)?, next: 0, depth: 0, references: Vec::new() })
    }

    pub(super) fn into_references(self) -> Vec<Reference> {
        self.references
    }

    /// The token `ahead` of the next one.
    pub(super) fn peek(&self, ahead: usize) -> &Kind {
        self.tokens.get(self.next + ahead).map_or(&Kind::End, |token| &token.kind)
    }

    /// The byte at which the next token starts.
    pub(super) fn offset(&self) -> usize {
        self.tokens.get(self.next).or(self.tokens.last()).map_or(0, |token| token.offset)
    }

    pub(super) fn advance(&mut self) {
        self.next += 1;
    }

    pub(super) fn at_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(0), Kind::Symbol(found) if *found == symbol)
    }

    pub(super) fn at_word(&self, word: &str) -> bool {
        matches!(self.peek(0), Kind::Word(found) if found == word)
    }

    pub(super) fn take_symbol(&mut self, symbol: &str) -> bool {
        let found = self.at_symbol(symbol);
        self.next += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        self.next += usize::from(found);
        found
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Parsed<()> {
        if self.take_symbol(symbol) { Ok(()) } else { self.unexpected(&format!("`{symbol}`")) }
    }

    /// A name that is no keyword, without stepping over it.
    pub(super) fn name_ahead(&self) -> Option<&str> {
        match self.peek(0) {
            Kind::Word(word) if !KEYWORDS.contains(&word.as_str()) => Some(word),
            _ => None,
        }
    }

    /// Whether the next token is a name with a parenthesis behind it.
    pub(super) fn at_call(&self) -> bool {
        self.name_ahead().is_some() && matches!(self.peek(1), Kind::Symbol("("))
    }

    /// Remembers that the next token names this.
    pub(super) fn refer(&mut self, named: Named) {
        let offset = self.offset();
        self.references.push(Reference { named, offset });
    }

    /// Fails unless everything was read.
    pub(super) fn end(&self) -> Parsed<()> {
        if *self.peek(0) == Kind::End { Ok(()) } else { self.unexpected("the end") }
    }

    /// The error that something else was expected here.
    pub(super) fn unexpected<T>(&self, expected: &str) -> Parsed<T> {
        let found = match self.peek(0) {
            Kind::Word(word) => format!("`{word}`"),
            Kind::Quoted(name) => format!("\"{name}\""),
            Kind::Text(text) => format!("'{text}'"),
            Kind::Number(number) => number.clone(),
            Kind::Symbol(symbol) => format!("`{symbol}`"),
            Kind::End => "the end".to_owned(),
        };
        self.fail(format!("expected {expected}, found {found}"))
    }

    pub(super) fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        Err(SyntaxError::new(self.offset(), message))
    }

    /// Runs a parser one level deeper.
    pub(super) fn nested<T>(&mut self, parser: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return self.fail("this is nested too deeply");
        }
        self.depth += 1;
        let parsed = parser(self);
        self.depth -= 1;
        parsed
    }

    /// The token behind the parenthesis that closes the one that is next.
    pub(super) fn behind_parenthesis(&self) -> &Kind {
        let mut open = 0_usize;
        for ahead in 0.. {
            match self.peek(ahead) {
                Kind::Symbol("(") => open += 1,
                Kind::Symbol(")") if open <= 1 => return self.peek(ahead + 1),
                Kind::Symbol(")") => open -= 1,
                Kind::End => break,
                _ => {}
            }
        }
        &Kind::End
    }
}
