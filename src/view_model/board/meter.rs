//! A measure of an open table, or why there is none.

use reelscope_model::{
    ColumnInfo, Measure, TableInfo, Value,
    model::{Better, Format, Unavailable},
    names::{column_key, snake},
    query::{Op, OpMeasure},
    schema::Role,
};

use crate::view_model::{Context, card::Definition, figure::Unit};

/// A measure that can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::view_model) struct Meter {
    /// Its id in hooks.
    pub(in crate::view_model) id: String,
    /// Its name for people.
    pub(in crate::view_model) label: String,
    /// How its figures are written.
    pub(in crate::view_model) unit: Unit,
    /// Whether more is good; none where it is neither.
    pub(in crate::view_model) more_is_good: Option<bool>,
    /// What it means.
    pub(in crate::view_model) definition: Definition,
    /// The measure as a query writes it.
    pub(in crate::view_model) measure: Measure,
    /// Whether the figures of a whole's parts add up to the whole's.
    pub(in crate::view_model) sums: bool,
    /// The measure of how many cases a rate is of, where it is one of counts.
    pub(in crate::view_model) cases: Option<String>,
    /// The derived table that it is counted over, by its kind; none for the rows themselves.
    pub(in crate::view_model) on: Option<String>,
    /// Whether it is of the end of the period that is looked at, so that it is not told bucket by bucket beside others.
    pub(in crate::view_model) at_end: bool,
}

impl Meter {
    /// The model's measure of that id on an open table.
    ///
    /// # Errors
    /// Why it cannot be shown, in a sentence.
    pub(in crate::view_model) fn of_model(
        ctx: &Context<'_>,
        table: &TableInfo,
        id: &str,
    ) -> Result<Self, String> {
        let Some(measure) = ctx.model.measure(id) else {
            return Err(format!("The model has no measure {id}."));
        };
        ctx.model.expand(table, id).map_err(|why| sentence(&why, table))?;
        // Of alternatives the one that was used is told.
        let used = ctx.model.used(table, id).unwrap_or(measure);
        let mut description = measure.description.clone();
        if used.id != measure.id {
            description = format!("{description} Here: {}", used.description);
        }
        let definition = Definition {
            description,
            expr: Some(used.expr.to_string()),
            ratio: used.ratio(),
            source: measure.source.clone(),
        };
        Ok(Self {
            id: id.to_owned(),
            label: measure.label.clone(),
            unit: unit(measure.format),
            more_is_good: measure.better.map(|better| better == Better::Higher),
            definition,
            measure: Measure::Id(id.to_owned()),
            sums: ctx.model.adds_up(table, id),
            cases: own_rate(ctx, table, id),
            on: used.on.clone(),
            at_end: ctx.model.is_windowed(table, id),
        })
    }

    /// Explore's own measure of that id, `rows`, `distinct_<id column>` or `mean_<number column>`, else the model's.
    pub(in crate::view_model) fn of_explore(
        ctx: &Context<'_>,
        table: &TableInfo,
        id: &str,
    ) -> Result<Self, String> {
        let own = Self::explore(ctx, table).into_iter().find(|meter| meter.id == id);
        own.map_or_else(|| Self::of_model(ctx, table, id), Ok)
    }

    /// Explore's own measures of a table, in the order of its columns.
    pub(in crate::view_model) fn explore(ctx: &Context<'_>, table: &TableInfo) -> Vec<Self> {
        let column_meter =
            |role: Role, op: Op, prefix: &str, verb: &str, unit: Unit, says: &str| -> Vec<Self> {
                let columns = table.columns.iter().filter(|column| column.role == role);
                let meter = |column: &ColumnInfo| {
                    let key = column_key(column);
                    let name = ctx.model.dimension_label(table, &column.name);
                    let label = format!("{verb} {}", super::words::inside(&name));
                    let description = format!("{says} {}.", column.name);
                    let unit = if role == Role::Number { unit_of(column) } else { unit };
                    Self::own(format!("{prefix}_{key}"), label, unit, description, op, Some(&column.name))
                };
                columns.map(meter).collect()
            };
        let mut meters = vec![Self::rows()];
        let says = "How many different values there are in the column";
        meters.extend(column_meter(Role::Id, Op::CountDistinct, "distinct", "Distinct", Unit::Count, says));
        let says = "The mean of the values that are not null in the column";
        meters.extend(column_meter(Role::Number, Op::Mean, "mean", "Mean", Unit::Number, says));
        meters
    }

    /// The count of rows, of any table.
    pub(in crate::view_model) fn rows() -> Self {
        let description = "The number of rows.".to_owned();
        Self::own("rows".to_owned(), "Rows".to_owned(), Unit::Count, description, Op::Count, None)
    }

    fn own(id: String, label: String, unit: Unit, description: String, op: Op, column: Option<&str>) -> Self {
        let column = column.map(str::to_owned);
        let measure = OpMeasure { op, column, q: None, filter: Vec::new(), alias: Some(id.clone()) };
        let definition = Definition { description, ..Definition::default() };
        Self {
            id,
            label,
            unit,
            more_is_good: None,
            definition,
            measure: Measure::Op(measure),
            sums: op == Op::Count,
            cases: None,
            on: None,
            at_end: false,
        }
    }

    /// What it is over no rows at all.
    pub(in crate::view_model) fn empty(&self) -> Value {
        if self.unit == Unit::Count { Value::Int(0) } else { Value::Null }
    }

    /// Whether the figures of a whole's parts add up to the whole's, as far as their unit says.
    pub(in crate::view_model) fn adds_up(&self) -> bool {
        !self.at_end && matches!(self.unit, Unit::Count | Unit::Currency | Unit::Hours)
    }
}

/// The denominator of a measure that is itself a rate of counts.
fn own_rate(ctx: &Context<'_>, table: &TableInfo, id: &str) -> Option<String> {
    let rate = ctx.model.rate(table, id)?;
    (rate.counts && rate.measure.id == id).then_some(rate.under)
}

/// The unit of a column that the model knows, by its name.
fn unit_of(column: &ColumnInfo) -> Unit {
    match column.canonical.as_deref() {
        Some("Revenue" | "MonthlyRevenue") => Unit::Currency,
        Some("DurationMinutes") => Unit::Minutes,
        Some(name) if name.ends_with("Ms") => Unit::Millis,
        _ => Unit::Number,
    }
}

fn unit(format: Format) -> Unit {
    match format {
        Format::Count => Unit::Count,
        Format::Percent => Unit::Percent,
        Format::Currency => Unit::Currency,
        Format::Ms => Unit::Millis,
        Format::Minutes => Unit::Minutes,
        Format::Hours => Unit::Hours,
        Format::Number => Unit::Number,
    }
}

fn sentence(why: &Unavailable, table: &TableInfo) -> String {
    match why {
        Unavailable::Unknown => "The model has no such measure.".to_owned(),
        Unavailable::OtherTable(other) => format!("It is a measure of {other}."),
        Unavailable::Missing(columns) => super::words::needs_columns(columns, table),
    }
}

/// The column that would bring a dimension to a table, as the model names it.
pub(in crate::view_model) fn column_of(ctx: &Context<'_>, table: &TableInfo, dimension: &str) -> String {
    let declared = ctx.model.dimensions().iter().find(|declared| declared.name == dimension);
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    let column = kind.and_then(|kind| kind.columns.iter().find(|column| snake(&column.name) == dimension));
    let name = declared.map(|declared| &declared.column).or_else(|| column.map(|column| &column.name));
    name.map_or_else(|| dimension.to_owned(), Clone::clone)
}
