//! A chart with everything that it needs to stand alone: title, filters and period, legend, notes, definition, data and
//! date.

use plotters::style::Color;
use plotters_backend::DrawingBackend;
use plotters_backend::text_anchor::{HPos, VPos};

use super::about::About;
use crate::charts::{self, DrawError, Entry, Layout, Theme, Weight};
use crate::charts::{Lettering, Pen, Px, Surface};
use crate::format::{Locale, cut_middle, harmless_sentence};
use crate::view_model::figure::{Figure, Status};

/// What a poster shows.
#[derive(Clone, Copy, Debug)]
pub struct Poster<'a> {
    /// The figure.
    pub figure: &'a Figure,
    /// Its colours.
    pub theme: &'a Theme,
    /// How its numbers are written.
    pub locale: &'a Locale,
    /// The whole picture's size.
    pub layout: Layout,
    /// What it says about itself.
    pub about: &'a About,
}

/// The space around a poster, in CSS pixels.
const MARGIN: f64 = 20.0;

/// The height of a line below the chart, in CSS pixels.
const LINE: f64 = 18.0;

/// How many lines a definition takes at most.
const MOST_LINES: usize = 2;

/// Draws a poster on a backend of the layout's size in device pixels. The backend is not told to present.
///
/// # Errors
/// What the backend said when it could not draw.
pub fn draw_poster<B: DrawingBackend>(poster: &Poster<'_>, backend: &mut B) -> Result<(), DrawError> {
    let mut pen = Pen::new(backend, (0, 0));
    let (top, bottom) = draw_words(poster, &mut pen);
    pen.finish()?;
    let Poster { figure, theme, locale, layout, .. } = *poster;
    let (width, height) = (layout.width - 2.0 * MARGIN, layout.height - top - bottom);
    let chart = Layout::new(width, height, layout.ratio);
    let origin = px(layout.ratio, MARGIN, top);
    charts::draw_at(figure, theme, locale, &chart, (backend, origin)).map(|_| ())
}

/// Writes all words and returns the heights, in CSS pixels, of those above and below the chart.
fn draw_words(poster: &Poster<'_>, surface: &mut dyn Surface) -> (f64, f64) {
    let Poster { figure, theme, layout, about, .. } = *poster;
    let (width, height) = layout.pixels();
    surface.fill(Px::new(0, 0, width as i32, height as i32), theme.card, 1.0);
    let mut page = Page { poster, surface };
    page.line(&about.title, MARGIN, 16.0, Weight::Bold);
    page.line(&about.scope, MARGIN + 24.0, 13.0, Weight::Normal);
    let mut top = page.legend(MARGIN + 48.0) + 8.0;
    if let Status::Empty(why) | Status::Failed(why) = &figure.status {
        page.line(why, top + 16.0, 13.0, Weight::Normal);
        top += 40.0;
    }
    let mut notes = about.notes.clone();
    notes.extend(page.lines(&about.definition));
    let data = [about.data_in_short.as_str(), &about.made].into_iter().filter(|said| !said.is_empty());
    notes.push(data.collect::<Vec<_>>().join(" · "));
    let bottom = MARGIN + LINE * notes.len() as f64;
    for (index, note) in notes.iter().enumerate() {
        page.line(note, layout.height - bottom + 10.0 + LINE * index as f64, 12.0, Weight::Normal);
    }
    (top, bottom)
}

/// Where words are written.
struct Page<'a, 'b> {
    poster: &'a Poster<'a>,
    surface: &'b mut dyn Surface,
}

impl Page<'_, '_> {
    fn style(&self, size: f64, weight: Weight, across: HPos) -> Lettering {
        let Poster { theme, layout, .. } = self.poster;
        let colour = if weight == Weight::Bold { theme.text } else { theme.muted };
        let colour = colour.to_backend_color();
        Lettering { size: size * layout.ratio, weight, colour, across, down: VPos::Top }
    }

    /// A text in as many lines as it needs, at most two; what does not fit is cut from the last one.
    fn lines(&self, text: &str) -> Vec<String> {
        let style = self.style(12.0, Weight::Normal, HPos::Left);
        let Layout { width, ratio, .. } = self.poster.layout;
        let most = ((width - 2.0 * MARGIN) * ratio) as i32;
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            let full = lines.len() == MOST_LINES;
            match lines.last_mut() {
                Some(line) if full || self.surface.width(&format!("{line} {word}"), &style) <= most => {
                    line.extend([" ", word]);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        lines
    }

    /// Writes a line from the left margin, cut in the middle to the picture's width.
    fn line(&mut self, text: &str, top: f64, size: f64, weight: Weight) {
        let style = self.style(size, weight, HPos::Left);
        let Layout { width, ratio, .. } = self.poster.layout;
        let most = ((width - 2.0 * MARGIN) * ratio) as i32;
        let mut text = harmless_sentence(text);
        if self.surface.width(&text, &style) > most {
            // What is cut would lose one of the marks that set values apart.
            text = text.replace(['\u{2068}', '\u{2069}'], "");
        }
        let mut kept = text.chars().count();
        while kept > 1 && self.surface.width(&text, &style) > most {
            kept = kept * 9 / 10;
            text = cut_middle(&text, kept);
        }
        self.surface.write(&text, px(ratio, MARGIN, top), &style);
    }

    /// Writes the legend in as many lines as it needs, at most three, and returns where it ends.
    fn legend(&mut self, top: f64) -> f64 {
        let Poster { figure, theme, locale, layout, .. } = *self.poster;
        let style = self.style(12.0, Weight::Normal, HPos::Left);
        let (mut left, mut line) = (MARGIN, 0.0);
        for entry in charts::legend(figure, theme, locale) {
            let width = 18.0 + f64::from(self.surface.width(&entry.label, &style)) / layout.ratio;
            if left > MARGIN && left + width > layout.width - MARGIN {
                (left, line) = (MARGIN, line + 1.0);
            }
            if line >= 3.0 {
                return top + 3.0 * 20.0;
            }
            self.entry(&entry, (left, top + line * 20.0), &style);
            left += width + 16.0;
        }
        if left > MARGIN { top + (line + 1.0) * 20.0 } else { top }
    }

    fn entry(&mut self, entry: &Entry, (left, top): (f64, f64), style: &Lettering) {
        let ratio = self.poster.layout.ratio;
        let ((x0, y0), (x1, y1)) = (px(ratio, left, top + 2.0), px(ratio, left + 12.0, top + 14.0));
        let strength = match (entry.left_out, entry.hatched) {
            (true, _) => 0.28,
            (_, true) => 0.5,
            _ => 1.0,
        };
        self.surface.fill(Px::new(x0, y0, x1, y1), entry.colour, strength);
        self.surface.write(&entry.label, px(ratio, left + 18.0, top + 1.0), style);
    }
}

/// A point in device pixels.
fn px(ratio: f64, x: f64, y: f64) -> (i32, i32) {
    ((x * ratio).round() as i32, (y * ratio).round() as i32)
}
