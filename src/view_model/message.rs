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
    /// What happened, and in the lines after that, if there are any, the place in the file that it is about.
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
            message: error.message.lines().map(format::sentence).collect::<Vec<_>>().join("\n"),
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

#[cfg(test)]
mod tests {
    use reelscope_model::Code;

    use super::*;

    #[test]
    fn test_keep_the_lines_of_a_place_in_a_file() {
        let error = Error::new(Code::BadQuery, "Line 2, column 3: no.\na\u{202e}b\n  ^");
        assert_eq!(Alert::new(Some("own.toml"), &error).message, "Line 2, column 3: no.\na▯b\n  ^");
    }
}
