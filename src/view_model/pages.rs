//! The pages' layouts, which the model file holds: `[page.playback]` in `crates/model/src/default.toml`.

use reelscope_model::model::{Look, Model, PageLayout};

use super::figure::Shape;
use crate::state::Page;

/// The layout of a page.
#[must_use]
pub fn layout(model: &Model, page: Page) -> &PageLayout {
    model.page(page.id())
}

/// The shape that a look of the model file names.
pub(super) fn shape(look: Look) -> Shape {
    match look {
        Look::Bars => Shape::Bars,
        Look::Columns => Shape::Columns,
        Look::Area => Shape::Area,
        Look::Line => Shape::Line,
        Look::HeatMap => Shape::HeatMap,
        Look::Funnel => Shape::Funnel,
        Look::DropOff => Shape::DropOff,
    }
}
