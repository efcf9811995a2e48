//! The errors of this crate, each with its next step, so that one cause reads the same everywhere.

use reelscope_model::{Code, Error};

const EXPORT_AGAIN: &str =
    "Export the file again; if that does not help, the program that wrote it has a defect.";

/// The content contradicts itself.
pub(crate) fn corrupt(message: impl Into<String>) -> Error {
    Error::new(Code::Corrupt, message).hint(EXPORT_AGAIN)
}

/// The file ends at `at` before its content does.
pub(crate) fn truncated(what: &str, at: u64) -> Error {
    Error::new(Code::Truncated, format!("The file ends at byte {at}, within {what}.")).hint(
        "Copy or download the file again: it was probably cut off on the way, or is still being written.",
    )
}

/// It would take more memory than is allowed.
pub(crate) fn too_large(message: impl Into<String>) -> Error {
    Error::new(Code::TooLarge, message)
        .hint("Export the rows in several smaller files, and open those that you need.")
}

/// The schema holds a type that the format does not define.
pub(crate) fn unsupported_type(message: impl Into<String>) -> Error {
    Error::new(Code::UnsupportedType, message)
        .hint("Export the file without that column, or cast it to another type.")
}

/// The metadata is of a version that is not read here.
pub(crate) fn unsupported_version(message: impl Into<String>) -> Error {
    Error::new(Code::UnsupportedVersion, message)
        .hint("Export the file with a current version of its program, as Arrow IPC of metadata version V5.")
}

/// A defect of this program.
pub(crate) fn internal(message: impl Into<String>) -> Error {
    Error::new(Code::Internal, message)
}

/// `value` as a length in memory.
///
/// # Errors
/// [`Code::TooLarge`] where memory cannot hold as much.
pub(crate) fn in_memory(value: u64) -> Result<usize, Error> {
    usize::try_from(value)
        .ok()
        .filter(|length| *length <= LARGEST_BUFFER)
        .ok_or_else(|| too_large(format!("A part of the file takes {value} bytes in one piece.")))
}

/// The largest single allocation: what 32-bit memory allows, so that every host refuses the same files.
const LARGEST_BUFFER: usize = (1 << 31) - (1 << 16);
