//! A user's model file over the built-in one.

use reelscope_model::{Code, Model, model::Better};

fn extended(text: &str) -> Model {
    Model::extended(text).unwrap_or_else(|error| panic!("{}", error.message))
}

fn refused(text: &str) -> String {
    let Err(error) = Model::extended(text) else { panic!("{text} is taken") };
    assert_eq!(error.code, Code::BadModel);
    error.message
}

#[test]
fn test_extend_by_nothing_is_the_builtin() {
    assert_eq!(extended(""), Model::builtin());
    assert_eq!(extended("\u{feff}# only a comment\r\nextends = true\r\n"), Model::builtin());
}

#[test]
fn test_extend_measures_columns_tables_and_sets() {
    let model = extended(
        r#"
        [measure.errors]
        label = "Faults"
        [measure.errors_a_session]
        label = "Errors a session"
        table = "video_playback_events"
        expr = "errors / sessions"
        better = "lower"
        [table.video_playback_events.columns]
        Player = { role = "dimension", label = "Player", aliases = ["player_name"] }
        [table.video_playback_events.columns.EventType.sets]
        play = ["los"]
        [table.adverts]
        label = "Adverts"
        grain = "one row an advert"
        required = ["AdvertID"]
        [table.adverts.columns]
        AdvertID = { role = "id" }
        "#,
    );
    let builtin = Model::builtin();
    let errors = model.measure("errors").unwrap();
    assert_eq!(errors.label, "Faults");
    assert_eq!(errors.expr, builtin.measure("errors").unwrap().expr, "what is not said stays");
    let added = model.measure("errors_a_session").unwrap();
    assert_eq!((added.better, added.table.as_deref()), (Some(Better::Lower), Some("video_playback_events")));
    assert_eq!(model.measures().len(), builtin.measures().len() + 1);

    let playback = model.kind("video_playback_events").unwrap();
    assert_eq!(playback.column("Player").unwrap().aliases, ["player_name"]);
    let event = playback.column("EventType").unwrap();
    assert_eq!(event.set("play").unwrap().values, ["los"], "a list is replaced whole");
    let was = builtin.kind("video_playback_events").unwrap().column("EventType").unwrap();
    assert_eq!(event.set("pause"), was.set("pause"));

    let names = |model: &Model| model.kinds().iter().map(|kind| kind.name.clone()).collect::<Vec<_>>();
    let mut expected = names(&builtin);
    expected.push("adverts".to_owned());
    assert_eq!(names(&model), expected, "the order stays, and what is new comes last");
}

#[test]
fn test_extend_stands_alone_when_it_says_so() {
    let model = extended(
        "extends = false\n[table.t]\nlabel = \"T\"\ngrain = \"\"\nrequired = []\n\
         [measure.n]\nlabel = \"N\"\nexpr = \"count()\"\n",
    );
    assert_eq!(model.kinds().len(), 1);
    assert_eq!(model.measures().iter().map(|measure| measure.id.as_str()).collect::<Vec<_>>(), ["n"]);
    assert!(refused("extends = false\n").starts_with("Line 1, column 1: the model has no [table]."));
}

#[test]
fn test_extend_points_into_the_users_file() {
    let check = |text: &str, expected: &str| {
        let message = refused(text);
        assert_eq!(message.lines().next(), Some(expected), "{text}");
        assert!(message.ends_with('^'), "{message}");
    };
    check("[measure.errors]\nexpr = \"errrs / 2\"", "Line 2, column 9: there is no measure `errrs`.");
    check("\n[measure.errors]\nlabel = 3\n", "Line 3, column 9: expected a text in quotes, found a number.");
    check("[measure.new]\nlabel = \"New\"\n", "Line 1, column 10: `expr` is missing here.");
    check("extends = 1\n", "Line 1, column 11: expected true or false, found a number.");
    check(
        "[table.users.columns]\nMood = {}\n",
        "Line 2, column 1: `role` is missing for Mood, here and under [column].",
    );
    check("[measure.x\n", "Line 1, column 11: unclosed table, expected `]`.");
    // What the file breaks in the built-in model is named as such.
    let message = refused("[measure.error_rate]\ntable = \"users\"\non = \"sessions\"\n");
    assert!(message.starts_with("Line 3, column 7: no table `sessions` is derived"), "{message}");
    let message = refused("[measure.errors]\ntable = \"users\"\nexpr = \"count()\"\n");
    assert!(
        message.starts_with("The built-in model no longer holds with this file over it. Line "),
        "{message}"
    );
    assert!(message.contains("`errors` is a measure of another table"), "{message}");
}
