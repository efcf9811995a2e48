//! From when to when tables have rows, for measures of a period's end: it is asked once, as any query, and holds as long
//! as the table does.

use std::rc::Rc;

use reelscope_model::{
    Error, Measure, Query,
    query::{Op, OpMeasure},
};

use super::{Coordinator, Workers, batch::Batch, bind::Extent, table::Table};
use crate::{api::Engine, plan::TableId};

impl<W: Workers> Coordinator<W> {
    /// What is known of a table: of a derived one, of the events that it is made of, as these say how long its rows were
    /// watched.
    pub(super) fn extent_of(&self, table: &Rc<Table>) -> Option<Extent> {
        let events = self.events_of(table);
        let state = self.state.borrow();
        let known = state.extents.iter().find(|(known, _)| Rc::ptr_eq(known, &events));
        known.map(|(_, extent)| *extent)
    }

    /// Finds out what batches need and what is not known; says whether there was something.
    pub(super) async fn learn_extents(&self, batches: &[Batch], failed: &mut Vec<(TableId, Error)>) -> bool {
        let needs = |batch: &&Batch| {
            batch.needs_extent() && !failed.iter().any(|(broken, _)| *broken == batch.table.id)
        };
        let tables: Vec<Rc<Table>> =
            batches.iter().filter(needs).map(|batch| Rc::clone(&batch.table)).collect();
        for table in &tables {
            if self.extent_of(table).is_none()
                && let Err(error) = self.learn_extent(&self.events_of(table)).await
            {
                failed.push((table.id, error));
            }
        }
        !tables.is_empty()
    }

    async fn learn_extent(&self, table: &Rc<Table>) -> Result<(), Error> {
        let at = self.model.event_time(&table.info).and_then(|at| table.info.columns.get(at));
        let column = at.map(|column| column.name.clone());
        let end = |op: Op| {
            let alias = Some(op.as_str().to_owned());
            Measure::Op(OpMeasure { op, column: column.clone(), q: None, filter: Vec::new(), alias })
        };
        let measures = vec![end(Op::Min), end(Op::Max)];
        let query = Query { table: table.info.name.clone(), measures, ..Query::default() };
        let result = self.query(query).await?;
        let extent = match result.rows.first().map(Vec::as_slice) {
            Some([first, last]) => Extent::of(first, last),
            _ => Extent::Empty,
        };
        let mut state = self.state.borrow_mut();
        let tables = state.tables.clone();
        state.extents.retain(|(known, _)| tables.iter().any(|table| Rc::ptr_eq(known, table)));
        state.extents.push((Rc::clone(table), extent));
        Ok(())
    }

    fn events_of(&self, table: &Rc<Table>) -> Rc<Table> {
        self.origin_of(table).unwrap_or_else(|| Rc::clone(table))
    }
}
