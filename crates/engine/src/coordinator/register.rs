//! Putting a file's rows into a table: one that is open, or a new one.

use std::rc::Rc;

use reelscope_model::{Model, TableInfo, names};

use super::{
    recognise::Known,
    schema::{Schema, SchemaColumn},
    shards::shards,
    state::State,
    table::{Table, TableFile},
    union::{goes_with, unite},
    zones::ZoneCache,
};
use crate::plan::TableId;

/// Puts a file's rows into a table; gives the table's number. Files of one kind are appended, and so are files of no
/// kind with one stem and much the same columns. What the table is then, [`settle`] says for all files put into it.
pub(super) fn register(state: &mut State, known: &Known) -> TableId {
    let schema = Schema::of(known);
    let stem = names::table_stem(&known.file.name);
    let kind = known.recognised.kind.as_deref();
    let belongs = |table: &Rc<Table>| {
        table.info.kind.as_deref() == kind && (kind.is_some() || fits(table, &stem, &schema))
    };
    let at = match state.tables.iter().position(belongs) {
        Some(at) => at,
        None => {
            let table = new_table(state, known, stem);
            state.tables.push(Rc::new(table));
            state.tables.len() - 1
        }
    };
    let table = Rc::make_mut(&mut state.tables[at]);
    append(table, known, schema);
    table.id
}

/// Makes tables anew from the files that were put into them or taken out, and shares their rows out.
pub(super) fn settle(state: &mut State, model: &Model, zones: &ZoneCache, tables: &[TableId]) {
    let workers = state.workers();
    for table in state.tables.iter_mut().filter(|table| tables.contains(&table.id)) {
        let table = Rc::make_mut(table);
        unite(table, zones);
        table.shards = shards(table, workers);
    }
    state.sort_tables(model);
}

fn new_table(state: &mut State, known: &Known, stem: String) -> Table {
    let kind = known.recognised.kind.clone();
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
        left_out: Vec::new(),
        shards: Vec::new(),
    }
}

/// Whether a file of no kind belongs into the table: one stem, and the schema of one of its files or much the same.
fn fits(table: &Table, stem: &str, schema: &Schema) -> bool {
    let mut open = table.schemas.iter();
    table.stem == stem && open.any(|open| open.columns == schema.columns || goes_with(open, schema))
}

fn append(table: &mut Table, known: &Known, mut schema: Schema) {
    heed(&table.said, &mut schema);
    let at = table.schemas.iter().position(|open| **open == schema);
    let at = at.unwrap_or_else(|| {
        table.schemas.push(Rc::new(schema));
        table.schemas.len() - 1
    });
    table.files.push(Rc::new(TableFile {
        id: known.file.id,
        name: known.file.name.clone(),
        rows: known.summary.rows,
        batch_starts: known.summary.batch_starts.clone(),
        divisible: known.summary.divisible,
        schema: at,
        nulls: known.summary.columns.iter().map(|column| column.nulls).collect(),
    }));
}

/// Takes columns for what a person has said that those of this name are.
fn heed(said: &[SchemaColumn], schema: &mut Schema) {
    for column in &mut schema.columns {
        let mut same = said.iter().filter(|said| said.name == column.name);
        let Some(first) = same.clone().next() else { continue };
        column.canonical.clone_from(&first.canonical);
        (column.role, column.said) = (first.role, true);
        if let Some(alike) = same.find(|said| said.stored == column.stored) {
            column.reading = alike.reading;
        }
    }
    // What a person calls by a name of the model's takes the name from what only seemed to be it.
    let named = |column: &SchemaColumn| column.canonical.clone().filter(|_| column.said);
    let taken: Vec<String> = schema.columns.iter().filter_map(named).collect();
    for column in schema.columns.iter_mut().filter(|column| !column.said) {
        column.canonical = column.canonical.take().filter(|canonical| !taken.contains(canonical));
    }
}
