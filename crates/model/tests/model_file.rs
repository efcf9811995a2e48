//! What a model file is told that is wrong.

use reelscope_model::{Code, Model, Result};

/// A small valid model, with `change` applied to its text.
fn small(from: &str, to: &str) -> Result<Model, String> {
    let text = r#"
[column.A]
role = "dimension"
aliases = ["b"]
[table.t]
label = "T"
grain = "one row a t"
required = ["A"]
[table.t.columns]
A = { sets = { x = ["1"], y = ["2"] } }
[table.t.rules]
is_x = "A is x"
[measure.one]
table = "t"
label = "One"
expr = "count() where is_x"
[measure.two]
table = "t"
label = "Two"
expr = "one / 2"
"#;
    assert!(text.contains(from), "{from}");
    Model::from_toml(&text.replacen(from, to, 1)).map_err(|error| {
        assert_eq!(error.code, Code::BadModel);
        error.message
    })
}

#[test]
fn test_from_toml_points_at_what_is_wrong() {
    let check = |from: &str, to: &str, place: &str, why: &str| {
        let message = small(from, to).expect_err(to);
        let first = message.lines().next().unwrap_or_default();
        assert_eq!(first, format!("{place}: {why}."), "{to}");
        assert_eq!(message.lines().count(), 3);
        assert!(message.ends_with('^'));
    };
    assert!(small("T", "T").is_ok());
    check("one / 2", "one / three", "Line 20, column 15", "there is no measure `three`");
    check("one / 2", "two / 2", "Line 20, column 9", "`two` is made of itself");
    check("where is_x", "where is_y", "Line 16, column 23", "there is no rule `is_y` here");
    check("A is x\"", "A is z\"", "Line 12, column 14", "A has no value set `z`");
    check("A is x\"", "B is x\"", "Line 12, column 9", "t has no column `B`");
    check(
        "A is x\"",
        "A is\"",
        "Line 12, column 13",
        "expected the name of a value set, or values in parentheses, found the end",
    );
    check("count() where", "count( where", "Line 16, column 16", "expected a column, found `where`");
    check("[\"2\"]", "[\"1\"]", "Line 10, column 27", "`1` is in another value set of this column already");
    check(
        "role =",
        "rôle =",
        "Line 3, column 2",
        "invalid unquoted key, expected letters, numbers, `-`, `_`",
    );
    check(
        "grain =",
        "grane =",
        "Line 7, column 1",
        "`grane` is not known here; known are label, grain, key, time, required, without, columns, rules",
    );
    check(
        "\"dimension\"",
        "\"dimenson\"",
        "Line 3, column 9",
        "`dimenson` is none of time, dimension, number, id, text",
    );
    check("required = [\"A\"]", "required = [\"C\"]", "Line 8, column 14", "t has no column `C`");
    check("required = [", "key = \"C\"\nrequired = [", "Line 8, column 8", "t has no column `C`");
    check("label = \"One\"\n", "", "Line 13, column 10", "`label` is missing here");
    check("label = \"One\"", "label = 1", "Line 15, column 9", "expected a text in quotes, found a number");
    check("table = \"t\"", "table = \"u\"", "Line 14, column 10", "there is no table `u`");
    check("{ sets", "{ links = \"u.B\", sets", "Line 10, column 16", "the link `u.B` leads to no column");
}

#[test]
fn test_from_toml_refuses_measures_that_explode() {
    let mut text =
        "[table.t]\nlabel=\"T\"\ngrain=\"\"\nrequired=[]\n[measure.m0]\nlabel=\"\"\nexpr=\"count()\"\n"
            .to_owned();
    for i in 1..60 {
        text += &format!("[measure.m{i}]\nlabel=\"\"\nexpr=\"m{0} + m{0}\"\n", i - 1);
    }
    let error = Model::from_toml(&text).expect_err("it explodes");
    assert!(error.message.contains("written out, this measure is too long"), "{}", error.message);
}

#[test]
fn test_derived_tables_are_checked_by_line() {
    let text = |derived: &str| {
        format!(
            "[column.A]\nrole = \"dimension\"\n[column.S]\nrole = \"id\"\n[column.T]\nrole = \"time\"\n\
             [table.t]\nlabel = \"T\"\ngrain = \"g\"\ntime = \"T\"\nrequired = [\"A\"]\n\
             [table.t.columns]\nS = {{}}\nT = {{}}\nA = {{ sets = {{ x = [\"1\"] }} }}\n\
             [derived.d]\nlabel = \"D\"\ngrain = \"g\"\n{derived}\n"
        )
    };
    let check = |derived: &str, expected: Option<&str>| {
        let loaded = Model::from_toml(&text(derived)).map(|_| ()).map_err(|error| error.message);
        match expected {
            None => assert_eq!(loaded, Ok(()), "{derived}"),
            Some(part) => {
                let message = loaded.expect_err(derived);
                assert!(message.starts_with("Line ") && message.contains(part), "{message}");
            }
        }
    };
    check("of = \"t\"\nkey = \"S\"\nkeeps = [\"A\"]", None);
    check("of = \"t\"\nkey = [[\"S\", \"A\"]]\ncolumns.N = { does = \"count\", where = \"A is x\" }", None);
    check("of = \"u\"\nkey = \"S\"", Some("there is no table `u`"));
    check("of = \"t\"\nkey = \"B\"", Some("t has no column `B`"));
    check("of = \"t\"\nkey = \"S\"\nkeeps = [\"B\"]", Some("t has no column `B`"));
    check("of = \"t\"\nkey = \"S\"\ncolumns.A = { does = \"length\" }", Some("has a column `A` already"));
    check("of = \"t\"\nkey = \"S\"\ncolumns.N = { does = \"median\" }", Some("`median` is none of"));
    check("of = \"t\"\nkey = \"S\"\ncolumns.N = { does = \"sum\" }", Some("`of` is missing"));
    check(
        "of = \"t\"\nkey = \"S\"\nrow = \"movement\"\nstart = \"A is x\"\nstop = \"A is x\"",
        Some("`amount` is missing"),
    );
    check(
        "of = \"t\"\nkey = \"S\"\ncolumns.N = { does = \"count\", where = \"A is y\" }",
        Some("no value set `y`"),
    );
    check("of = \"t\"\nkey = \"S\"\nrow = \"spell\"\nstart = \"A is x\"", Some("`stop` is missing"));
    check(
        "of = \"t\"\nkey = \"S\"\nrow = \"attempt\"\nsteps = [\"A is x\"]\nwithin = \"1 day\"",
        Some("two steps"),
    );
    check(
        "of = \"t\"\nkey = \"S\"\nrow = \"attempt\"\nsteps = [\"A is x\", \"A is x\"]\nwithin = \"soon\"",
        Some("a time is written such as"),
    );
    check(
        "of = \"t\"\nkey = \"S\"\n[measure.m]\nlabel = \"M\"\ntable = \"t\"\non = \"e\"\nexpr = \"count()\"",
        Some("no table `e` is derived"),
    );
    check(
        "of = \"t\"\nkey = \"S\"\n[measure.m]\nlabel = \"M\"\ntable = \"t\"\non = \"d\"\nexpr = \"sum(A)\"",
        Some("t.d has no column `A`"),
    );
    // What moves with the period stands after `where`, in a measure.
    let measure = |expr: &str| {
        format!("of = \"t\"\nkey = \"S\"\n[measure.m]\nlabel = \"M\"\ntable = \"t\"\nexpr = \"{expr}\"")
    };
    check(&measure("count() where last_7_days and A is x"), None);
    check(&measure("(count() where seen_2_days) / (count() where until_end)"), None);
    check(&measure("count() where last_07_days"), Some("there is no rule `last_07_days`"));
    let alone = "stands alone after `where`, or once beside other conditions with `and`";
    check(&measure("count() where not last_7_days"), Some(&format!("`last_7_days` {alone}")));
    check(&measure("count() where A is x or last_7_days"), Some(alone));
    check(&measure("count() where last_7_days and until_end"), Some(alone));
    check(
        "of = \"t\"\nkey = \"S\"\ncolumns.N = { does = \"count\", where = \"until_end\" }",
        Some("what moves with the period has no place here"),
    );
}

#[test]
fn test_key_names_a_row_of_each_kind() {
    let model = Model::builtin();
    let keys: Vec<_> = model.kinds().iter().map(|kind| kind.key.as_deref().unwrap_or_default()).collect();
    assert_eq!(keys, ["EventID", "EventID", "EventID", "EventID", "ContentID", "UserID"]);
    assert_eq!(small("T", "T").map(|model| model.kinds()[0].key.clone()), Ok(None));
    let keyed = small("required", "key = \"A\"\nrequired").map(|model| model.kinds()[0].key.clone());
    assert_eq!(keyed, Ok(Some("A".to_owned())));
}
