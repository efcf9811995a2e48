//! Conditions on one row.

use super::{
    Comparison, Named, Predicate,
    cursor::{Cursor, Parsed},
    row::{column, row},
    token::Kind,
};
use crate::value::Value;

const COMPARISONS: [(&str, Comparison); 7] = [
    ("=", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<>", Comparison::NotEqual),
    ("<", Comparison::Less),
    ("<=", Comparison::LessOrEqual),
    (">", Comparison::Greater),
    (">=", Comparison::GreaterOrEqual),
];

/// `conjunction (or conjunction)*`
pub(super) fn predicate(cursor: &mut Cursor) -> Parsed<Predicate> {
    joined(cursor, "or", conjunction, Predicate::Or)
}

fn conjunction(cursor: &mut Cursor) -> Parsed<Predicate> {
    joined(cursor, "and", negation, Predicate::And)
}

/// Conditions with a word between them; one alone stays itself.
fn joined(
    cursor: &mut Cursor,
    word: &str,
    part: fn(&mut Cursor) -> Parsed<Predicate>,
    join: fn(Vec<Predicate>) -> Predicate,
) -> Parsed<Predicate> {
    let first = part(cursor)?;
    if !cursor.at_word(word) {
        return Ok(first);
    }
    let mut parts = vec![first];
    while cursor.take_word(word) {
        parts.push(part(cursor)?);
    }
    Ok(join(parts))
}

fn negation(cursor: &mut Cursor) -> Parsed<Predicate> {
    if cursor.take_word("not") {
        return cursor.nested(negation).map(|inner| Predicate::Not(Box::new(inner)));
    }
    if cursor.at_symbol("(") && !is_operator(cursor.behind_parenthesis()) {
        cursor.advance();
        let inner = cursor.nested(predicate)?;
        cursor.expect_symbol(")")?;
        return Ok(inner);
    }
    condition(cursor)
}

/// Whether a parenthesis with this behind it holds a number rather than a condition.
fn is_operator(kind: &Kind) -> bool {
    matches!(kind, Kind::Symbol(symbol) if !matches!(*symbol, "(" | ")" | ","))
}

fn condition(cursor: &mut Cursor) -> Parsed<Predicate> {
    if cursor.at_call() && cursor.at_word("present") {
        return present(cursor);
    }
    match cursor.peek(1) {
        Kind::Word(word) if word == "is" || word == "in" => return membership(cursor),
        Kind::Symbol("=") if matches!(cursor.peek(2), Kind::Text(_)) => return equals_text(cursor),
        Kind::Symbol("!=" | "<>") if matches!(cursor.peek(2), Kind::Text(_)) => {
            return cursor.fail("write `not Column = 'text'` for other text than this");
        }
        Kind::End | Kind::Word(_) | Kind::Symbol(")") => {
            if let Some(rule) = cursor.name_ahead().map(str::to_owned) {
                cursor.refer(Named::Rule(rule.clone()));
                cursor.advance();
                return Ok(Predicate::Rule(rule));
            }
        }
        _ => {}
    }
    comparison(cursor)
}

fn present(cursor: &mut Cursor) -> Parsed<Predicate> {
    cursor.advance();
    cursor.expect_symbol("(")?;
    let column = column(cursor)?;
    cursor.expect_symbol(")")?;
    Ok(Predicate::Present(column))
}

/// `Column is set`, `Column in set` or `Column in ('a', 2)`.
fn membership(cursor: &mut Cursor) -> Parsed<Predicate> {
    let column = column(cursor)?;
    cursor.advance();
    if cursor.take_symbol("(") {
        let mut values = vec![literal(cursor)?];
        while cursor.take_symbol(",") {
            values.push(literal(cursor)?);
        }
        cursor.expect_symbol(")")?;
        return Ok(Predicate::In(column, values));
    }
    let Some(set) = cursor.name_ahead().map(str::to_owned) else {
        return cursor.unexpected("the name of a value set, or values in parentheses");
    };
    cursor.refer(Named::Set { column: column.clone(), set: set.clone() });
    cursor.advance();
    Ok(Predicate::Matches { column, set, values: Vec::new() })
}

fn equals_text(cursor: &mut Cursor) -> Parsed<Predicate> {
    let column = column(cursor)?;
    cursor.advance();
    Ok(Predicate::In(column, vec![literal(cursor)?]))
}

/// Text, a number or a truth value.
fn literal(cursor: &mut Cursor) -> Parsed<Value> {
    let negative = cursor.take_symbol("-");
    let sign = if negative { "-" } else { "" };
    let value = match cursor.peek(0) {
        Kind::Number(written) => {
            let written = format!("{sign}{written}");
            match written.parse::<i128>() {
                Ok(value) => Some(Value::Int(value)),
                Err(_) => written.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Float),
            }
        }
        _ if negative => None,
        Kind::Text(text) => Some(Value::Text(text.as_str().into())),
        Kind::Word(word) => word.parse().ok().map(Value::Bool),
        _ => None,
    };
    let Some(value) = value else {
        return cursor.unexpected("text in single quotes, a number, true or false");
    };
    cursor.advance();
    Ok(value)
}

fn comparison(cursor: &mut Cursor) -> Parsed<Predicate> {
    let left = row(cursor)?;
    let found = COMPARISONS.iter().find(|(symbol, _)| cursor.at_symbol(symbol));
    let Some((_, comparison)) = found else {
        return cursor.unexpected("a comparison such as `=` or `<`");
    };
    cursor.advance();
    let right = row(cursor)?;
    Ok(Predicate::Compare(*comparison, left, right))
}
