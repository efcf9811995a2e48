//! What lies over and under the marks: the brush's band and the outline of the mark in focus.

use super::board::Board;
use super::scene::Along;
use super::surface::Px;
use super::theme::mix;
use crate::view_model::figure::{Annotation, Shape};

/// Tints the bands that the brush holds and draws their ends.
pub(crate) fn draw_brush(board: &mut Board<'_>, plot: Px, along: Along, edges: &[i32]) {
    let Some((first, last)) = board.figure.brush else { return };
    let (Some(from), Some(to)) = (edges.get(first.min(last)), edges.get(first.max(last).saturating_add(1)))
    else {
        return;
    };
    let (held, ends) = match along {
        Along::X => {
            let end = |x: i32| Px::new(x, plot.top, x + board.px(1.0), plot.bottom);
            (Px::new(*from, plot.top, *to, plot.bottom), [end(*from), end(*to - board.px(1.0))])
        }
        Along::Y => {
            let end = |y: i32| Px::new(plot.left, y, plot.right, y + board.px(1.0));
            (Px::new(plot.left, *from, plot.right, *to), [end(*from), end(*to - board.px(1.0))])
        }
    };
    let theme = board.theme;
    board.surface.fill(held, mix(theme.card, theme.accent, 0.12), 1.0);
    for end in ends {
        board.surface.fill(end, theme.accent, 1.0);
    }
}

/// Marks each annotated stretch above the plot: a line over its buckets, and a triangle that says more or less.
pub(crate) fn draw_annotations(board: &mut Board<'_>) {
    let device = |css: f64| (css * board.ratio).round() as i32;
    let of = |annotation: &Annotation| {
        let (first, last) = (board.scene.band(annotation.first)?, board.scene.band(annotation.last)?);
        Some((device(first.left), device(last.right), device(first.top), annotation.up))
    };
    let spans: Vec<_> = board.figure.annotations.iter().filter_map(of).collect();
    let (high, half, ink) = (board.px(6.0), board.px(4.0), board.theme.text);
    for (left, right, top, up) in spans {
        let (middle, thick) = (left.midpoint(right), board.px(1.5));
        board.surface.fill(Px::new(left, top - thick, right.max(left + 1), top), ink, 1.0);
        let (tip, base) =
            if up { (top - thick - high, top - thick) } else { (top - thick, top - thick - high) };
        board.surface.polygon(&[(middle - half, base), (middle, tip), (middle + half, base)], ink);
    }
}

/// Outlines the mark in focus: a frame around a rectangle, an upright and a dot on an area or a line.
pub(crate) fn draw_focus(board: &mut Board<'_>, focus: Option<usize>) {
    let hit = focus.and_then(|mark| board.scene.marks.iter().find(|hit| hit.mark == mark)).copied();
    let Some(hit) = hit else { return };
    let device = |css: f64| (css * board.ratio).round() as i32;
    let area = hit.area;
    let at = Px::new(device(area.left), device(area.top), device(area.right), device(area.bottom));
    let theme = board.theme;
    match board.figure.shape {
        Shape::Bars | Shape::Columns | Shape::HeatMap | Shape::Grouped | Shape::Funnel => {
            board.frame(at, board.px(1.0), theme.card);
            let outer = board.px(1.0);
            let at = Px::new(at.left - outer, at.top - outer, at.right + outer, at.bottom + outer);
            board.frame(at, board.px(2.0), theme.text);
        }
        Shape::Area | Shape::Line | Shape::DropOff => {
            let x = at.left.midpoint(at.right);
            let plot = board.scene.plot;
            board.hairline((x, device(plot.top)), (x, device(plot.bottom)), theme.muted);
            let y = if board.figure.shape != Shape::Area { at.top.midpoint(at.bottom) } else { at.top };
            board.surface.dot((x, y), board.px(5.0) as u32, theme.card);
            board.surface.dot((x, y), board.px(3.5) as u32, theme.text);
        }
    }
}
