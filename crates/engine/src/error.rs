//! Allocations that may be too large, and the errors that the worker's modules share.

use reelscope_model::{Code, Error, Result};

/// Makes room for `more` elements, or says that it would be too much memory.
pub(crate) fn reserve<T>(vec: &mut Vec<T>, more: usize) -> Result<()> {
    vec.try_reserve(more).map_err(|_| too_large())
}

/// An empty vector with room for exactly `room` elements, or the error that it would be too much memory.
pub(crate) fn with_room<T>(room: usize) -> Result<Vec<T>> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(room).map_err(|_| too_large())?;
    Ok(vec)
}

/// A vector of `len` equal elements, or the error that it would be too much memory.
pub(crate) fn filled<T: Clone>(len: usize, element: T) -> Result<Vec<T>> {
    let mut vec = with_room(len)?;
    vec.resize(len, element);
    Ok(vec)
}

/// The error of an allocation that was refused.
pub(crate) fn too_large() -> Error {
    Error::new(Code::TooLarge, "This takes more memory than there is.")
        .hint("Close other tables, or open fewer files at a time.")
}

/// A query that cannot be answered as it stands.
pub(crate) fn bad_query(message: impl Into<String>) -> Error {
    Error::new(Code::BadQuery, message)
}

/// A state that this program should never be in.
pub(crate) fn internal(message: impl Into<String>) -> Error {
    Error::new(Code::Internal, message)
        .hint("What else is open is still there. Please report this as a defect.")
}
