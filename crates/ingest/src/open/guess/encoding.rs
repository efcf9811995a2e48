//! Bytes as text, in the encodings that exports come in.

use std::borrow::Cow;

/// How text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, with a byte order mark or without.
    Utf8,
    /// UTF-16 with a byte order mark.
    Utf16,
    /// UTF-16 of Windows without a mark.
    Utf16Little,
    /// UTF-16 without a mark, the other way round.
    Utf16Big,
    /// One byte a character.
    Bytes,
}

impl Encoding {
    /// What Python calls it; none for what it expects anyway.
    pub(super) fn python(self) -> Option<&'static str> {
        match self {
            Self::Utf8 => None,
            Self::Utf16 => Some("utf-16"),
            Self::Utf16Little => Some("utf-16-le"),
            Self::Utf16Big => Some("utf-16-be"),
            Self::Bytes => Some("latin-1"),
        }
    }

    /// What it is called in a sentence; empty for what is usual.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Utf8 => "",
            Self::Utf16 | Self::Utf16Little | Self::Utf16Big => " in UTF-16",
            Self::Bytes => " in an encoding other than UTF-8",
        }
    }
}

/// The text that the bytes start with, without its byte order mark; none where they are no text.
pub(super) fn decode(head: &[u8]) -> Option<(Cow<'_, str>, Encoding)> {
    if let Some(rest) = head.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes).map(|text| (text.into(), Encoding::Utf16));
    }
    if let Some(rest) = head.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes).map(|text| (text.into(), Encoding::Utf16));
    }
    if let Some(text) = utf8(head) {
        return Some((text.trim_start_matches('\u{feff}').into(), Encoding::Utf8));
    }
    // Most characters of most exports are Latin, so that every other byte is zero.
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    if zeros(1) * 4 > head.len() && zeros(0) == 0 {
        return utf16(head, u16::from_le_bytes).map(|text| (text.into(), Encoding::Utf16Little));
    }
    if zeros(0) * 4 > head.len() && zeros(1) == 0 {
        return utf16(head, u16::from_be_bytes).map(|text| (text.into(), Encoding::Utf16Big));
    }
    let text: String = head.iter().copied().map(char::from).collect();
    let plain = head.iter().filter(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()).count();
    (plain * 10 > head.len() * 7 && is_text(&text)).then_some((text.into(), Encoding::Bytes))
}

fn utf8(head: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A character that the head cuts in two is forgiven.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    is_text(text).then_some(text)
}

fn utf16(bytes: &[u8], word: fn([u8; 2]) -> u16) -> Option<String> {
    let words = bytes.chunks_exact(2).map(|pair| word([pair[0], pair[1]]));
    let text: String = char::decode_utf16(words).map(|char| char.unwrap_or('\u{fffd}')).collect();
    let text = text.strip_suffix('\u{fffd}').unwrap_or(&text);
    (is_text(text) && !text.contains('\u{fffd}')).then(|| text.to_owned())
}

fn is_text(text: &str) -> bool {
    !text.is_empty()
        && !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}'))
}
