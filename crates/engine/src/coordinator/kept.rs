//! What is kept of what a person has said, for the next files of the same likeness.
//!
//! The coordinator keeps nothing itself: whoever has a place to keep it in takes it from here, and gives it back when
//! asked for what is known of a likeness.

use super::{
    Coordinator, Workers,
    said::{Corrections, Said, both},
    table::Table,
};
use crate::plan::FileId;

/// What a person has said of the files of a table that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// The table.
    pub table: String,
    /// The likeness of the files: equal for files whose columns have the same names and hold the same sorts of values,
    /// whatever their order.
    pub likeness: String,
    /// What was said.
    pub corrections: Corrections,
}

/// Finds what was kept for a likeness.
pub(super) type Find = Box<dyn Fn(&str) -> Option<Corrections>>;

impl<W: Workers> Coordinator<W> {
    /// Says where to ask for what was kept of earlier files. Each file that is opened from now on is taken for what was
    /// said of those like it, before anything is asked of it.
    pub fn on_likeness(&self, find: impl Fn(&str) -> Option<Corrections> + 'static) {
        self.find.replace(Some(Box::new(find)));
    }

    /// What was said, table by table; for each likeness of its files one entry, empty ones too.
    #[must_use]
    pub fn corrections(&self) -> Vec<Corrected> {
        let state = self.state.borrow();
        let mut all = Vec::new();
        for table in &state.tables {
            let first = all.len();
            for file in &table.files {
                let Some(open) = state.files.get(&file.id) else { continue };
                if all[first..].iter().any(|known: &Corrected| known.likeness == open.likeness) {
                    continue;
                }
                let kind = file.kept.kind.clone();
                let columns = said_of_file(table, &file.kept.columns, file.schema);
                all.push(Corrected {
                    table: table.info.name.clone(),
                    likeness: open.likeness.clone(),
                    corrections: Corrections { kind, columns },
                });
            }
        }
        all
    }

    /// What was kept for files like this one, as far as this model has words for it.
    pub(super) fn kept_for(&self, file: FileId) -> Corrections {
        let likeness = self.state.borrow().files.get(&file).map(|open| open.likeness.clone());
        let find = self.find.borrow();
        let kept = likeness.zip(find.as_ref()).and_then(|(likeness, find)| find(&likeness));
        kept.map_or_else(Corrections::default, |kept| kept.known_to(&self.model))
    }
}

/// What is said of the columns that a file has.
fn said_of_file(table: &Table, kept: &[Said], schema: usize) -> Vec<Said> {
    let mut said = both(&table.said, kept);
    let columns = table.schemas.get(schema).map_or(&[][..], |schema| &schema.columns);
    said.retain(|said| !said.is_empty() && columns.iter().any(|column| column.name == said.column));
    said
}
