//! The colours against their grounds, and against each other as colour-blind eyes see them.

use crate::charts::{
    Colour, Theme, css,
    theme::{contrast, mix},
};

/// What is seen without long, middle or short cones: Machado, Oliveira and Fernandes (2009), severity 1, on linear light.
const SEEN: [(&str, [[f64; 3]; 3]); 4] = [
    ("all cones", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// Linear sRGB to CIE XYZ under D65, by its white.
const XYZ: [[f64; 3]; 3] = [
    [0.412_456_4 / 0.950_47, 0.357_576_1 / 0.950_47, 0.180_437_5 / 0.950_47],
    [0.212_672_9, 0.715_152_2, 0.072_175_0],
    [0.019_333_9 / 1.088_83, 0.119_192_0 / 1.088_83, 0.950_304_1 / 1.088_83],
];

fn themes() -> [(&'static str, Theme); 2] {
    [("light", Theme::light()), ("dark", Theme::dark())]
}

fn times(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// A colour in CIELAB as it is seen.
fn lab(Colour(red, green, blue): Colour, seen: [[f64; 3]; 3]) -> [f64; 3] {
    let linear = [red, green, blue].map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    });
    let [x, y, z] = times(XYZ, times(seen, linear).map(|value| value.clamp(0.0, 1.0))).map(|value| {
        if value > 216.0 / 24_389.0 { value.cbrt() } else { (24_389.0 / 27.0 * value + 16.0) / 116.0 }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// The CIEDE2000 difference of two colours in CIELAB (Sharma, Wu and Dalal 2005).
fn difference([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let strength = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25_f64.powi(7))).sqrt();
    let stretch = 1.5 - 0.5 * strength(a1.hypot(b1).midpoint(a2.hypot(b2)));
    let (a1, a2) = (a1 * stretch, a2 * stretch);
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| b.atan2(a).to_degrees().rem_euclid(360.0);
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let turn = if c1 * c2 == 0.0 { 0.0 } else { (h2 - h1 + 180.0).rem_euclid(360.0) - 180.0 };
    let hue = if c1 * c2 == 0.0 { h1 + h2 } else { (h1 + turn / 2.0).rem_euclid(360.0) };
    let across = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin();
    let (light, chroma) = (l1.midpoint(l2), c1.midpoint(c2));
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(hue - 30.0) + 0.24 * cos(2.0 * hue) + 0.32 * cos(3.0 * hue + 6.0)
        - 0.20 * cos(4.0 * hue - 63.0);
    let of_light =
        (l2 - l1) / (1.0 + 0.015 * (light - 50.0).powi(2) / (20.0 + (light - 50.0).powi(2)).sqrt());
    let of_chroma = (c2 - c1) / (1.0 + 0.045 * chroma);
    let of_hue = across / (1.0 + 0.015 * chroma * t);
    let blue = 60.0 * (-((hue - 275.0) / 25.0).powi(2)).exp();
    let turned = -2.0 * strength(chroma) * blue.to_radians().sin() * of_chroma * of_hue;
    (of_light.powi(2) + of_chroma.powi(2) + of_hue.powi(2) + turned).sqrt()
}

#[test]
fn test_difference_is_that_of_the_published_pairs() {
    let check = |one, other, expected: f64| {
        let found = difference(one, other);
        assert!((found - expected).abs() < 1e-4, "{found} instead of {expected}");
    };
    check([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425);
    check([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492);
    check([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535);
    check([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644);
    check([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082);
}

#[test]
fn test_tell_values_apart_with_any_cones() {
    for (name, theme) in themes() {
        // The accent is never beside values: a chart has the one or the others.
        let meanings = [theme.error, theme.buffer, theme.good];
        let values: Vec<Colour> = meanings.into_iter().chain(theme.categorical).collect();
        for (eyes, seen) in SEEN {
            let between = |one: Colour, other: Colour| difference(lab(one, seen), lab(other, seen));
            for (at, one) in values.iter().enumerate() {
                for other in &values[at + 1..] {
                    let found = between(*one, *other);
                    assert!(found >= 10.0, "{name}, {eyes}: {} {} {found:.1}", css(*one), css(*other));
                }
                let grey = between(*one, theme.other);
                assert!(grey >= 8.0, "{name}, {eyes}: {} and grey {grey:.1}", css(*one));
            }
        }
    }
}

#[test]
fn test_see_every_mark_on_its_card() {
    for (name, theme) in themes() {
        let marks = [theme.accent, theme.error, theme.buffer, theme.good, theme.other];
        for mark in marks.iter().chain(&theme.categorical) {
            let found = contrast(*mark, theme.card);
            assert!(found >= 3.0, "{name} {} {found:.2}", css(*mark));
        }
        for text in [theme.text, theme.muted] {
            assert!(contrast(text, theme.card) >= 4.5, "{name} {}", css(text));
            // A brush tints what is written over it.
            assert!(contrast(text, mix(theme.card, theme.accent, 0.12)) >= 4.5, "{name} {}", css(text));
        }
    }
}

/// The tokens of the stylesheet in one look: name and colour.
fn tokens(dark: bool) -> Vec<(&'static str, Colour)> {
    let css = include_str!("../../../style/tokens.css");
    let token = |line: &'static str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
        let (light, rest) = value.split_once(", ")?;
        let hex = if dark { rest.split_once(')')?.0 } else { light };
        let rgb = u32::from_str_radix(hex.strip_prefix('#')?, 16).ok()?;
        Some((name, Colour((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)))
    };
    css.lines().filter_map(token).collect()
}

#[test]
fn test_read_the_stylesheets_text_on_its_grounds() {
    for dark in [false, true] {
        let tokens = tokens(dark);
        let of =
            |name: &str| tokens.iter().find(|(known, _)| *known == name).map(|(_, colour)| *colour).unwrap();
        let check = |text: &str, ground: &str, least: f64| {
            let found = contrast(of(text), of(ground));
            assert!(found >= least, "dark: {dark}, {text} on {ground}: {found:.2}");
        };
        for ground in ["ground", "card", "raised", "accent-soft", "bad-soft", "warn-soft"] {
            check("text", ground, 4.5);
            check("muted", ground, 4.5);
        }
        for ground in ["ground", "card", "raised"] {
            for text in ["accent", "bad", "warn", "good"] {
                check(text, ground, 4.5);
            }
            // What outlines a control that can be seen by nothing else.
            check("line-strong", ground, 3.0);
        }
        check("accent", "accent-soft", 4.5);
        check("accent-text", "accent", 4.5);
        check("bad", "bad-soft", 4.5);
    }
}
