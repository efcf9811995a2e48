//! The pages' layouts, which the model file holds: `[page.playback]` in `crates/model/src/default.toml`.

use reelscope_model::{
    TableInfo,
    model::{Look, Model, PageLayout},
};

use super::figure::Shape;
use crate::state::Page;

/// The layout of a page.
#[must_use]
pub fn layout(model: &Model, page: Page) -> &PageLayout {
    model.page(page.id())
}

/// Whether any open table is of what a page shows; Explore and Data show all of them.
#[must_use]
pub fn is_lit(model: &Model, page: Page, tables: &[TableInfo]) -> bool {
    let is_open = |kind: &str| tables.iter().any(|table| table.kind.as_deref() == Some(kind));
    let mut measures = layout(model, page).measures().filter_map(|id| model.measure(id)?.table.as_deref());
    matches!(page, Page::Explore | Page::Data) || measures.any(is_open)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_light_the_pages_of_what_is_open() {
        let model = Model::builtin();
        let lit = |kind: Option<&str>| {
            let tables = [TableInfo {
                name: "table".to_owned(),
                kind: kind.map(str::to_owned),
                files: Vec::new(),
                rows: 1,
                columns: Vec::new(),
                notices: Vec::new(),
            }];
            Page::ALL.into_iter().filter(|page| is_lit(&model, *page, &tables)).collect::<Vec<_>>()
        };
        assert_eq!(lit(None), [Page::Explore, Page::Data]);
        assert_eq!(lit(Some("search_events")), [Page::Search, Page::Explore, Page::Data]);
        assert_eq!(lit(Some("users")), [Page::Subscriptions, Page::Explore, Page::Data]);
    }
}
