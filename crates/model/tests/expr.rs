//! The expression language: what parses, what it is written as, and where errors point.

use proptest::prelude::*;
use reelscope_model::{
    Value,
    expr::{Aggregate, Arithmetic, Comparison, Expr, Function, Predicate, RowExpr, parse, parse_predicate},
    query::Op,
};

#[test]
fn test_parse_writes_back_its_plainest_form() {
    let check = |text: &str, expected: &str| match parse(text) {
        Ok(expr) => {
            assert_eq!(expr.to_string(), expected, "{text}");
            assert_eq!(parse(expected), Ok(expr), "{expected}");
        }
        Err(error) => panic!("{text}: {} at {}", error.message, error.offset),
    };
    check("count( )", "count()");
    check("errors/events", "errors / events");
    check("1+2*3-4", "1 + 2 * 3 - 4");
    check("((1+2))*3", "(1 + 2) * 3");
    check("1-(2-3)", "1 - (2 - 3)");
    check("(1-2)-3", "1 - 2 - 3");
    check("8/(4/2)", "8 / (4 / 2)");
    check("--a", "--a");
    check("-(a+b)", "-(a + b)");
    check("1e3", "1000");
    check(".5", "0.5");
    check("distinct(ContentID) else count()", "distinct(ContentID) else count()");
    check("a else b else c", "a else b else c");
    check("(a else b) else c", "(a else b) else c");
    check("(a else b) * 2", "(a else b) * 2");
    check("a + b else c", "a + b else c");
    check("count() where EventType in play", "count() where EventType is play");
    check("count() where is_error else 0", "count() where is_error else 0");
    check(
        "(count() where ResultCount=0)/count(ResultCount)",
        "(count() where ResultCount = 0) / count(ResultCount)",
    );
    check("sum(a*b) where x='it''s'", "sum(a * b) where x in ('it''s')");
    check("sum(\"Bit Rate\" / \"say \"\"x\"\"\")", "sum(\"Bit Rate\" / \"say \"\"x\"\"\")");
    check("quantile(StartupMs, .95)", "quantile(StartupMs, 0.95)");
    check("sum(m * round_half_even(days(j, l) / 30))", "sum(m * round_half_even(days(j, l) / 30))");
    check("min(-x)", "min(-x)");
    check("max(abs(ceil(floor(round(x)))))", "max(abs(ceil(floor(round(x)))))");
    check("mean(x) - variance(y)", "mean(x) - variance(y)");
    check(
        "count() where a is b and not (c is d or present(e))",
        "count() where a is b and not (c is d or present(e))",
    );
    check("count() where (a + b) * 2 >= c", "count() where (a + b) * 2 >= c");
    check("count() where ((a > 1))", "count() where a > 1");
    check("count() where (a) > 1", "count() where a > 1");
    check("count() where a in ('x', 2, -3, 1.5, true)", "count() where a in ('x', 2, -3, 1.5, true)");
    check("count() where (a is b and c is d) and r", "count() where (a is b and c is d) and r");
    check("count() where not not r", "count() where not not r");
    check("count() where a <> 1", "count() where a != 1");
    check("count\n(\n)", "count()");
}

#[test]
fn test_parse_binds_where_to_the_aggregate_before_it() {
    let parsed = parse("count() where a > 1 else b").expect("it parses");
    assert!(matches!(parsed, Expr::Else(first, _) if matches!(*first, Expr::Aggregate(_))));
    let parsed = parse("count() where a > 1 + 2").expect("it parses");
    assert!(matches!(parsed, Expr::Aggregate(Aggregate { filter: Some(Predicate::Compare(..)), .. })));
}

#[test]
fn test_parse_points_at_the_character() {
    let check = |text: &str, offset: usize, message: &str| {
        let error = parse(text).expect_err(text);
        assert_eq!((error.offset, error.message.as_str()), (offset, message), "{text}");
    };
    check("", 0, "expected a measure, an aggregate such as count(), or a number, found the end");
    check("count() whre x", 8, "expected the end, found `whre`");
    check("count(", 6, "expected a column, found the end");
    check("count() where", 13, "expected a column, found the end");
    check("sum()", 4, "expected a column, found `)`");
    check("sum(a", 5, "expected `)`, found the end");
    check(
        "median(a)",
        0,
        "there is no aggregate `median`; there are count, sum, mean, min, max, variance, distinct, quantile",
    );
    check(
        "sum(log(a))",
        4,
        "there is no function `log` of a row; there are days, round, round_half_even, floor, ceil, abs, sqrt, exp",
    );
    check("sum(days(a))", 10, "expected `,`, found `)`");
    check("a ++ b", 3, "expected a measure, an aggregate such as count(), or a number, found `+`");
    check("a % b", 2, "`%` means nothing here");
    check("ä % b", 3, "`%` means nothing here");
    check("2x", 0, "a number and a name need a space or an operator between them");
    check("1e999", 0, "the number is too large");
    check("1e", 0, "the number's exponent has no digits");
    check("quantile(x, 2)", 12, "a quantile's share lies between 0 and 1");
    check("quantile(x)", 10, "expected `,`, found `)`");
    check("count() where a = 'x", 18, "this ' is not closed");
    check("count() where a in ()", 20, "expected text in single quotes, a number, true or false, found `)`");
    check("count() where a is 3", 19, "expected the name of a value set, or values in parentheses, found 3");
    check("count() where a != 'x'", 14, "write `not Column = 'text'` for other text than this");
    check("count() where a + 1", 19, "expected a comparison such as `=` or `<`, found the end");
    check("distinct(a + 1)", 11, "expected `)`, found `+`");
    check("else", 0, "expected a measure, an aggregate such as count(), or a number, found `else`");
}

#[test]
fn test_parse_refuses_deep_and_long_expressions() {
    let message = |text: &str| parse(text).expect_err("too much").message;
    assert_eq!(message(&format!("{}1{}", "(".repeat(500), ")".repeat(500))), "this is nested too deeply");
    assert_eq!(message(&"-".repeat(500)), "this is nested too deeply");
    assert_eq!(message(&"1+".repeat(5_000)), "the expression is too long");
    assert!(parse(&format!("{}1", "1 else ".repeat(500))).is_err());
    assert!(parse_predicate(&format!("{}a", "not ".repeat(500))).is_err());
}

#[test]
fn test_at_shows_the_line_and_a_caret() {
    let error = parse("count()\n  whre x").expect_err("a typing error").at("count()\n  whre x", 0);
    assert_eq!(error.message, "Line 2, column 3: expected the end, found `whre`.\n  whre x\n  ^");
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-zA-Z_][a-zA-Z0-9_]{0,8}", 1 => "[ a-z\"'.%ä]{1,6}", 1 => Just("where".to_owned())]
}

fn plain_name() -> impl Strategy<Value = String> {
    "x_[a-z0-9_]{0,6}"
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![(0_u32..10_000).prop_map(f64::from), (0.0..1e12_f64), Just(1e-7), Just(1e300)]
}

fn arithmetic() -> impl Strategy<Value = Arithmetic> {
    use Arithmetic::{Add, Divide, Multiply, Subtract};
    prop_oneof![Just(Add), Just(Subtract), Just(Multiply), Just(Divide)]
}

fn row() -> impl Strategy<Value = RowExpr> {
    let leaf = prop_oneof![name().prop_map(RowExpr::Column), number().prop_map(RowExpr::Number)];
    leaf.prop_recursive(4, 16, 2, |inner| {
        let one = prop_oneof![
            Just(Function::Round),
            Just(Function::RoundHalfEven),
            Just(Function::Floor),
            Just(Function::Ceil),
            Just(Function::Abs),
            Just(Function::Sqrt),
            Just(Function::Exp)
        ];
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            inner.clone().prop_map(|x| RowExpr::Negate(Box::new(x))),
            (arithmetic(), pair.clone()).prop_map(|(op, (a, b))| RowExpr::Binary(
                op,
                Box::new(a),
                Box::new(b)
            )),
            (one, inner).prop_map(|(function, x)| RowExpr::Call(function, vec![x])),
            pair.prop_map(|(a, b)| RowExpr::Call(Function::Days, vec![a, b])),
        ]
    })
}

fn literal() -> impl Strategy<Value = Value> {
    prop_oneof![
        "[a-z' ]{0,6}".prop_map(|text| Value::Text(text.into())),
        any::<i64>().prop_map(|value| Value::Int(value.into())),
        number().prop_map(Value::Float),
        any::<bool>().prop_map(Value::Bool),
    ]
}

fn predicate() -> impl Strategy<Value = Predicate> {
    use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    let comparison = prop_oneof![
        Just(Equal),
        Just(NotEqual),
        Just(Less),
        Just(LessOrEqual),
        Just(Greater),
        Just(GreaterOrEqual)
    ];
    let leaf = prop_oneof![
        name().prop_map(Predicate::Present),
        (name(), plain_name()).prop_map(|(column, set)| Predicate::Matches {
            column,
            set,
            values: Vec::new()
        }),
        (name(), prop::collection::vec(literal(), 1..4))
            .prop_map(|(column, values)| Predicate::In(column, values)),
        (comparison, row(), row()).prop_map(|(op, a, b)| Predicate::Compare(op, a, b)),
        plain_name().prop_map(Predicate::Rule),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let parts = prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            inner.prop_map(|x| Predicate::Not(Box::new(x))),
            parts.clone().prop_map(Predicate::And),
            parts.prop_map(Predicate::Or),
        ]
    })
}

fn aggregate() -> impl Strategy<Value = Aggregate> {
    let plain = prop_oneof![Just(Op::Sum), Just(Op::Mean), Just(Op::Min), Just(Op::Max), Just(Op::Variance)];
    let input = prop_oneof![
        Just((Op::Count, None, None)),
        row().prop_map(|x| (Op::Count, Some(x), None)),
        (plain, row()).prop_map(|(op, x)| (op, Some(x), None)),
        name().prop_map(|name| (Op::CountDistinct, Some(RowExpr::Column(name)), None)),
        (row(), 0.0..=1.0_f64).prop_map(|(x, q)| (Op::Quantile, Some(x), Some(q))),
    ];
    (input, prop::option::of(predicate())).prop_map(|((op, input, q), filter)| Aggregate {
        op,
        input,
        q,
        filter,
        on: None,
    })
}

fn expr() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        number().prop_map(Expr::Number),
        plain_name().prop_map(Expr::Measure),
        aggregate().prop_map(Expr::Aggregate),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            inner.prop_map(|x| Expr::Negate(Box::new(x))),
            (arithmetic(), pair.clone()).prop_map(|(op, (a, b))| Expr::Binary(op, Box::new(a), Box::new(b))),
            pair.prop_map(|(a, b)| Expr::Else(Box::new(a), Box::new(b))),
        ]
    })
}

proptest! {
    #[test]
    fn test_parse_reads_what_display_wrote(expr in expr()) {
        let text = expr.to_string();
        prop_assert_eq!(parse(&text), Ok(expr), "{}", text);
    }

    #[test]
    fn test_parse_predicate_reads_what_display_wrote(predicate in predicate()) {
        let text = predicate.to_string();
        prop_assert_eq!(parse_predicate(&text), Ok(predicate), "{}", text);
    }

    #[test]
    fn test_parse_never_panics(text in "[a-c0-9 .,()+*/='\"<>!ä-]{0,40}|(count|where|a|\\(|\\)|is|not| |1){0,20}") {
        if let Err(error) = parse(&text) {
            prop_assert!(error.offset <= text.len());
            let _ = error.at(&text, 0);
        }
    }
}
