//! What the shapes share while a chart is drawn: sizes in CSS pixels, captions, hatching, hit areas.

use plotters::style::Color;
use plotters_backend::text_anchor::{HPos, VPos};

use super::lettering::{Lettering, Weight};
use super::marks::Marks;
use super::paint::Paint;
use super::scene::{Along, Area, HitArea, Scene};
use super::surface::{Point, Px, Surface};
use super::theme::{Colour, Theme, mix};
use crate::format::{Locale, cut_middle};
use crate::view_model::figure::Figure;

/// The size of axis labels and captions in CSS pixels; nothing is written smaller.
const CAPTION: f64 = 12.0;

/// Labels are cut to this many characters before they are measured.
const LONGEST_LABEL: usize = 80;

/// A chart being drawn.
pub(crate) struct Board<'a> {
    pub(crate) figure: &'a Figure,
    pub(crate) marks: &'a Marks<'a>,
    pub(crate) theme: &'a Theme,
    pub(crate) locale: &'a Locale,
    pub(crate) surface: &'a mut dyn Surface,
    pub(crate) ratio: f64,
    /// The whole canvas.
    pub(crate) canvas: Px,
    pub(crate) scene: Scene,
    /// The category whose bar or column is longer than the axis, and broken off.
    pub(crate) broken: Option<usize>,
}

impl Board<'_> {
    /// A length in device pixels, at least one.
    pub(crate) fn px(&self, css: f64) -> i32 {
        ((css * self.ratio).round() as i32).max(1)
    }

    /// The style of captions.
    pub(crate) fn caption(&self, colour: Colour, across: HPos, down: VPos) -> Lettering {
        let size = CAPTION * self.ratio;
        Lettering { size, weight: Weight::Normal, colour: colour.to_backend_color(), across, down }
    }

    /// The height of a line of captions.
    pub(crate) fn line_height(&self) -> i32 {
        self.px(16.0)
    }

    /// The width of a caption in device pixels.
    pub(crate) fn width(&self, text: &str) -> i32 {
        self.surface.width(text, &self.caption(self.theme.muted, HPos::Left, VPos::Top))
    }

    /// The label, cut in the middle until it is no wider than `most` device pixels; empty when not even the ellipsis
    /// and a character fit.
    pub(crate) fn fit(&self, label: &str, most: i32) -> String {
        let whole = cut_middle(label, LONGEST_LABEL);
        if self.width(&whole) <= most {
            return whole;
        }
        let (mut fits, mut too_long) = (1, whole.chars().count());
        while too_long - fits > 1 {
            let middle = fits.midpoint(too_long);
            if self.width(&cut_middle(&whole, middle)) <= most {
                fits = middle;
            } else {
                too_long = middle;
            }
        }
        if fits > 1 { cut_middle(&whole, fits) } else { String::new() }
    }

    /// A line of one device pixel's width, level or upright.
    pub(crate) fn hairline(&mut self, (left, top): Point, (right, bottom): Point, colour: Colour) {
        self.surface.fill(Px::new(left, top, right.max(left + 1), bottom.max(top + 1)), colour, 1.0);
    }

    /// Fills a rectangle as its paint says.
    pub(crate) fn paint(&mut self, at: Px, paint: Paint) {
        match paint.hatch {
            None => self.surface.fill(at, paint.colour, 1.0),
            Some(spacing) => self.hatch(at, paint.colour, f64::from(spacing)),
        }
    }

    /// Fills a rectangle with diagonal lines over a faint ground.
    pub(crate) fn hatch(&mut self, at: Px, colour: Colour, spacing: f64) {
        if at.is_empty() {
            return;
        }
        self.surface.fill(at, mix(self.theme.card, colour, 0.25), 1.0);
        let (step, width) = (self.px(spacing * std::f64::consts::SQRT_2), self.px(1.0) as u32);
        // The lines x + y = sum, each cut to the rectangle; the same on neighbours, so that hatched stacks join.
        let first = (at.left + at.top).div_euclid(step) + 1;
        let last = (at.right + at.bottom - 1).div_euclid(step);
        for sum in (first..=last).map(|line| line * step) {
            let low = ((sum - at.top).min(at.right), (sum - at.right).max(at.top));
            let high = ((sum - at.bottom).max(at.left), (sum - at.left).min(at.bottom));
            self.surface.stroke(&[low, high], colour, width);
        }
    }

    /// Strokes the frame of a rectangle, `width` device pixels wide and outside of it.
    pub(crate) fn frame(&mut self, at: Px, width: i32, colour: Colour) {
        let Px { left, top, right, bottom } = at;
        let sides = [
            Px::new(left - width, top - width, right + width, top),
            Px::new(left - width, bottom, right + width, bottom + width),
            Px::new(left - width, top, left, bottom),
            Px::new(right, top, right + width, bottom),
        ];
        for side in sides {
            self.surface.fill(side, colour, 1.0);
        }
    }

    /// Fills a piece of a stack and sets it off from the next one by a hairline.
    pub(crate) fn paint_segment(&mut self, at: Px, paint: Paint, along: Along) {
        self.paint(at, paint);
        let line = match along {
            Along::X => Px { bottom: at.top + 1, ..at },
            Along::Y => Px { left: at.right - 1, ..at },
        };
        let roomy = if along == Along::X { at.height() > 3 } else { at.width() > 3 };
        if roomy && self.figure.series.len() > 1 {
            self.surface.fill(line, self.theme.card, 1.0);
        }
    }

    /// Strokes a path in dashes.
    pub(crate) fn dashed(&mut self, path: &[Point], colour: Colour, width: u32) {
        let (dash, gap) = (f64::from(self.px(4.0)), f64::from(self.px(3.0)));
        let mut along = 0.0;
        for step in path.windows(2) {
            let &[from, to] = step else { continue };
            let (dx, dy) = (f64::from(to.0) - f64::from(from.0), f64::from(to.1) - f64::from(from.1));
            let length = dx.hypot(dy);
            let point = |at: f64| {
                let share = (at / length).clamp(0.0, 1.0);
                (from.0 + (dx * share).round() as i32, from.1 + (dy * share).round() as i32)
            };
            let mut start = -(along % (dash + gap));
            while start < length {
                if start + dash > 0.0 {
                    self.surface.stroke(&[point(start), point(start + dash)], colour, width);
                }
                start += dash + gap;
            }
            along += length;
        }
    }

    /// Opens the scene: where the plot and the categories' bands are, and behind the marks what a brush holds.
    pub(crate) fn begin(&mut self, plot: Px, along: Along, edges: &[i32]) {
        self.scene.plot = self.area(plot);
        self.scene.along = along;
        let css = |edge: i32| f64::from(edge) / self.ratio;
        let bands = edges.windows(2).filter_map(|band| match band {
            &[from, to] => Some((css(from), css(to))),
            _ => None,
        });
        self.scene.bands = bands.collect();
        self.scene.marks.reserve(self.figure.marks.len());
        super::overlay::draw_brush(self, plot, along, edges);
    }

    /// Remembers where a mark is.
    pub(crate) fn hit(&mut self, mark: usize, category: usize, series: usize, at: Px) {
        let area = self.area(at);
        self.scene.marks.push(HitArea { mark, category, series, area });
    }

    /// A rectangle in CSS pixels.
    pub(crate) fn area(&self, at: Px) -> Area {
        Area {
            left: self.css(at.left),
            top: self.css(at.top),
            right: self.css(at.right),
            bottom: self.css(at.bottom),
        }
    }

    /// A length in CSS pixels.
    pub(crate) fn css(&self, device: i32) -> f64 {
        f64::from(device) / self.ratio
    }
}
