//! The errors of this crate, each with its next step, so that one cause reads the same everywhere.

use reelscope_model::{Code, Error};

const EXPORT_AGAIN: &str =
    "Export the file again; if that does not help, the program that wrote it has a defect.";

/// The content contradicts itself.
pub(crate) fn corrupt(message: impl Into<String>) -> Error {
    Error::new(Code::Corrupt, message).hint(EXPORT_AGAIN)
}

/// The file ends before its content does; `how` says where, after "The file is cut off: ".
pub(crate) fn truncated(how: &str) -> Error {
    Error::new(Code::Truncated, format!("The file is cut off: {how}.")).hint(
        "Copy or download it again, or wait until it is written: what is missing cannot be made up for.",
    )
}

/// A number as people read it: 12,345.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
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

/// The same error, about a part of the file, which its sentence then starts with. What is wrong with the program, or
/// with reading at all, is so everywhere.
pub(crate) fn within(error: Error, place: &str) -> Error {
    if !matches!(error.code, Code::Corrupt | Code::TooLarge) {
        return error;
    }
    let mut chars = error.message.chars();
    let (first, second) = (chars.next(), chars.clone().next());
    // An abbreviation stays as it is.
    let first = first.map(|first| match second {
        Some(second) if second.is_uppercase() => first.to_string(),
        _ => first.to_lowercase().to_string(),
    });
    Error { message: format!("{place}: {}{}", first.unwrap_or_default(), chars.as_str()), ..error }
}

/// A defect of this program.
pub(crate) fn internal(message: impl Into<String>) -> Error {
    Error::new(Code::Internal, message)
        .hint("What else is open is still there. Please report this as a defect.")
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
