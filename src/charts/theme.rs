//! The colours of charts as plain data, one meaning each.
//!
//! Accent, error, buffer and good are taken from Okabe and Ito's palette, the amber darker on white; the values of a dimension get the rest of
//! the hues, after Paul Tol's muted scheme, in the order in which they stay apart for colour-blind eyes.

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
            error: hex(0xd5_5e00),
            buffer: hex(0xcc_8b00),
            good: hex(0x00_9e73),
            other: hex(0x8d_95a1),
            categorical: [
                hex(0x33_4a9e),
                hex(0x4f_a8d8),
                hex(0xaa_4499),
                hex(0x8f_8f2e),
                hex(0xcc_6677),
                hex(0x11_7733),
                hex(0x88_2255),
                hex(0x6c_9a8b),
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
            error: hex(0xf0_7b3a),
            buffer: hex(0xf0_b429),
            good: hex(0x2e_c49a),
            other: hex(0x7f_8896),
            categorical: [
                hex(0x8a_9bec),
                hex(0x88_ccee),
                hex(0xd0_80c4),
                hex(0xbd_bd5c),
                hex(0xe5_8a99),
                hex(0x5d_bb7a),
                hex(0xc7_6a96),
                hex(0x9c_c4b8),
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
    fn test_read_text_and_marks_against_cards() {
        for (name, theme) in [("light", Theme::light()), ("dark", Theme::dark())] {
            for surface in [theme.card, theme.background] {
                assert!(contrast(theme.text, surface) >= 12.0, "{name} text");
                assert!(contrast(theme.muted, surface) >= 4.5, "{name} muted text");
            }
            let meanings = [theme.accent, theme.error, theme.buffer, theme.good, theme.other];
            for colour in meanings.iter().chain(&theme.categorical) {
                assert!(contrast(*colour, theme.card) >= 2.6, "{name} {}", css(*colour));
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
