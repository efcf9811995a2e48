//! Putting a file's rows into a table: one that is open, or a new one.

use std::rc::Rc;

use reelscope_model::{Model, TableInfo, names};
use rustc_hash::FxHashMap;

use super::{
    links::{Links, REPEATED, relink},
    said::Corrections,
    schema::Schema,
    shards::shards,
    state::{OpenFile, State},
    table::{Table, TableFile},
    union::{goes_with, unite},
    zones::ZoneCache,
};
use crate::plan::{FileId, TableId};

/// Puts the rows of a file that is recognised into a table; gives the table's number. Files of one kind are appended,
/// and so are files of no kind with one stem and much the same columns. What the table is then, [`settle`] says for all
/// files put into it.
pub(super) fn register(
    state: &mut State,
    model: &Model,
    id: FileId,
    kept: &Rc<Corrections>,
) -> Option<TableId> {
    let open = state.files.get(&id)?;
    let kind = open.recognised.kind.clone();
    let stem = names::table_stem(&open.name);
    let own = open.schema(model, &kept.columns, &[]);
    let belongs = |table: &Rc<Table>| table.info.kind == kind && (kind.is_some() || fits(table, &stem, &own));
    let at = match state.tables.iter().position(belongs) {
        Some(at) => at,
        None => {
            let table = new_table(state, kind, stem);
            state.tables.push(Rc::new(table));
            state.tables.len() - 1
        }
    };
    let open = state.files.get(&id)?;
    let table = Rc::make_mut(&mut state.tables[at]);
    let schema = if table.said.is_empty() { own } else { open.schema(model, &kept.columns, &table.said) };
    let schema = place(&mut table.schemas, schema);
    table.files.push(Rc::new(TableFile {
        id,
        name: open.name.clone(),
        rows: open.summary.rows,
        batch_starts: open.summary.batch_starts.clone(),
        divisible: open.summary.divisible,
        schema,
        nulls: open.summary.columns.iter().map(|column| column.nulls).collect(),
        kept: Rc::clone(kept),
    }));
    Some(table.id)
}

/// Makes the schemas of a table's files anew, when something else is said of them.
pub(super) fn reread(table: &mut Table, files: &FxHashMap<FileId, OpenFile>, model: &Model) {
    let Table { files: own, schemas, said, .. } = table;
    schemas.clear();
    for file in own {
        let Some(open) = files.get(&file.id) else { continue };
        let at = place(schemas, open.schema(model, &file.kept.columns, said));
        if at != file.schema {
            Rc::make_mut(file).schema = at;
        }
    }
}

/// The position of a schema among those known, behind them when it is new.
fn place(schemas: &mut Vec<Rc<Schema>>, schema: Schema) -> usize {
    schemas.iter().position(|open| **open == schema).unwrap_or_else(|| {
        schemas.push(Rc::new(schema));
        schemas.len() - 1
    })
}

/// Makes tables anew from the files that were put into them or taken out, and shares their rows out.
pub(super) fn settle(state: &mut State, model: &Model, zones: &ZoneCache, tables: &[TableId]) {
    let workers = state.workers();
    let mut moved = Vec::new();
    for table in state.tables.iter_mut().filter(|table| tables.contains(&table.id)) {
        let table = Rc::make_mut(table);
        let mut noted = std::mem::take(&mut table.info.notices);
        unite(table, zones);
        let shards = shards(table, workers);
        if shards == table.shards {
            noted.retain(|notice| notice.code == REPEATED);
            table.info.notices.extend(noted);
        } else {
            table.shards = shards;
            moved.push(table.id);
        }
    }
    relink(state, model, &moved);
    state.sort_tables(model);
}

fn new_table(state: &mut State, kind: Option<String>, stem: String) -> Table {
    let info = TableInfo {
        name: state.free_name(kind.as_deref().unwrap_or(&stem)),
        kind,
        files: Vec::new(),
        rows: 0,
        columns: Vec::new(),
        notices: Vec::new(),
    };
    Table {
        id: state.new_table(),
        info,
        stem,
        files: Vec::new(),
        schemas: Vec::new(),
        layouts: Vec::new(),
        columns: Vec::new(),
        said: Vec::new(),
        assigned: Vec::new(),
        left_out: Vec::new(),
        links: Links::default(),
        shards: Vec::new(),
        origin: None,
    }
}

/// Whether a file of no kind belongs into the table: one stem, and the schema of one of its files or much the same.
fn fits(table: &Table, stem: &str, schema: &Schema) -> bool {
    let mut open = table.schemas.iter();
    table.stem == stem && open.any(|open| open.columns == schema.columns || goes_with(open, schema))
}
