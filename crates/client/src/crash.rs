//! What the death of a worker says about the request it died of.

use reelscope_model::{Code, Error};

/// How a worker died.
#[derive(Clone, Debug, PartialEq)]
pub enum Crash {
    /// It panicked; the text of the panic, place included.
    Panic(String),
    /// It was stopped by something that no panic announced; the text of the browser's event.
    Trap(String),
    /// It could not be started in time.
    Silent,
    /// It has no work and does not answer: it is gone, or caught in a loop.
    Gone,
    /// It was silent for so many milliseconds while it worked.
    Stuck(f64),
    /// The disk has not given it what it reads for so many milliseconds.
    Unread(f64),
}

impl Crash {
    /// The answer to the request that was in flight.
    ///
    /// An allocation that fails aborts without a panic, and all that arrives is "unreachable". Nothing else in this
    /// program ends so, hence that trap means memory.
    #[must_use]
    pub fn error(&self) -> Error {
        match self {
            Self::Panic(text) if text.contains("capacity overflow") => too_large(),
            Self::Trap(text) if text.contains("unreachable") || text.contains("memory") => too_large(),
            Self::Panic(text) | Self::Trap(text) => {
                internal(&format!("A worker stopped: {}.", one_line(text)))
            }
            Self::Silent => internal("The browser did not start a worker in time."),
            Self::Gone => internal("A worker is gone or does not answer any more."),
            Self::Stuck(milliseconds) => internal(&format!(
                "A worker was stopped: nothing was heard of its work for {:.0} seconds.",
                milliseconds / 1_000.0
            )),
            Self::Unread(milliseconds) => Error::new(
                Code::ReadFailed,
                format!("The disk gave nothing for {:.0} seconds.", milliseconds / 1_000.0),
            )
            .hint("If the file is on a network drive or in a cloud folder, copy it to this computer, and open that."),
        }
    }
}

fn too_large() -> Error {
    Error::new(Code::TooLarge, "This takes more memory than a worker has.")
        .hint("Open fewer or smaller files, or group by fewer values.")
}

fn internal(message: &str) -> Error {
    Error::new(Code::Internal, message)
        .hint("The worker was replaced and what was open is still there. Please report this as a defect.")
}

/// The text without line breaks and the full stop at its end.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(crash: &Crash, code: Code) {
        let error = crash.error();
        assert_eq!(error.code, code, "{crash:?}");
        assert!(!error.message.contains('\n') && error.message.ends_with('.'), "{}", error.message);
    }

    #[test]
    fn test_error_names_code_by_how_worker_died() {
        check(&Crash::Panic("panicked at a.rs:1:2:\nindex out of bounds".to_owned()), Code::Internal);
        check(&Crash::Panic("panicked at a.rs:1:2:\ncapacity overflow".to_owned()), Code::TooLarge);
        check(&Crash::Trap("Uncaught RuntimeError: unreachable".to_owned()), Code::TooLarge);
        check(&Crash::Trap("Uncaught RuntimeError: unreachable executed".to_owned()), Code::TooLarge);
        check(&Crash::Trap("RangeError: Maximum call stack size exceeded".to_owned()), Code::Internal);
        check(&Crash::Silent, Code::Internal);
        check(&Crash::Gone, Code::Internal);
        check(&Crash::Stuck(5_125.0), Code::Internal);
        check(&Crash::Unread(61_000.0), Code::ReadFailed);
    }
}
