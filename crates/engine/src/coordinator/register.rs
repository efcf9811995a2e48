//! Putting a file's rows into a table: one that is open, or a new one.

use reelscope_model::{ColumnInfo, Model, Notice, TableInfo, names};

use super::{
    recognise::Known,
    shards::shards,
    state::State,
    table::{Table, TableFile, Values},
};
use crate::{
    plan::TableId,
    protocol::{Class, FileColumn},
};

/// Puts a file's rows into a table and shares them out; gives the table's number. Files of one kind are appended,
/// and so are files of no kind with one stem and one schema.
pub(super) fn register(state: &mut State, model: &Model, known: &Known) -> TableId {
    let stem = names::table_stem(&known.file.name);
    let columns = columns(known);
    let target = state.tables.iter().find_map(|table| {
        let places = places(table, known.recognised.kind.as_deref(), &stem, &columns)?;
        Some((Table::clone(table), places))
    });
    let (mut table, places) = target.unwrap_or_else(|| new_table(state, known, stem));
    append(&mut table, known, columns, places);
    table.shards = shards(&table, state.workers());
    let id = table.id;
    state.put(table);
    state.sort_tables(model);
    id
}

/// A file's column as the table has it.
struct NewColumn {
    info: ColumnInfo,
    class: Class,
}

fn columns(known: &Known) -> Vec<NewColumn> {
    let both = known.summary.columns.iter().zip(&known.recognised.columns);
    both.map(|(column, recognition)| NewColumn {
        info: ColumnInfo {
            name: column.name.clone(),
            canonical: recognition.canonical.clone(),
            data_type: column.data_type.clone(),
            role: recognition.role,
            reading: recognition.reading,
            nulls: column.nulls,
            multi_valued: recognition.multi_valued,
            time_zone: column.time_zone.clone(),
        },
        class: column.class,
    })
    .collect()
}

fn new_table(state: &mut State, known: &Known, stem: String) -> (Table, Vec<Option<usize>>) {
    let kind = known.recognised.kind.clone();
    let info = TableInfo {
        name: state.free_name(kind.as_deref().unwrap_or(&stem)),
        kind,
        files: Vec::new(),
        rows: 0,
        columns: Vec::new(),
        notices: Vec::new(),
    };
    let table = Table { id: state.new_table(), info, stem, files: vec![], classes: vec![], shards: vec![] };
    (table, vec![None; known.summary.columns.len()])
}

/// Which of the table's columns each of the file's is; none for a column that is new to it. No answer when the file
/// does not belong into the table: another kind, another stem or schema, or values that do not go together.
fn places(
    table: &Table,
    kind: Option<&str>,
    stem: &str,
    columns: &[NewColumn],
) -> Option<Vec<Option<usize>>> {
    if table.info.kind.as_deref() != kind {
        return None;
    }
    if kind.is_none() {
        let same = |(open, new): (&ColumnInfo, &NewColumn)| {
            open.name == new.info.name && open.data_type == new.info.data_type
        };
        let equal =
            table.info.columns.len() == columns.len() && table.info.columns.iter().zip(columns).all(same);
        return (equal && table.stem == stem).then(|| (0..columns.len()).map(Some).collect());
    }
    let places: Vec<_> = columns.iter().map(|column| place(table, column)).collect();
    let fits =
        |(column, place): (&NewColumn, &Option<usize>)| place.is_none_or(|at| go_together(table, at, column));
    columns.iter().zip(&places).all(fits).then_some(places)
}

/// The column of the table that means the same: by its canonical name, else by its own.
fn place(table: &Table, column: &NewColumn) -> Option<usize> {
    let open = &table.info.columns;
    if column.info.canonical.is_some() {
        return open.iter().position(|open| open.canonical == column.info.canonical);
    }
    open.iter().position(|open| open.canonical.is_none() && open.name == column.info.name)
}

/// Whether the values of both can be one column: of one sort, or numbers of any.
fn go_together(table: &Table, at: usize, column: &NewColumn) -> bool {
    let (open, reading) = (&table.info.columns[at], column.info.reading);
    let ours = Values::of(table.classes[at], open.reading);
    let theirs = Values::of(column.class, reading);
    open.reading == reading
        && open.multi_valued == column.info.multi_valued
        && (ours == theirs || (ours.is_number() && theirs.is_number()))
}

fn append(table: &mut Table, known: &Known, columns: Vec<NewColumn>, places: Vec<Option<usize>>) {
    let before = table.rows();
    let mut stored = vec![None; table.info.columns.len()];
    for ((at, column), place) in (0..).zip(columns).zip(places) {
        match place {
            Some(place) => {
                let nulls = &mut table.info.columns[place].nulls;
                *nulls = nulls.zip(column.info.nulls).map(|(a, b)| a + b);
                table.classes[place] = widest(table.classes[place], column.class);
                stored[place] = Some(at);
            }
            None => {
                table.info.columns.push(absent_before(column.info, before));
                table.classes.push(column.class);
                stored.push(Some(at));
            }
        }
    }
    // The rows of this file are null in the columns that it lacks.
    for (column, at) in table.info.columns.iter_mut().zip(&stored) {
        if at.is_none() {
            column.nulls = column.nulls.map(|nulls| nulls + known.summary.rows);
        }
    }
    table.files.push(TableFile {
        id: known.file.id,
        name: known.file.name.clone(),
        rows: known.summary.rows,
        batch_starts: known.summary.batch_starts.clone(),
        divisible: known.summary.divisible,
        types: stored.iter().map(|at| type_at(known, *at)).collect(),
        columns: stored,
    });
    table.info.files.push(known.file.name.clone());
    table.info.rows = table.rows();
    add_notices(&mut table.info.notices, known);
}

/// What a column is whose files store numbers of both sorts; the first sort for anything else.
fn widest(open: Class, new: Class) -> Class {
    match (open, new) {
        (Class::Int | Class::Decimal, Class::Float) => Class::Float,
        (Class::Int, Class::Decimal) => Class::Decimal,
        _ => open,
    }
}

/// Arrow's name of the type of the file's column at that position.
fn type_at(known: &Known, at: Option<u32>) -> Option<String> {
    let column = known.summary.columns.get(usize::try_from(at?).ok()?)?;
    Some(column.data_type.clone())
}

/// A column that the rows before do not have.
fn absent_before(column: ColumnInfo, rows: u64) -> ColumnInfo {
    ColumnInfo { nulls: column.nulls.map(|nulls| nulls + rows), ..column }
}

/// Adds what was noticed of a file, each thing once, and the columns left out that nothing was said of.
fn add_notices(notices: &mut Vec<Notice>, known: &Known) {
    let said = known.summary.notices.iter().chain(&known.recognised.notices).cloned();
    for notice in said {
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }
    for column in known.summary.columns.iter().filter(|column| column.class == Class::Other) {
        if !notices.iter().any(|notice| notice.column.as_ref() == Some(&column.name)) {
            notices.push(left_out(column));
        }
    }
}

fn left_out(column: &FileColumn) -> Notice {
    Notice {
        code: "unsupported-type".to_owned(),
        column: Some(column.name.clone()),
        message: format!("{} is left out: {} cannot be analysed.", column.name, column.data_type),
    }
}
