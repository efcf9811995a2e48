//! What a file that is no Arrow IPC probably is, and how it becomes one.
//!
//! A hint may hold code between backticks: a line of Python that is complete, with a placeholder for the file's name and
//! another for that of the Arrow file that it writes.

mod binary;
mod encoding;
mod text;

use reelscope_model::{Code, Error, hint::OUT};

/// A guess: what the file looks like, after "It looks like", and what to do.
struct Guess {
    looks: String,
    hint: String,
}

/// The next step for what this program knows no line of code for.
const CONVERT: &str = "Export the data as Arrow IPC (also called Feather V2) and open that.";

/// The error for bytes that are no Arrow IPC and start with `head`; `total` is the file's size.
pub(crate) fn not_arrow(head: &[u8], total: u64) -> Error {
    let Guess { looks, hint } = guess(head, total);
    Error::new(Code::NotArrow, format!("This is no Arrow IPC file: it looks like {looks}.")).hint(hint)
}

fn guess(head: &[u8], total: u64) -> Guess {
    if let Some(guess) = binary::guess(head) {
        return guess;
    }
    match encoding::decode(head) {
        Some((text, encoding)) => text::guess(&text, encoding, head.len() as u64 == total),
        None => unknown(head),
    }
}

fn unknown(head: &[u8]) -> Guess {
    if head.iter().all(|byte| *byte == 0) {
        return Guess::new("nothing but zeros", "A copy or download has failed: fetch the file again.");
    }
    let first: Vec<String> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let looks =
        format!("data of an unknown kind, perhaps encrypted (its first bytes are {})", first.join(" "));
    Guess::new(looks, format!("If it is encrypted or packed, undo that first. {CONVERT}"))
}

impl Guess {
    fn new(looks: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { looks: looks.into(), hint: hint.into() }
    }

    /// A guess with the line that makes an Arrow file of the table that `read` gives; `import` is what that takes
    /// besides pyarrow's feather.
    fn table(looks: impl Into<String>, import: &str, read: &str) -> Self {
        let code = format!("import {import}, pyarrow.feather; pyarrow.feather.write_feather({read}, {OUT})");
        Self::new(
            looks,
            format!("Turn it into Arrow in Python (pip install pyarrow), and open {OUT}: `{code}`"),
        )
    }
}

#[cfg(test)]
mod tests;
