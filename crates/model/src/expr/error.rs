//! What is wrong with an expression, and where.

use crate::{
    error::{Code, Error},
    source::place,
};

/// An expression that does not parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The byte of the text that it is about.
    pub offset: usize,
    /// What is wrong, in a plain sentence without a full stop.
    pub message: String,
}

impl SyntaxError {
    pub(crate) fn new(offset: usize, message: impl Into<String>) -> Self {
        Self { offset, message: message.into() }
    }

    /// The error as a person reads it, with the place in `source` and a caret under the character. The text begins
    /// `start` bytes into the source, so that an expression can point into the file that holds it.
    #[must_use]
    pub fn at(&self, source: &str, start: usize) -> Error {
        let place = place(source, start + self.offset);
        let message =
            format!("Line {}, column {}: {}.\n{}", place.line, place.column, self.message, place.excerpt);
        Error::new(Code::BadModel, message)
    }
}
