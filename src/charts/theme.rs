//! The colours of charts as plain data, one meaning each.
//!
//! Accent, error, buffer and good have the hues of Okabe and Ito's palette. Those and the colours of a dimension's values
//! were sought together: each at 3:1 or more on its card, and any two at a CIEDE2000 difference of 10 or more, as they
//! are and as eyes without long, middle or short cones see them (`charts/tests/palette.rs`). Grey is 8 or more away.

pub use plotters::style::RGBColor as Colour;

/// The colours of one appearance of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    /// The page's background.
    pub background: Colour,
    /// What charts are drawn on.
    pub card: Colour,
    /// Values and names.
    pub text: Colour,
    /// Axes and captions.
    pub muted: Colour,
    /// Lines behind the marks.
    pub grid: Colour,
    /// Selection, and a series on its own.
    pub accent: Colour,
    /// Errors.
    pub error: Colour,
    /// Buffering.
    pub buffer: Colour,
    /// What is good.
    pub good: Colour,
    /// Values without a colour of their own ("other"), and null, which is hatched besides.
    pub other: Colour,
    /// The values of a dimension.
    pub categorical: [Colour; 8],
    /// Whether the system forces its few colours: values are then told apart by hatching.
    pub forced_colors: bool,
}

const fn hex(rgb: u32) -> Colour {
    Colour((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

impl Theme {
    /// Dark marks on white cards.
    #[must_use]
    pub const fn light() -> Self {
        Self {
            background: hex(0xf6_f7f9),
            card: hex(0xff_ffff),
            text: hex(0x1a_1f27),
            muted: hex(0x5b_6472),
            grid: hex(0xe6_e8ec),
            accent: hex(0x00_72b2),
            error: hex(0xb8_5400),
            buffer: hex(0xd4_8000),
            good: hex(0x19_a688),
            other: hex(0x7d_7470),
            categorical: [
                hex(0x4b_34c5),
                hex(0x27_74f9),
                hex(0xa3_75a9),
                hex(0x55_4f29),
                hex(0x96_577a),
                hex(0x25_6854),
                hex(0x77_1256),
                hex(0x64_8959),
            ],
            forced_colors: false,
        }
    }

    /// Light marks on near-black blue-grey.
    #[must_use]
    pub const fn dark() -> Self {
        Self {
            background: hex(0x0f_1319),
            card: hex(0x17_1c24),
            text: hex(0xe8_ebf0),
            muted: hex(0x9a_a4b2),
            grid: hex(0x2a_313c),
            accent: hex(0x56_b4e9),
            error: hex(0xf0_8846),
            buffer: hex(0xff_c709),
            good: hex(0x11_d89d),
            other: hex(0xa6_a5a5),
            categorical: [
                hex(0xb6_c2ec),
                hex(0x08_a2fc),
                hex(0xb1_7ba4),
                hex(0x7a_780e),
                hex(0xf0_4068),
                hex(0x54_9273),
                hex(0xb2_4380),
                hex(0xb2_ebd6),
            ],
            forced_colors: false,
        }
    }

    /// The same with more contrast: captions near the text's colour, lines that are seen.
    #[must_use]
    pub fn stronger(self) -> Self {
        let grid = mix(self.grid, self.muted, 0.7);
        Self { muted: mix(self.muted, self.text, 0.7), grid, other: mix(self.other, self.text, 0.4), ..self }
    }

    /// The system's own colours, as CSS calls them: `Canvas`, `CanvasText`, `GrayText` and `Highlight`.
    #[must_use]
    pub const fn forced(canvas: Colour, text: Colour, gray: Colour, highlight: Colour) -> Self {
        Self {
            background: canvas,
            card: canvas,
            text,
            muted: text,
            grid: gray,
            accent: highlight,
            error: text,
            buffer: text,
            good: text,
            other: gray,
            categorical: [text; 8],
            forced_colors: true,
        }
    }
}

/// The colour as CSS and SVG write it: `#0072b2`.
#[must_use]
pub fn css(colour: Colour) -> String {
    let Colour(red, green, blue) = colour;
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// The colour `share` of the way from `from` to `to`.
pub(crate) fn mix(from: Colour, to: Colour, share: f64) -> Colour {
    let share = share.clamp(0.0, 1.0);
    let part = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as u8;
    Colour(part(from.0, to.0), part(from.1, to.1), part(from.2, to.2))
}

/// How bright a colour is, from 0 to 1, as WCAG 2 reckons contrast.
pub(crate) fn luminance(colour: Colour) -> f64 {
    let linear = |channel: u8| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.0) + 0.7152 * linear(colour.1) + 0.0722 * linear(colour.2)
}

/// The contrast of two colours, from 1 to 21, as WCAG 2 reckons it.
pub(crate) fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_read_text_against_cards() {
        for (name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            for surface in [theme.card, theme.background] {
                assert!(contrast(theme.text, surface) >= 12.0, "{name} text");
                assert!(contrast(theme.muted, surface) >= 4.5, "{name} muted text");
            }
        }
    }

    #[test]
    fn test_read_captions_with_more_contrast() {
        for theme in [Theme::light(), Theme::dark()] {
            let before = contrast(theme.grid, theme.card);
            let theme = theme.stronger();
            assert!(contrast(theme.muted, theme.card) >= 7.0);
            assert!(contrast(theme.grid, theme.card) >= 2.5 && contrast(theme.grid, theme.card) > before);
        }
    }

    #[test]
    fn test_mix_colours_and_write_css() {
        assert_eq!(css(mix(Colour(0, 0, 0), Colour(255, 255, 255), 0.5)), "#808080");
        assert_eq!(css(hex(0x00_72b2)), "#0072b2");
        assert_eq!(mix(Colour(1, 2, 3), Colour(9, 9, 9), f64::NAN.max(0.0)), Colour(1, 2, 3));
    }
}
