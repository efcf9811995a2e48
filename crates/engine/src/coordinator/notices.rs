//! What is worth knowing of a table's values: those of its value sets' columns that no set holds, and of which nobody
//! has said where they belong; and how many texts in a column of times are none.

use std::rc::Rc;

use futures_util::future::join_all;
use reelscope_model::{
    Measure, Notice, Query, Value,
    names::fold_value,
    query::{Op, OpMeasure},
    schema::Reading,
    sort,
};
use rustc_hash::FxHashSet;

use super::{
    Coordinator, Workers,
    forecast::Uses,
    table::{Table, TableFile, Values},
};
use crate::{
    api::Engine,
    plan::{Aggregate, ColumnId, Key, Plan, TableId, View},
    protocol::{Request, Response},
};

/// The code of the notice.
pub(super) const UNMAPPED: &str = "unmapped-value";
/// The code of the notice of texts that are no times.
const UNREAD: &str = "unread-values";
/// The most values that are named, a column; the rest are counted.
const NAMED: usize = 20;
/// The most files whose dictionaries are asked for; one pass over the rows of more is faster.
const MOST_FILES: usize = 64;

impl<W: Workers> Coordinator<W> {
    /// Looks for values that no value set holds, and for texts that are no times, and notes them. A column that cannot be
    /// read is left alone here: the first query on it says why.
    pub(super) async fn notice_values(&self, tables: &[TableId]) {
        for id in tables {
            self.notice_unread(*id).await;
            let Some((table, columns)) = self.survey_doubtful(*id).await else { continue };
            let plan =
                Plan { table: *id, clauses: Vec::new(), views: counted(&columns), numbered: Vec::new() };
            if columns.is_empty() {
                self.replace_notices(*id, UNMAPPED, Vec::new());
                continue;
            }
            if self.admit(&table, Uses::of_plan(&plan, &table)).is_err() {
                continue;
            }
            let Ok(partials) = self.run(&table, &plan).await else { continue };
            let mut notices = Vec::new();
            for ((column, canonical), partial) in columns.iter().zip(&partials) {
                let Some(column) = table.column(*column) else { continue };
                let values = partial.keys.first().map_or(&[][..], |key| key.values());
                notices.extend(describe(&column.name, self.unmapped(&table, canonical, values)));
            }
            self.replace_notices(*id, UNMAPPED, notices);
        }
    }

    /// Counts the texts that are no times: they are null to every figure, but not to the file.
    async fn notice_unread(&self, id: TableId) {
        let Some(table) = self.state.borrow().by_id(id) else { return };
        let mut notices = Vec::new();
        for column in table.info.columns.iter().filter(|column| column.reading == Reading::IsoText) {
            let Some(nulls) = column.nulls else { continue };
            let name = Some(column.name.clone());
            let count =
                OpMeasure { op: Op::Count, column: name.clone(), q: None, filter: Vec::new(), alias: None };
            let measures = vec![Measure::Op(count)];
            let query = Query { table: table.info.name.clone(), measures, ..Query::default() };
            let Ok(result) = self.query(query).await else { continue };
            let Some(Value::Int(read)) = result.rows.first().and_then(|row| row.first()) else { continue };
            let unread = i128::from(table.info.rows.saturating_sub(nulls)) - read;
            if unread > 0 {
                let message = format!(
                    "{unread} of {} values of {} are no times that can be read (ISO 8601, as 2026-03-01T12:30:00Z), \
                     and count as empty. Export them so to have them counted.",
                    table.info.rows, column.name
                );
                notices.push(Notice { code: UNREAD.to_owned(), column: name, message });
            }
        }
        self.replace_notices(id, UNREAD, notices);
    }

    /// A table and its columns that may have values without a set, once it is known what these take.
    async fn survey_doubtful(&self, id: TableId) -> Option<(Rc<Table>, Vec<(ColumnId, String)>)> {
        loop {
            let table = self.state.borrow().by_id(id)?;
            let mut columns = Vec::new();
            for (column, canonical) in self.mapped_columns(&table) {
                if !self.is_mapped(&table, column, &canonical).await {
                    columns.push((column, canonical));
                }
            }
            let plan =
                Plan { table: id, clauses: Vec::new(), views: counted(&columns), numbered: Vec::new() };
            if columns.is_empty() || !self.survey(&[(Rc::clone(&table), Uses::of_plan(&plan, &table))]).await
            {
                return Some((table, columns));
            }
        }
    }

    /// Whether the dictionaries of the table's files say that each of a column's values has a set, so that no row needs
    /// to be read for that.
    async fn is_mapped(&self, table: &Table, column: ColumnId, canonical: &str) -> bool {
        if table.info.rows == 0 {
            return true;
        }
        if table.files.len() > MOST_FILES {
            return false;
        }
        let asks: Vec<_> = table.files.iter().map(|file| self.labels(table, file, column)).collect();
        let labels = join_all(asks).await;
        let is_mapped = |values: &Option<Vec<Value>>| {
            values.as_ref().is_some_and(|values| self.unmapped(table, canonical, values).is_empty())
        };
        labels.iter().all(is_mapped)
    }

    /// The values that a column may have in a file; none where its dictionary does not tell.
    async fn labels(&self, table: &Table, file: &TableFile, column: ColumnId) -> Option<Vec<Value>> {
        let place = table.layouts.get(file.schema)?.get(column as usize)?;
        let Some(place) = place.filter(|_| file.rows > 0) else { return Some(Vec::new()) };
        let worker = self.state.borrow().reader_of(file.id)?;
        let request = Request::Labels { file: file.id, column: place.column };
        match self.workers.ask(worker, request).await {
            Ok(Response::Labels(values)) => values.filter(|_| place.reading == Reading::AsStored),
            _ => None,
        }
    }

    /// The values that have no set, and of which nobody has said where they belong.
    fn unmapped<'a>(&self, table: &Table, canonical: &str, values: &'a [Value]) -> Vec<&'a str> {
        let kind = table.info.kind.as_deref().unwrap_or_default();
        let mut unmapped = self.model.unmapped(kind, canonical, values);
        let assigned = table.assigned(canonical);
        let decided: FxHashSet<&str> = assigned.iter().map(|(value, _)| value.as_str()).collect();
        unmapped.retain(|value| !decided.contains(fold_value(value).as_str()));
        unmapped
    }

    /// The columns of the table that have value sets, with their canonical names.
    fn mapped_columns(&self, table: &Table) -> Vec<(ColumnId, String)> {
        let kind = table.info.kind.as_deref().and_then(|kind| self.model.kind(kind));
        let defined = kind.map_or(&[][..], |kind| &kind.columns);
        let mapped = defined.iter().filter(|column| !column.sets.is_empty());
        let id = |canonical: &str| table.canonical(canonical).filter(|id| table.values(*id) != Values::Other);
        mapped.filter_map(|column| Some((id(&column.name)?, column.name.clone()))).collect()
    }

    fn replace_notices(&self, id: TableId, code: &str, notices: Vec<Notice>) {
        let mut state = self.state.borrow_mut();
        let Some(table) = state.by_id(id) else { return };
        let is_noted = table.info.notices.iter().any(|notice| notice.code == code);
        if notices.is_empty() && !is_noted {
            return;
        }
        let mut table = Table::clone(&table);
        table.info.notices.retain(|notice| notice.code != code);
        table.info.notices.extend(notices);
        state.put(table);
    }
}

fn counted(columns: &[(ColumnId, String)]) -> Vec<View> {
    columns.iter().map(|(column, _)| count_by(*column)).collect()
}

fn count_by(column: ColumnId) -> View {
    View {
        keys: vec![Key::Value(column)],
        aggregates: vec![Aggregate::rows()],
        ignores: 0,
        filter: None,
        clauses: Vec::new(),
    }
}

/// A notice a value, and one for all beyond the first few.
fn describe(column: &str, mut values: Vec<&str>) -> Vec<Notice> {
    sort::sort_by(&mut values, Ord::cmp);
    let notice = |message| Notice { code: UNMAPPED.to_owned(), column: Some(column.to_owned()), message };
    let named = values.iter().take(NAMED);
    let mut notices: Vec<_> = named
        .map(|value| notice(format!("{column} holds {value:?}, which no value set of the model has.")))
        .collect();
    if let Some(more) = values.len().checked_sub(NAMED).filter(|more| *more > 0) {
        notices
            .push(notice(format!("{column} holds {more} more values that no value set of the model has.")));
    }
    notices
}
