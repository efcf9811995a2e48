//! Cells of category x series, shaded by value: categories as rows, series as columns.

use plotters_backend::text_anchor::{HPos, VPos};

use super::board::Board;
use super::category_axis::{bands, draw_below, draw_beside, height_below, width_beside};
use super::line::from_zero_if_near;
use super::marks::drawable;
use super::scene::Along;
use super::surface::Px;
use super::theme::{contrast, mix};
use super::{paint, theme};
use crate::format::count;
use crate::view_model::figure::{Category, Mark, Selection};

/// The lowest and the highest row in CSS pixels.
const ROW: (f64, f64) = (5.0, 40.0);

/// Up to how many columns are all drawn, however narrow; of more each is so wide at least, in CSS pixels.
const MOST_COLUMNS: usize = 48;
const NAMED: f64 = 24.0;

pub(crate) fn draw(board: &mut Board<'_>) {
    let figure = board.figure;
    let rows = rows(board);
    let plot = plot(board, rows);
    if plot.is_empty() {
        return;
    }
    let row_edges = bands(plot.top, plot.bottom, rows);
    let columns = columns(board);
    let column_edges = bands(plot.left, plot.right, columns.max(1));
    let range = range(board);
    board.begin(plot, Along::Y, &row_edges);
    let (marks, gap) = (board.marks, gap(board, plot, (rows, columns)));
    for (category, row) in row_edges.windows(2).enumerate() {
        for (index, mark) in marks.of(category) {
            let (&[top, bottom], Some(&[left, right])) =
                (row, column_edges.get(mark.series..mark.series + 2))
            else {
                continue;
            };
            let at = Px::new(left, top, (right - gap).max(left + 1), (bottom - gap).max(top + 1));
            draw_cell(board, mark, at, range);
            board.hit(index, category, mark.series, at);
        }
    }
    draw_beside(board, &figure.categories[..rows], &row_edges, plot);
    draw_below(board, &figure.series[..columns], &column_edges, plot);
    note_rest(board, figure.categories.len() - rows, figure.series.len() - columns);
}

/// The lowest and the highest figure, which have the faintest and the strongest shade, as the legend says.
fn range(board: &Board<'_>) -> (f64, f64) {
    from_zero_if_near(board.marks.extent(board.figure.categories.len()).unwrap_or((0.0, 0.0)))
}

/// How many columns are drawn: all of as many as a day has hours and more, else those whose names can be told.
fn columns(board: &Board<'_>) -> usize {
    let (series, beside) = (&board.figure.series, &board.figure.categories);
    if series.len() <= MOST_COLUMNS {
        return series.len();
    }
    let width = board.canvas.width() - width_beside(board, &beside[..beside.len().min(MOST_COLUMNS)]);
    usize::try_from(width / board.px(NAMED)).unwrap_or(0).clamp(1, series.len())
}

/// Where between the faintest and the strongest shade a figure stands.
pub(crate) fn share(value: f64, (low, high): (f64, f64)) -> f64 {
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { f64::from(u8::from(value > 0.0)) }
}

/// How many rows fit.
fn rows(board: &Board<'_>) -> usize {
    let all = board.figure.categories.len();
    let fit = |room: i32| usize::try_from(room.max(0) / board.px(ROW.0)).unwrap_or(0);
    let room = board.canvas.height() - height_below(board, &board.figure.series);
    if fit(room) >= all { all } else { fit(room - board.line_height()).clamp(1, all) }
}

fn plot(board: &Board<'_>, rows: usize) -> Px {
    let canvas = board.canvas;
    let is_cut = rows < board.figure.categories.len() || columns(board) < board.figure.series.len();
    let note = if is_cut { board.line_height() } else { 0 };
    let left = canvas.left + width_beside(board, &board.figure.categories[..rows]);
    let highest = board.px(ROW.1).saturating_mul(i32::try_from(rows).unwrap_or(i32::MAX));
    let below = height_below(board, &board.figure.series);
    let bottom = (canvas.bottom - below - note).min(canvas.top.saturating_add(highest));
    Px::new(left, canvas.top, canvas.right, bottom)
}

/// The gap between cells: none where they are small.
fn gap(board: &Board<'_>, plot: Px, (rows, columns): (usize, usize)) -> i32 {
    let smallest =
        (f64::from(plot.height()) / rows.max(1) as f64).min(f64::from(plot.width()) / columns.max(1) as f64);
    if smallest >= f64::from(board.px(10.0)) { board.px(2.0) } else { i32::from(smallest >= 4.0) }
}

/// Shades a cell and, where there is room, writes its figure; null is hatched.
fn draw_cell(board: &mut Board<'_>, mark: &Mark, at: Px, range: (f64, f64)) {
    let theme = board.theme;
    let Some(value) = drawable(mark) else {
        return board.hatch(at, theme.other, 6.0);
    };
    let left_out = |category: Option<&Category>| {
        category.is_some_and(|category| category.selection == Selection::LeftOut)
    };
    let figure = board.figure;
    let dimmed = left_out(figure.categories.get(mark.category)) || left_out(figure.series.get(mark.series));
    let shade = paint::shade(figure, share(value, range), theme);
    let shade = if dimmed { mix(theme.card, shade, 0.28) } else { shade };
    board.surface.fill(at, shade, 1.0);
    write_figure(board, mark, at, shade);
}

fn write_figure(board: &mut Board<'_>, mark: &Mark, at: Px, shade: theme::Colour) {
    if at.height() < board.line_height() || at.width() < board.px(28.0) || mark.text.len() > 24 {
        return;
    }
    if board.width(&mark.text) + board.px(8.0) > at.width() {
        return;
    }
    let (dark, light) = (theme::Colour(0x12, 0x16, 0x1c), theme::Colour(0xff, 0xff, 0xff));
    let colour = if contrast(dark, shade) >= contrast(light, shade) { dark } else { light };
    let style = board.caption(colour, HPos::Center, VPos::Center);
    let middle = (at.left.midpoint(at.right), at.top.midpoint(at.bottom));
    board.surface.write(&mark.text, middle, &style);
}

/// Says how many rows and columns did not fit.
fn note_rest(board: &mut Board<'_>, rows: usize, columns: usize) {
    board.scene.left_out = rows;
    let more = |many: usize, one, several| {
        (many > 0).then(|| format!("and {}", count(many as u64, one, several, board.locale)))
    };
    let (rows, columns) = (more(rows, "more row", "more rows"), more(columns, "more column", "more columns"));
    let text = [rows, columns].into_iter().flatten().collect::<Vec<_>>().join(" ");
    if !text.is_empty() {
        let text = board.fit(&format!("{text} in the table"), board.canvas.width());
        let style = board.caption(board.theme.muted, HPos::Left, VPos::Bottom);
        board.surface.write(&text, (board.canvas.left, board.canvas.bottom), &style);
    }
}
