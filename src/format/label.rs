//! Labels that come from files: made harmless to the eye, and cut in the middle.

use std::borrow::Cow;

/// Replaces what would hide, reorder or break a line by visible stand-ins: control characters, NUL and newlines by
/// their pictures, marks of direction, zero-width characters and stray line separators by a small box.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars().map(stand_in).collect()
}

/// The text as [`harmless`] shows it, in at most `most` characters: the middle gives way to an ellipsis, since
/// names differ at their ends. Combining marks stay with the character they belong to.
#[must_use]
pub fn cut_middle(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return harmless(text);
    }
    let kept = most.saturating_sub(1);
    let head = kept.div_ceil(2);
    let mut cut: String = text.chars().take(head).map(stand_in).collect();
    // A head that ends before a combining mark or a joiner loses its last, now incomplete, character.
    if text.chars().nth(head).is_some_and(joins) {
        cut.truncate(cut.trim_end_matches(joins).len());
        cut.pop();
    }
    cut.push('…');
    let tail = text.chars().skip(length - (kept - head));
    cut.extend(tail.skip_while(|c| joins(*c)).map(stand_in));
    cut
}

/// The text set apart from what stands around it, where it holds letters that are written from right to left: those around
/// it keep their places, and its own parts follow its own direction. Any other text is as it is.
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    if text.chars().any(runs_left) {
        Cow::Owned(format!("\u{2068}{text}\u{2069}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A sentence made harmless, but for the marks by which [`isolated`] sets values apart.
#[must_use]
pub fn harmless_sentence(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\u{2068}' | '\u{2069}') { c } else { stand_in(c) }).collect()
}

/// Whether a letter is written from right to left.
fn runs_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// How long a name from a file may be where it stands in the page.
const LONGEST_NAME: usize = 80;
/// How long a sentence may be that names something from a file.
const LONGEST_SENTENCE: usize = 1_200;

/// A name from a file (of a column, a table, a file, or a value) as it stands in the page: harmless, and cut when it is
/// longer than a name should be. [`whole_name`] belongs into its tooltip.
#[must_use]
pub fn name(text: &str) -> String {
    cut_middle(text, LONGEST_NAME)
}

/// The whole of what [`name`] cuts; none when it is not cut.
#[must_use]
pub fn whole_name(text: &str) -> Option<String> {
    (text.chars().count() > LONGEST_NAME).then(|| harmless(text))
}

/// A sentence that may name something from a file, harmless and of a length that can be read.
#[must_use]
pub fn sentence(text: &str) -> String {
    cut_middle(text, LONGEST_SENTENCE)
}

fn stand_in(character: char) -> char {
    match character {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('▯'),
        '\x7f' => '␡',
        '\u{80}'..='\u{9f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' => '▯',
        '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}'
        | '\u{ffff}' => '▯',
        '\u{e0001}' | '\u{e0020}'..='\u{e007f}' => '▯',
        other => other,
    }
}

/// Whether a character only continues the one before it: combining marks, variation selectors, skin tones, joiners.
fn joins(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{93c}'..='\u{94d}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{200c}' | '\u{200d}'
        | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn test_cut_label_in_the_middle() {
        let check = |text: &str, most: usize, expected: &str| assert_eq!(cut_middle(text, most), expected);
        check("Smart TV", 8, "Smart TV");
        check("Connection timeout", 9, "Conn…eout");
        check("Connection timeout", 10, "Conne…eout");
        check("Connection timeout", 2, "C…");
        check("Connection timeout", 1, "…");
        check("Connection timeout", 0, "…");
        check("", 0, "");
        check("日本語の長いタイトル", 5, "日本…トル");
        check("abce\u{301}fghij", 8, "abc…hij");
        check("a\nb\0c", 9, "a␊b␀c");
    }

    #[test]
    fn test_show_label_harmless() {
        let check = |text: &str, expected: &str| assert_eq!(harmless(text), expected);
        check("plain é 日本", "plain é 日本");
        check("exe\u{202e}gpj", "exe▯gpj");
        check("a\tb\r\n", "a␉b␍␊");
        check("\u{200b}\u{feff}\u{2066}\u{7f}\u{85}", "▯▯▯␡▯");
        check("<script>&amp;", "<script>&amp;");
    }

    #[test]
    fn test_set_text_from_right_to_left_apart() {
        let check = |text: &str, expected: &str| assert_eq!(isolated(text), expected);
        check("Smart TV", "Smart TV");
        check("日本", "日本");
        check("שלום (3)", "\u{2068}שלום (3)\u{2069}");
        check("فيلم", "\u{2068}فيلم\u{2069}");
        let sentence = format!("Title is {} \u{202e}\n", isolated("שלום"));
        assert_eq!(harmless_sentence(&sentence), "Title is \u{2068}שלום\u{2069} ▯␊");
    }

    proptest! {
        #[test]
        fn test_cut_label_is_never_longer(text in ".{0,40}", most in 1usize..20) {
            let cut = cut_middle(&text, most);
            prop_assert!(cut.chars().count() <= most.max(1), "{cut:?}");
            prop_assert!(!cut.chars().any(char::is_control));
        }
    }
}
