//! Errors and notices as the page shows them.

use reelscope_model::{Error, Notice};

use crate::format;

/// An alert (`[role="alert"][data-code]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// The stable code.
    pub code: String,
    /// The file it is about.
    pub file: Option<String>,
    /// What happened.
    pub message: String,
    /// What to do about it; empty when there is nothing to say.
    pub hint: String,
}

/// A notice (`[data-testid="notice"][data-code]`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    /// The stable code.
    pub code: String,
    /// The table or file it is about.
    pub about: String,
    /// The column it is about.
    pub column: Option<String>,
    /// A plain sentence.
    pub message: String,
}

impl Alert {
    /// The alert for an error, about a file when there is one.
    #[must_use]
    pub fn new(file: Option<&str>, error: &Error) -> Self {
        Self {
            code: error.code.as_str().to_owned(),
            file: file.map(format::name),
            message: format::sentence(&error.message),
            hint: error.hint.clone(),
        }
    }
}

impl NoticeLine {
    /// The line for a notice about a table or file.
    #[must_use]
    pub fn new(about: &str, notice: &Notice) -> Self {
        Self {
            code: notice.code.clone(),
            about: format::name(about),
            column: notice.column.clone(),
            message: format::sentence(&notice.message),
        }
    }

    /// The line for a file that was refused without harm, such as one that is open already.
    #[must_use]
    pub fn refused(file: &str, error: &Error) -> Self {
        let code = error.code.as_str().to_owned();
        Self { code, about: format::name(file), column: None, message: format::sentence(&error.message) }
    }
}
