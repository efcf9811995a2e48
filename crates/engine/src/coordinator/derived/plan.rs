//! A derived table as it is before its rows are made.

use std::rc::Rc;

use reelscope_model::{
    Code, Error, Result,
    expr::Predicate,
    model::{Derived, Does, Grounded, Own, Pass as ModelPass, Unavailable},
};

use super::{Origin, Spells};
use crate::{
    coordinator::{Coordinator, Workers, bind::Binder, table::Table},
    keyed::{KeyedPlan, Make, NumberOf, Pass},
    plan::ColumnId,
    protocol::{ColumnSpec, ShardSpec},
    shape::{Scalar, Shape},
};

impl<W: Workers> Coordinator<W> {
    /// A derived table of an open one, whose rows are not made.
    pub(super) fn new_derived(&self, table: &Rc<Table>, derived: &Derived) -> Result<Rc<Table>> {
        let grounded =
            derived.on(&self.model, &table.info).map_err(|why| lacks(&table.info.name, derived, why))?;
        let binder = self.binder(table);
        let clock = binder.canonical(&grounded.time)?;
        if !table.values(clock).is_calendar() {
            return Err(Error::new(
                Code::BadQuery,
                format!(
                    "{} of {} holds no instants, so that its rows have no order.",
                    grounded.time, table.info.name
                ),
            ));
        }
        let keys: Vec<ColumnId> =
            grounded.key.0.iter().map(|key| binder.canonical(key)).collect::<Result<_>>()?;
        if let Some(key) = keys.iter().find(|key| is_many(table, **key)) {
            let name = table.column(*key).map_or("", |column| &*column.name);
            let message =
                format!("{name} of {} has several values a row, so that it is no key.", table.info.name);
            return Err(Error::new(Code::BadQuery, message));
        }
        let kept: Vec<ColumnId> = grounded.kept.iter().map(|at| *at as ColumnId).collect();
        let (plan, columns) =
            Planner { binder, conditions: Vec::new(), numbers: Vec::new() }.plan(&grounded, keys, clock)?;
        let spells = spells(&grounded, &kept, clock);
        let own = kept.iter().filter_map(|id| table.spec(*id).cloned());
        let columns: Vec<ColumnSpec> = own.chain(columns).collect();
        let shard = |shard: &ShardSpec| ShardSpec {
            // Where the rows stand that its own stand with.
            pieces: shard.pieces.clone(),
            layouts: Vec::new(),
            columns: columns.clone(),
        };
        let shards = table.shards.iter().map(shard).collect();
        let links = table.links.through(&kept, &mut self.state.borrow_mut());
        Ok(Rc::new(Table {
            id: self.state.borrow_mut().new_table(),
            info: grounded.info,
            stem: String::new(),
            files: Vec::new(),
            schemas: Vec::new(),
            layouts: Vec::new(),
            columns,
            said: Vec::new(),
            assigned: Vec::new(),
            left_out: Vec::new(),
            links,
            shards,
            origin: Some(Rc::new(Origin { of: table.id, kept, plan, spells })),
        }))
    }
}

fn is_many(table: &Table, column: ColumnId) -> bool {
    table.spec(column).and_then(|spec| spec.shape).is_none_or(|shape| shape.many)
}

/// Gives conditions their positions.
struct Planner<'a> {
    binder: Binder<'a>,
    conditions: Vec<Predicate<ColumnId>>,
    numbers: Vec<NumberOf>,
}

impl Planner<'_> {
    fn plan(
        mut self,
        grounded: &Grounded,
        keys: Vec<ColumnId>,
        time: ColumnId,
    ) -> Result<(KeyedPlan, Vec<ColumnSpec>)> {
        let mut makes = Vec::new();
        let mut columns = Vec::new();
        for column in &grounded.computed {
            columns.push(self.spec(&column.does, time));
            makes.extend(self.make(&column.does)?);
        }
        let pass = match &grounded.pass {
            ModelPass::Summary => Pass::Summary(makes),
            ModelPass::Spells { start, stop } => {
                Pass::Spells { start: self.condition(start)?, stop: self.condition(stop)? }
            }
            ModelPass::Follows { by, within } => {
                let within = within.get(grounded.key.1).copied().flatten();
                Pass::Follows { by: self.condition(by)?, within }
            }
            ModelPass::Movements { start, stop, of } => {
                self.number(of, NumberOf::Value)?;
                Pass::Movements { start: self.condition(start)?, stop: self.condition(stop)? }
            }
            ModelPass::Funnel { steps, within } => {
                // The positions of steps are those of their conditions.
                self.conditions =
                    steps.iter().map(|step| self.binder.predicate(step)).collect::<Result<_>>()?;
                Pass::Funnel { steps: self.conditions.len() as u8, within: *within }
            }
        };
        Ok((KeyedPlan { keys, time, conditions: self.conditions, numbers: self.numbers, pass }, columns))
    }

    fn make(&mut self, does: &Does) -> Result<Option<Make>> {
        Ok(Some(match does {
            Does::Count(None) => Make::Count(None),
            Does::Count(Some(condition)) => Make::Count(Some(self.condition(condition)?)),
            Does::Length => Make::Length,
            Does::End => Make::End,
            Does::Going { on, off, most } => {
                Make::Going { on: self.condition(on)?, off: self.condition(off)?, most: *most }
            }
            Does::Greatest(column) => Make::Greatest(self.number(column, NumberOf::Value)?),
            Does::Sum(column) => Make::Sum(self.number(column, NumberOf::Value)?),
            Does::Different(column) => Make::Different(self.number(column, NumberOf::Print)?),
            Does::Later { from, to } => Make::Later { from: *from, to: *to },
            Does::Own(_) => return Ok(None),
        }))
    }

    fn number(&mut self, column: &str, of: fn(ColumnId) -> NumberOf) -> Result<u8> {
        let number = of(self.binder.canonical(column)?);
        let at = self.numbers.iter().position(|known| *known == number).unwrap_or_else(|| {
            self.numbers.push(number);
            self.numbers.len() - 1
        });
        u8::try_from(at).map_err(|_| Error::new(Code::Internal, "A derived table has too many numbers."))
    }

    fn condition(&mut self, condition: &Predicate) -> Result<u8> {
        let bound = self.binder.predicate(condition)?;
        let at = self.conditions.iter().position(|known| *known == bound).unwrap_or_else(|| {
            self.conditions.push(bound);
            self.conditions.len() - 1
        });
        u8::try_from(at).map_err(|_| Error::new(Code::Internal, "A derived table has too many conditions."))
    }

    fn spec(&self, does: &Does, time: ColumnId) -> ColumnSpec {
        let clock = || self.binder.table.spec(time).cloned();
        match does {
            _ if does.is_time() => clock().unwrap_or_else(|| ColumnSpec::of(None)),
            does if does.is_float() => ColumnSpec::of(Some(Shape::one(Scalar::Float))),
            _ => ColumnSpec::of(Some(Shape::INT)),
        }
    }
}

fn spells(grounded: &Grounded, kept: &[ColumnId], time: ColumnId) -> Option<Spells> {
    let own = |own: Own| {
        let at = grounded.computed.iter().position(|column| column.does == Does::Own(own))?;
        ColumnId::try_from(kept.len() + at).ok()
    };
    let time = kept.iter().position(|column| *column == time)?;
    Some(Spells { begin: own(Own::Begin)?, close: own(Own::Close)?, time: ColumnId::try_from(time).ok()? })
}

fn lacks(table: &str, derived: &Derived, why: Unavailable) -> Error {
    let name = &derived.name;
    match why {
        Unavailable::Missing(columns) => {
            let columns = columns.join(" and ");
            Error::new(
                Code::UnknownColumn,
                format!("{table}.{name} needs {columns}, which {table} does not have."),
            )
            .hint(format!("It lights up with a column that is named {columns}, or an alias of it."))
        }
        _ => Error::new(Code::UnknownTable, format!("There is no {name} of {table}.")),
    }
}
