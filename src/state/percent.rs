//! Percent-encoding for the parts of an address: what is easily read stays as it is.

/// Writes `text` so that it holds none of the signs that addresses give a meaning to.
fn encode(text: &str, into: &mut String) {
    for (at, byte) in text.bytes().enumerate() {
        if is_plain(text.as_bytes(), at) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            for digit in [byte >> 4, byte & 15] {
                into.push(char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase());
            }
        }
    }
}

/// Whether the byte there can stand as it is. A sign that begins a condition is encoded at the start, and points
/// where two of them could meet, because `..` separates the ends of a range.
fn is_plain(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'!' | b'~' => at > 0,
        b'.' => at > 0 && at + 1 < bytes.len() && bytes[at - 1] != b'.',
        byte => {
            byte.is_ascii_alphanumeric()
                || matches!(byte, b'-' | b'_' | b':' | b'/' | b'(' | b')' | b'@' | b';')
        }
    }
}

/// The encoded text.
pub(super) fn encoded(text: &str) -> String {
    let mut into = String::with_capacity(text.len());
    encode(text, &mut into);
    into
}

/// Reads encoded text. A `%` without two hexadecimal digits stands for itself; bytes that are not UTF-8 become the
/// replacement character.
pub(super) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = if byte == b'%' { hex(bytes.get(at + 1..at + 3)) } else { None };
        decoded.push(code.unwrap_or(byte));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn hex(digits: Option<&[u8]>) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (high, low) = (digit(*digits?.first()?)?, digit(*digits?.get(1)?)?);
    u8::try_from(high * 16 + low).ok()
}
