//! The rows of a chart's table, written straight to the document: a brush changes hundreds of them at a time, and only
//! what differs from what stands there is touched.

use std::sync::Arc;

use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::{
    ui::dom::document,
    view_model::{
        Panel,
        figure::{Before, Category, Figure, Mark, Selection},
    },
};

/// Why what a chart of steps shows cannot be picked.
pub(super) const NOT_TO_PICK: &str =
    "Not to be filtered by: what reached one of these is among the others too.";

/// The rows that stand in a table's body.
#[derive(Default)]
pub(super) struct Rows {
    /// What they say.
    written: Option<Arc<Panel>>,
    rows: Vec<Row>,
}

/// One row's elements.
struct Row {
    row: Element,
    keys: Vec<Key>,
    figure: Element,
}

/// The cell of a group's key, with the button that filters by it.
struct Key {
    cell: Element,
    button: Element,
}

impl Rows {
    /// Writes a row a mark.
    ///
    /// # Errors
    /// When the browser refuses an element or an attribute; the next writing begins anew.
    pub(super) fn write(&mut self, body: &Element, panel: &Arc<Panel>) -> Result<(), JsValue> {
        let now = &panel.figure;
        let before = self.written.take().filter(|before| has_the_cells(&before.figure, now));
        if before.is_none() {
            self.rows.drain(..).for_each(|row| row.row.remove());
        }
        for (at, mark) in now.marks.iter().enumerate() {
            let was =
                before.as_deref().and_then(|before| Some((&before.figure, before.figure.marks.get(at)?)));
            let mark = (at, mark);
            match self.rows.get(at) {
                Some(row) => row.write(was, now, mark)?,
                None => {
                    let row = Row::new(now, panel.can_pick())?;
                    row.write(None, now, mark)?;
                    body.append_child(&row.row)?;
                    self.rows.push(row);
                }
            }
        }
        self.rows.drain(now.marks.len()..).for_each(|row| row.row.remove());
        self.written = Some(Arc::clone(panel));
        Ok(())
    }
}

/// Whether rows of the one have the cells that rows of the other need.
fn has_the_cells(one: &Figure, other: &Figure) -> bool {
    one.measure.id == other.measure.id && one.series_dimension.is_some() == other.series_dimension.is_some()
}

impl Row {
    fn new(figure: &Figure, can_pick: bool) -> Result<Self, JsValue> {
        let row = document().create_element("tr")?;
        let mut keys = Vec::new();
        let alongs = [Some("axis"), figure.series_dimension.as_ref().map(|_| "series")];
        for along in alongs.into_iter().flatten() {
            let key = Key::new(along, can_pick)?;
            row.append_child(&key.cell)?;
            keys.push(key);
        }
        let cell = document().create_element("td")?;
        cell.set_attribute("data-measure", &figure.measure.id)?;
        row.append_child(&cell)?;
        Ok(Self { row, keys, figure: cell })
    }

    /// Writes what a mark says where it differs from another's.
    fn write(
        &self,
        was: Option<(&Figure, &Mark)>,
        figure: &Figure,
        (at, mark): (usize, &Mark),
    ) -> Result<(), JsValue> {
        let beside = |figure: &'_ Figure| figure.beside.as_ref().and_then(|it| it.figures.get(at)).cloned();
        let (before, now_before) = (was.and_then(|(figure, _)| beside(figure)), beside(figure));
        let old = was.map(|(figure, mark)| keys_of(figure, mark));
        for (at, (key, now)) in self.keys.iter().zip(keys_of(figure, mark)).enumerate() {
            let old = old.as_ref().and_then(|old| old[at]);
            key.write(old, now)?;
        }
        let old = was.map(|(_, mark)| mark);
        if old.is_none_or(|old| old.raw != mark.raw) {
            self.figure.set_attribute("data-value", &mark.raw)?;
        }
        let differs = before != now_before;
        if differs {
            set(&self.figure, "data-previous", now_before.as_ref().map(|before| before.raw.as_str()))?;
        }
        if differs || old.is_none_or(|old| old.text != mark.text) {
            self.figure.set_text_content(Some(&mark.text));
            if let Some(before) = now_before.filter(|before| before.compared) {
                let beside = beside_of(&before)?;
                self.figure.append_child(&beside)?;
            }
        }
        Ok(())
    }
}

/// The other side's figure and the change from it, behind this side's in the same cell.
fn beside_of(before: &Before) -> Result<Element, JsValue> {
    let small = document().create_element("small")?;
    set(&small, "data-tone", before.good.map(|good| if good { "good" } else { "bad" }))?;
    let change = before.change.as_ref().map(|change| change.text.as_str()).unwrap_or_default();
    let alone = if before.alone { " (there only)" } else { "" };
    small.set_text_content(Some(&format!(" against {} {change}{alone}", before.text)));
    Ok(small)
}

/// A mark's category and series, each with its position.
fn keys_of<'a>(figure: &'a Figure, mark: &Mark) -> [Option<(usize, &'a Category)>; 2] {
    let key = |all: &'a [Category], at: usize| all.get(at).map(|key| (at, key));
    [key(&figure.categories, mark.category), key(&figure.series, mark.series)]
}

impl Key {
    fn new(along: &str, can_pick: bool) -> Result<Self, JsValue> {
        let cell = document().create_element("th")?;
        cell.set_attribute("scope", "row")?;
        let button = document().create_element("button")?;
        button.set_attribute("type", "button")?;
        button.set_attribute("data-along", along)?;
        if !can_pick {
            // It stays in reach of the keyboard, and says why it does nothing.
            button.set_attribute("aria-disabled", "true")?;
            button.set_attribute("title", NOT_TO_PICK)?;
        }
        cell.append_child(&button)?;
        Ok(Self { cell, button })
    }

    fn write(&self, old: Option<(usize, &Category)>, now: Option<(usize, &Category)>) -> Result<(), JsValue> {
        let Some((position, now)) = now else { return Ok(()) };
        if old.is_none_or(|(_, old)| old.raw != now.raw) {
            set(&self.cell, "data-key", now.raw.as_deref())?;
            set(&self.cell, "data-null", now.raw.is_none().then_some(""))?;
        }
        if old.is_none_or(|(old, _)| old != position) {
            self.button.set_attribute("data-position", &position.to_string())?;
        }
        if old.is_none_or(|(_, old)| old.selection != now.selection) {
            let pressed = now.selection == Selection::Kept;
            self.button.set_attribute("aria-pressed", if pressed { "true" } else { "false" })?;
        }
        if old.is_none_or(|(_, old)| old.label != now.label) {
            self.button.set_text_content(Some(&now.label));
        }
        Ok(())
    }
}

fn set(element: &Element, name: &str, value: Option<&str>) -> Result<(), JsValue> {
    match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    }
}
