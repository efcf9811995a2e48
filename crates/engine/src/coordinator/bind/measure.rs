//! A query's measures as aggregates and what is made of them.
//!
//! Aggregates that several measures share are computed once.

use std::{rc::Rc, sync::Arc};

use reelscope_model::{
    Clause, Code, Error, Measure, Result,
    expr::{Expr, Predicate, RowExpr},
    model::{AT_ONCE, Unavailable, Window},
    query::{Op, OpMeasure},
};

use super::{Binder, Extent, Period, aggregate::stored, suggest};
use crate::{
    coordinator::table::{Table, Values},
    plan::{self, Aggregate, ColumnId},
};

/// A measure in the result.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::coordinator) struct Output {
    pub(in crate::coordinator) key: Arc<str>,
    pub(in crate::coordinator) expr: Expr<Figure>,
    pub(in crate::coordinator) data_type: &'static str,
}

/// What stands for an aggregate in a bound measure: its state's position, and how it is finished.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::coordinator) struct Figure {
    pub(in crate::coordinator) state: usize,
    pub(in crate::coordinator) op: Op,
    /// The share of a quantile.
    pub(in crate::coordinator) q: f64,
    /// The part of the query that it is of, while that is bound.
    part: usize,
}

/// A query's measures, bound.
pub(super) struct Measures {
    /// What is computed over each table, the query's own first.
    pub(super) parts: Vec<Part>,
    pub(super) outputs: Vec<Output>,
}

/// What is computed over one table.
pub(super) struct Part {
    /// The table; none for the query's own.
    pub(super) table: Option<Rc<Table>>,
    pub(super) aggregates: Vec<Aggregate>,
    pub(super) period: Option<Period>,
    /// Whether it is how many rows there are at once.
    pub(super) is_peak: bool,
}

impl Part {
    fn new(table: Option<Rc<Table>>, of: &Table) -> Self {
        let spells = of.origin.as_ref().and_then(|origin| origin.spells);
        Self { table, aggregates: Vec::new(), period: spells.map(Period::of), is_peak: false }
    }

    /// Takes over what is known of the time that windows are of. `extent` tells it of a table, none being the query's own.
    pub(super) fn learn(&mut self, extent: impl FnOnce(Option<&Rc<Table>>) -> Option<Extent>) {
        if let Some(period) = self.period.as_mut().filter(|period| period.needs_extent()) {
            period.windows.extent = extent(self.table.as_ref());
        }
    }

    fn is_windowed(&self) -> bool {
        self.period.as_ref().is_some_and(Period::is_windowed)
    }
}

/// What a bound figure's type is, beside the figure.
type Typed = (Figure, &'static str);

impl Binder<'_> {
    /// The aggregates of a query's measures, each once, and what is made of them. `bind` binds a clause, `derived` gives
    /// the derived table of a kind.
    ///
    /// # Errors
    /// `unknown-measure`, `unknown-column` and `bad-query`.
    pub(super) fn measures(
        &self,
        measures: &[Measure],
        bind: impl Fn(&Clause) -> Result<plan::Clause>,
        derived: impl Fn(&str) -> Result<Rc<Table>>,
    ) -> Result<Measures> {
        let mut parts = vec![Part::new(None, self.table)];
        let mut outputs = Vec::new();
        for measure in measures {
            let (expr, data_type) = match measure {
                Measure::Id(id) => self.measure(id, &mut parts, &derived)?,
                Measure::Op(op) => {
                    let (figure, data_type) = self.operation(op, &bind, &mut parts[0].aggregates)?;
                    (Expr::Aggregate(figure), data_type)
                }
            };
            outputs.push(Output { key: measure.key().into(), expr, data_type });
        }
        // States stand part by part.
        let counts: Vec<usize> = parts.iter().map(|part| part.aggregates.len()).collect();
        let before = |part: usize| counts.iter().take(part).sum::<usize>();
        outputs.iter_mut().for_each(|output| {
            each_figure(&mut output.expr, &mut |figure| {
                figure.state += before(figure.part);
            });
        });
        Ok(Measures { parts, outputs })
    }

    fn measure(
        &self,
        id: &str,
        parts: &mut Vec<Part>,
        derived: impl Fn(&str) -> Result<Rc<Table>>,
    ) -> Result<(Expr<Figure>, &'static str)> {
        let expr = self.model.expand(&self.table.info, id).map_err(|why| self.unavailable(id, &why))?;
        let mut types = Vec::new();
        let bound = bind_expr(&expr, &mut |aggregate| {
            if matches!(&aggregate.filter, Some(Predicate::Rule(rule)) if rule == AT_ONCE) {
                let kind = aggregate.on.as_ref().or(self.table.info.kind.as_ref());
                let table = derived(kind.map_or("", String::as_str))?;
                let part = Part {
                    is_peak: true,
                    aggregates: vec![Aggregate::rows()],
                    ..Part::new(Some(table), self.table)
                };
                parts.push(Part { period: None, ..part });
                types.push("int");
                let figure = Figure { state: 0, op: Op::Count, q: 0.0, part: parts.len() - 1 };
                return Ok(Expr::Aggregate(figure));
            }
            if let Some((window, aggregate)) = Window::split(aggregate) {
                let (figure, data_type) = self.window(window, &aggregate, parts, &derived)?;
                types.push(data_type);
                return Ok(Expr::Aggregate(figure));
            }
            let at = match &aggregate.on {
                None => 0,
                Some(kind) => {
                    let table = derived(kind)?;
                    let is_it = |part: &Part| {
                        !part.is_peak
                            && !part.is_windowed()
                            && part.table.as_ref().is_some_and(|open| open.id == table.id)
                    };
                    parts.iter().position(is_it).unwrap_or_else(|| {
                        parts.push(Part::new(Some(Rc::clone(&table)), &table));
                        parts.len() - 1
                    })
                }
            };
            let part = &mut parts[at];
            let other = part.table.clone();
            let binder = Binder { table: other.as_deref().unwrap_or(self.table), ..*self };
            let Part { aggregates, period, .. } = part;
            let of_period = period.as_mut().and_then(|period| {
                period.bind(aggregate, |aggregate| Figure {
                    part: at,
                    ..binder.figure(aggregate, Op::Count, 0.0, aggregates).0
                })
            });
            if let Some(expr) = of_period {
                types.push("int");
                return Ok(expr);
            }
            let q = aggregate.q.unwrap_or_default();
            let (figure, data_type) =
                binder.figure(binder.aggregate(aggregate)?, aggregate.op, q, aggregates);
            types.push(data_type);
            Ok(Expr::Aggregate(Figure { part: at, ..figure }))
        })?;
        let data_type = if matches!(bound, Expr::Aggregate(_)) { types.first().copied() } else { None };
        Ok((bound, data_type.unwrap_or("float")))
    }

    /// An aggregate of a window, in the part of its table's windows.
    fn window(
        &self,
        window: Window,
        aggregate: &reelscope_model::expr::Aggregate,
        parts: &mut Vec<Part>,
        derived: impl Fn(&str) -> Result<Rc<Table>>,
    ) -> Result<Typed> {
        let kind = aggregate.on.as_ref().or(self.table.info.kind.as_ref());
        let table = derived(kind.map_or("", String::as_str))?;
        let time = self.model.event_time(&table.info).and_then(|at| ColumnId::try_from(at).ok());
        let time = time.filter(|time| table.values(*time).is_calendar()).ok_or_else(|| {
            Error::new(Code::BadQuery, format!("{} has no time that a period could end at.", table.info.name))
        })?;
        let binder = Binder { table: &table, ..*self };
        let bound = binder.aggregate(aggregate)?;
        let data_type = binder.type_of(aggregate.op, bound.input.as_ref());
        let is_it =
            |part: &Part| part.is_windowed() && part.table.as_ref().is_some_and(|open| open.id == table.id);
        let at = parts.iter().position(is_it).unwrap_or_else(|| {
            let period = Some(Period::over(time));
            parts.push(Part { period, ..Part::new(Some(Rc::clone(&table)), &table) });
            parts.len() - 1
        });
        let Part { aggregates, period, .. } = &mut parts[at];
        let place = |period: &mut Period| period.windows.place(window, bound, aggregates);
        let state = period.as_mut().map_or(0, place);
        Ok((Figure { state, op: aggregate.op, q: aggregate.q.unwrap_or_default(), part: at }, data_type))
    }

    fn operation(
        &self,
        measure: &OpMeasure,
        bind: impl Fn(&Clause) -> Result<plan::Clause>,
        aggregates: &mut Vec<Aggregate>,
    ) -> Result<Typed> {
        let column = measure.column.as_deref().map(|name| self.named(name)).transpose()?;
        check_operation(measure, column.map(|column| column.values))?;
        let aggregate = Aggregate {
            op: stored(measure.op),
            input: column.map(|column| RowExpr::Column(column.id)),
            filter: None,
            clauses: measure.filter.iter().map(bind).collect::<Result<_>>()?,
            apart: None,
        };
        Ok(self.figure(aggregate, measure.op, measure.q.unwrap_or_default(), aggregates))
    }

    /// The place of an aggregate among those known, behind them when it is new.
    fn figure(&self, aggregate: Aggregate, op: Op, q: f64, aggregates: &mut Vec<Aggregate>) -> Typed {
        let data_type = self.type_of(op, aggregate.input.as_ref());
        let state = aggregates.iter().position(|known| *known == aggregate).unwrap_or_else(|| {
            aggregates.push(aggregate);
            aggregates.len() - 1
        });
        (Figure { state, op, q, part: 0 }, data_type)
    }

    fn type_of(&self, op: Op, input: Option<&RowExpr<ColumnId>>) -> &'static str {
        match (op, input) {
            (Op::Count | Op::CountDistinct, _) => "int",
            (Op::Sum | Op::Min | Op::Max, Some(RowExpr::Column(column))) => {
                self.table.values(*column).type_name()
            }
            _ => "float",
        }
    }

    fn unavailable(&self, id: &str, why: &Unavailable) -> Error {
        let table = &self.table.info;
        let say = |message: String| Error::new(Code::UnknownMeasure, message);
        match why {
            Unavailable::Unknown => {
                let known: Vec<_> =
                    self.model.measures_of(table).map(|measure| measure.id.as_str()).collect();
                suggest::unknown(Code::UnknownMeasure, &format!("measure of {}", table.name), id, &known)
            }
            Unavailable::OtherTable(other) => {
                say(format!("{id} is a measure of {other}, not of {}.", table.name))
                    .hint(format!("Ask {other} for it."))
            }
            Unavailable::Missing(columns) => {
                let columns = columns.join(" and ");
                say(format!("{id} needs {columns}, which {} does not have.", table.name))
                    .hint(format!("It lights up with a column that is named {columns}, or an alias of it."))
            }
        }
    }
}

/// Whether an operation has what it needs, and a column that it can work on.
fn check_operation(measure: &OpMeasure, values: Option<Values>) -> Result<()> {
    let op = measure.op;
    let name = op.as_str();
    let bad = |what: String| Err(Error::new(Code::BadQuery, what));
    let Some(values) = values else {
        return if op == Op::Count { Ok(()) } else { bad(format!("{name} needs a column.")) };
    };
    let column = measure.column.as_deref().unwrap_or_default();
    if matches!(op, Op::Sum | Op::Mean | Op::Variance | Op::Quantile) && !values.is_number() {
        return bad(format!("{name} needs numbers, and {column} holds none."));
    }
    match (op, measure.q) {
        (Op::Quantile, Some(q)) if (0.0..=1.0).contains(&q) => Ok(()),
        (Op::Quantile, _) => bad("quantile needs q, from 0 to 1.".to_owned()),
        (_, Some(_)) => bad(format!("{name} has no q; only quantile has.")),
        _ => Ok(()),
    }
}

/// An expanded expression with each aggregate replaced by what `bind` makes of it.
fn bind_expr(
    expr: &Expr,
    bind: &mut impl FnMut(&reelscope_model::expr::Aggregate) -> Result<Expr<Figure>>,
) -> Result<Expr<Figure>> {
    Ok(match expr {
        Expr::Number(value) => Expr::Number(*value),
        Expr::Aggregate(aggregate) => bind(aggregate)?,
        Expr::Negate(inner) => Expr::Negate(Box::new(bind_expr(inner, bind)?)),
        Expr::Binary(operator, left, right) => {
            let left = bind_expr(left, bind)?;
            Expr::Binary(*operator, Box::new(left), Box::new(bind_expr(right, bind)?))
        }
        // Expanding has chosen between them, so the first holds.
        Expr::Else(first, _) => bind_expr(first, bind)?,
        Expr::Measure(id) => {
            return Err(Error::new(Code::Internal, format!("The measure {id} was not expanded.")));
        }
    })
}

fn each_figure(expr: &mut Expr<Figure>, each: &mut impl FnMut(&mut Figure)) {
    match expr {
        Expr::Aggregate(figure) => each(figure),
        Expr::Negate(inner) => each_figure(inner, each),
        Expr::Binary(_, left, right) | Expr::Else(left, right) => {
            each_figure(left, each);
            each_figure(right, each);
        }
        Expr::Number(_) | Expr::Measure(_) => {}
    }
}
