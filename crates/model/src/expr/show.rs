//! Writing expressions so that they parse back to themselves.

use core::fmt::{self, Display, Formatter, Write};

use super::{
    Aggregate, Arithmetic, Comparison, Expr, Predicate, RowExpr, measure::AGGREGATES, row::FUNCTIONS,
    token::is_plain_name,
};
use crate::value::Value;

/// How tightly a form binds: what binds less than its place asks for stands in parentheses.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Tightness {
    Else,
    Sum,
    Product,
    Factor,
}

impl Arithmetic {
    fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
        }
    }

    fn tightness(self) -> Tightness {
        match self {
            Self::Add | Self::Subtract => Tightness::Sum,
            Self::Multiply | Self::Divide => Tightness::Product,
        }
    }

    /// What the right-hand side needs to bind like, since operators of one strength group to the left.
    fn right(self) -> Tightness {
        match self {
            Self::Add | Self::Subtract => Tightness::Product,
            Self::Multiply | Self::Divide => Tightness::Factor,
        }
    }
}

impl Comparison {
    fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => value.fmt(f),
            Self::Measure(id) => f.write_str(id),
            Self::Aggregate(aggregate) => aggregate.fmt(f),
            Self::Negate(inner) => negated(f, inner.as_ref()),
            Self::Binary(operator, left, right) => binary(f, *operator, left.as_ref(), right.as_ref()),
            Self::Else(first, rest) => {
                inside(f, first.as_ref(), matches!(**first, Self::Else(..)))?;
                write!(f, " else {rest}")
            }
        }
    }
}

/// A form of arithmetic.
trait Form: Display {
    fn tightness(&self) -> Tightness;
}

impl Form for Expr {
    fn tightness(&self) -> Tightness {
        match self {
            Self::Else(..) => Tightness::Else,
            // Its condition would reach on into what follows.
            Self::Aggregate(Aggregate { filter: Some(_), .. }) => Tightness::Else,
            Self::Binary(operator, ..) => operator.tightness(),
            Self::Number(_) | Self::Measure(_) | Self::Aggregate(_) | Self::Negate(_) => Tightness::Factor,
        }
    }
}

impl Display for Aggregate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = AGGREGATES.iter().find(|(_, op)| *op == self.op).map_or("", |(name, _)| name);
        write!(f, "{name}(")?;
        if let Some(input) = &self.input {
            input.fmt(f)?;
        }
        if let Some(q) = self.q {
            write!(f, ", {q}")?;
        }
        f.write_char(')')?;
        match &self.filter {
            Some(filter) => write!(f, " where {filter}"),
            None => Ok(()),
        }
    }
}

impl Display for RowExpr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Column(name) => column(f, name),
            Self::Number(value) => value.fmt(f),
            Self::Negate(inner) => negated(f, inner.as_ref()),
            Self::Binary(operator, left, right) => binary(f, *operator, left.as_ref(), right.as_ref()),
            Self::Call(function, arguments) => {
                let name =
                    FUNCTIONS.iter().find(|(_, known, _)| known == function).map_or("", |(name, ..)| name);
                write!(f, "{name}(")?;
                separated(f, arguments, ", ", |f, argument| argument.fmt(f))?;
                f.write_char(')')
            }
        }
    }
}

impl Form for RowExpr {
    fn tightness(&self) -> Tightness {
        match self {
            Self::Binary(operator, ..) => operator.tightness(),
            _ => Tightness::Factor,
        }
    }
}

impl Display for Predicate {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present(name) => {
                f.write_str("present(")?;
                column(f, name)?;
                f.write_char(')')
            }
            Self::Matches { column: name, set, .. } => {
                column(f, name)?;
                write!(f, " is {set}")
            }
            Self::In(name, values) => {
                column(f, name)?;
                f.write_str(" in (")?;
                separated(f, values, ", ", literal)?;
                f.write_char(')')
            }
            Self::Compare(comparison, left, right) => write!(f, "{left} {} {right}", comparison.symbol()),
            Self::Rule(name) => f.write_str(name),
            Self::Not(inner) => {
                f.write_str("not ")?;
                inside(f, inner.as_ref(), matches!(**inner, Self::And(_) | Self::Or(_)))
            }
            Self::And(parts) => separated(f, parts, " and ", |f, part| {
                inside(f, part, matches!(part, Self::And(_) | Self::Or(_)))
            }),
            Self::Or(parts) => {
                separated(f, parts, " or ", |f, part| inside(f, part, matches!(part, Self::Or(_))))
            }
        }
    }
}

fn negated(f: &mut Formatter<'_>, inner: &impl Form) -> fmt::Result {
    f.write_char('-')?;
    inside(f, inner, inner.tightness() < Tightness::Factor)
}

fn binary<F: Form>(f: &mut Formatter<'_>, operator: Arithmetic, left: &F, right: &F) -> fmt::Result {
    inside(f, left, left.tightness() < operator.tightness())?;
    write!(f, " {} ", operator.symbol())?;
    inside(f, right, right.tightness() < operator.right())
}

/// Writes `form`, in parentheses where it needs them.
fn inside(f: &mut Formatter<'_>, form: &impl Display, parentheses: bool) -> fmt::Result {
    if parentheses { write!(f, "({form})") } else { form.fmt(f) }
}

fn separated<T>(
    f: &mut Formatter<'_>,
    items: &[T],
    separator: &str,
    write: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(separator)?;
        }
        write(f, item)?;
    }
    Ok(())
}

fn column(f: &mut Formatter<'_>, name: &str) -> fmt::Result {
    if is_plain_name(name) { f.write_str(name) } else { write!(f, "\"{}\"", name.replace('"', "\"\"")) }
}

fn literal(f: &mut Formatter<'_>, value: &Value) -> fmt::Result {
    match value {
        Value::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
        // With a point or an exponent, so that it stays a float.
        Value::Float(value) => write!(f, "{value:?}"),
        other => other.fmt(f),
    }
}
