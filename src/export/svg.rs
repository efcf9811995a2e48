//! A poster as SVG text.

use plotters::backend::SVGBackend;
use plotters_backend::DrawingBackend;

use super::poster::{Poster, draw_poster};
use crate::charts::{DrawError, Measured, Weight};

/// Plotters' SVG backend divides font sizes by this.
const SVG_TEXT_SCALE: f64 = 1.24;

/// The poster as an SVG document in CSS pixels: the layout's ratio does not matter to lines. `measure` tells the
/// width and height of a text of a size and weight; [`estimate`](crate::charts::estimate) where there are no fonts.
///
/// Labels come from files; they are harmless as text and escaped as markup.
///
/// # Errors
/// What the backend said when it could not draw.
pub fn svg(
    poster: &Poster<'_>,
    measure: impl Fn(&str, f64, Weight) -> (f64, f64),
) -> Result<String, DrawError> {
    let mut poster = *poster;
    poster.layout.ratio = 1.0;
    let mut text = String::new();
    {
        let backend = SVGBackend::with_string(&mut text, poster.layout.pixels());
        let mut backend = Measured::new(backend, measure).with_text_scale(SVG_TEXT_SCALE);
        draw_poster(&poster, &mut backend)?;
        backend.present().map_err(|error| DrawError(error.to_string()))?;
    }
    // The drawing's own element is the first.
    if let Some(inside) = text.find('>').map(|end| end + 1) {
        text.insert_str(inside, &described(&poster));
    }
    Ok(text)
}

/// What the drawing says about itself, as a title, which viewers show, and a description.
fn described(poster: &Poster<'_>) -> String {
    let facts = poster.about.facts().into_iter().map(|(name, text)| escaped(&format!("{name}: {text}")));
    let facts: Vec<String> = facts.collect();
    let title = escaped(&poster.about.title);
    format!("\n<title>{title}</title>\n<desc>{}</desc>", facts.join("\n"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{Layout, Theme, estimate, samples};
    use crate::export::About;
    use crate::format::Locale;

    #[test]
    fn test_write_svg_that_stands_alone() {
        let mut figure = samples::bars(&[("<b>&\u{202e}\0", Some(3.0)), ("Mobile", Some(2.0))]);
        figure.notes = vec!["Approximate, within 1%".to_owned()];
        let (theme, locale) = (Theme::light(), Locale::english());
        let layout = Layout::new(640.0, 400.0, 3.0);
        let about = About::of(&figure, &[], "1 Jan 2026", false);
        let poster = Poster { figure: &figure, theme: &theme, locale: &locale, layout, about: &about };
        let text = svg(&poster, estimate).unwrap();
        assert!(text.starts_with("<svg width=\"640\" height=\"400\""), "{text}");
        assert!(text.trim_end().ends_with("</svg>"));
        assert!(text.contains("<title>Errors by device</title>\n<desc>Title: Errors by device\n"), "{text}");
        for part in
            [&figure.title, &figure.subtitle, "Approximate, within 1%", "1 Jan 2026", "&lt;b&gt;&amp;▯␀"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains(['\0', '\u{202e}']));
    }
}
