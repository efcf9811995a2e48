//! Queries: measures x dimensions x filters over one table.

use serde::{Deserialize, Serialize};

pub use crate::bins::Bins;
use crate::value::Literal;

/// A calendar unit that instants are grouped into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grain {
    /// Sixty seconds.
    Minute,
    /// Sixty minutes.
    Hour,
    /// A calendar day of the zone.
    Day,
    /// Seven days from a Monday.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months from January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
}

/// A part of the calendar that instants share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The hour of the day, 0 to 23.
    Hour,
    /// The day of the week, 1 (Monday) to 7.
    Weekday,
    /// The month, 1 to 12.
    Month,
    /// The calendar year.
    Year,
}

/// What rows are grouped by: a name, or a column with how it is grouped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum By {
    /// A dimension or column by its name.
    Name(String),
    /// A column and how it is grouped.
    Spec(BySpec),
}

/// The long form of [`By`]; at most one of `grain`, `part`, `bins` and `whole`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BySpec {
    /// The dimension's or column's name.
    pub column: String,
    /// Group instants into calendar units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grain: Option<Grain>,
    /// Group instants by a part of the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Group numbers into bins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bins: Option<Bins>,
    /// Group a multi-valued column by its whole value.
    #[serde(default, skip_serializing_if = "is_false")]
    pub whole: bool,
    /// The zone of `grain` and `part`; the column's own, else UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The key in the result; the column's name as given, unless set.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl By {
    /// The long form of either.
    #[must_use]
    pub fn spec(&self) -> BySpec {
        match self {
            Self::Name(column) => BySpec { column: column.clone(), ..BySpec::default() },
            Self::Spec(spec) => spec.clone(),
        }
    }

    /// The key of this dimension in the result.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::Spec(spec) => spec.alias.as_deref().unwrap_or(&spec.column),
        }
    }
}

/// How a group's rows become one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Rows, or a column's values that are not null.
    Count,
    /// The sum.
    Sum,
    /// The mean of the values that are not null.
    Mean,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The sample variance (n - 1); null below two values.
    Variance,
    /// How many different values that are not null.
    CountDistinct,
    /// The value below which a share of the values lies.
    Quantile,
}

impl Op {
    /// The name in queries and in default keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Min => "min",
            Self::Max => "max",
            Self::Variance => "variance",
            Self::CountDistinct => "count_distinct",
            Self::Quantile => "quantile",
        }
    }
}

/// What is computed: a measure of the model, or an operation on a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Measure {
    /// A measure of the model by its id.
    Id(String),
    /// An operation on a column.
    Op(OpMeasure),
}

/// The long form of [`Measure`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpMeasure {
    /// The operation.
    pub op: Op,
    /// The column; only [`Op::Count`] does without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The share for [`Op::Quantile`], 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<f64>,
    /// Clauses that only this measure obeys.
    #[serde(default, rename = "where", skip_serializing_if = "Vec::is_empty")]
    pub filter: Vec<Clause>,
    /// The key in the result; `op` or `op_column` unless set.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
}

impl Measure {
    /// The key of this measure in the result.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Id(id) => id.clone(),
            Self::Op(op) => op.alias.clone().unwrap_or_else(|| match &op.column {
                Some(column) => format!("{}_{column}", op.op.as_str()),
                None => op.op.as_str().to_owned(),
            }),
        }
    }
}

/// One condition on one column. `not` keeps exactly the rows that `is` would not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "ClauseFields", into = "ClauseFields")]
pub struct Clause {
    /// The table it is on; the query's own unless set.
    pub table: Option<String>,
    /// The column or dimension.
    pub column: String,
    /// Compare a part of the calendar instead of the value, with `is` or `not`.
    pub part: Option<Part>,
    /// The zone of `part`, and of range ends written without one.
    pub time_zone: Option<String>,
    /// The condition.
    pub test: Test,
}

/// The condition of a [`Clause`].
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of these values, null allowed.
    Is(Vec<Literal>),
    /// None of these values.
    Not(Vec<Literal>),
    /// Text that contains this, without regard to case.
    Contains(String),
    /// From the first (inclusive) up to the second (exclusive); either end may be open, not both.
    Range {
        /// The first value inside.
        from: Option<Literal>,
        /// The first value beyond.
        to: Option<Literal>,
    },
}

/// A [`Clause`] as it is written: `{column, is: [...]}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct ClauseFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<String>,
    column: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    part: Option<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is: Option<Vec<Literal>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not: Option<Vec<Literal>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contains: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Literal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<Literal>,
}

impl TryFrom<ClauseFields> for Clause {
    type Error = &'static str;

    fn try_from(fields: ClauseFields) -> Result<Self, Self::Error> {
        let ClauseFields { table, column, part, time_zone, is, not, contains, from, to } = fields;
        let test = match (is, not, contains, from, to) {
            (Some(values), None, None, None, None) => Test::Is(values),
            (None, Some(values), None, None, None) => Test::Not(values),
            (None, None, Some(text), None, None) => Test::Contains(text),
            (None, None, None, None, None) => return Err("a clause needs is, not, contains, from or to"),
            (None, None, None, from, to) => Test::Range { from, to },
            _ => return Err("a clause has one of is, not, contains, and from with to"),
        };
        if column.is_empty() {
            return Err("a clause needs a column");
        }
        if part.is_some() && !matches!(test, Test::Is(_) | Test::Not(_)) {
            return Err("a clause with part has is or not");
        }
        Ok(Self { table, column, part, time_zone, test })
    }
}

impl From<Clause> for ClauseFields {
    fn from(clause: Clause) -> Self {
        let Clause { table, column, part, time_zone, test } = clause;
        let mut fields = Self { table, column, part, time_zone, ..Self::default() };
        match test {
            Test::Is(values) => fields.is = Some(values),
            Test::Not(values) => fields.not = Some(values),
            Test::Contains(text) => fields.contains = Some(text),
            Test::Range { from, to } => (fields.from, fields.to) = (from, to),
        }
        fields
    }
}

/// One key of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// A key of the result.
    pub key: String,
    /// Greatest first.
    #[serde(default)]
    pub desc: bool,
}

/// A question to one table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Query {
    /// The table's name.
    pub table: String,
    /// What is computed.
    pub measures: Vec<Measure>,
    /// What rows are grouped by, up to three.
    #[serde(default)]
    pub by: Vec<By>,
    /// Which rows count.
    #[serde(default, rename = "where")]
    pub filter: Vec<Clause>,
    /// The order of the groups; by their keys, ascending, nulls last, unless set.
    #[serde(default)]
    pub sort: Vec<Sort>,
    /// How many groups at most.
    #[serde(default)]
    pub limit: Option<usize>,
    /// Whether buckets and bins without a row are in the result too.
    #[serde(default)]
    pub empty_buckets: bool,
}

/// A question for the rows themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowsQuery {
    /// The table's name.
    pub table: String,
    /// Which rows.
    #[serde(default, rename = "where")]
    pub filter: Vec<Clause>,
    /// Which columns; all of them when absent.
    #[serde(default)]
    pub columns: Option<Vec<String>>,
    /// Their order; the files' own unless set.
    #[serde(default)]
    pub sort: Vec<Sort>,
    /// How many at most.
    #[serde(default = "default_limit")]
    pub limit: usize,
    /// How many to skip first.
    #[serde(default)]
    pub offset: usize,
}

fn default_limit() -> usize {
    100
}
