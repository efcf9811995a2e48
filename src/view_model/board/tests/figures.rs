//! What cards and charts show of answers made by hand.

use reelscope_model::{By, Clause, Grain, Query, Value};

use super::{on, plan};
use crate::{
    state::{Action, Filter, Keep, Page, State, action::Pick, clauses::clauses},
    view_model::{
        Colours, board,
        figure::{Selection, Shape, Status},
        panel::Along,
        testing::{NEW_YEAR, World, answers, text, time},
    },
};

const DAY: i64 = 86_400;

fn devices(query: &Query) -> Vec<Vec<Value>> {
    match query.by.first().map(|by| by.key().to_owned()).as_deref() {
        Some("device_type") => vec![
            vec![text("Mobile"), Value::Int(12)],
            vec![Value::Null, Value::Int(3)],
            vec![text("Smart TV"), Value::Int(30)],
            vec![text("Web"), Value::Int(12)],
        ],
        _ => Vec::new(),
    }
}

#[test]
fn test_order_names_by_value_and_mark_the_selection() {
    let filter = Filter {
        table: None,
        dimension: "device_type".to_owned(),
        keep: Keep::Is(vec![Some("Web".to_owned()), None]),
    };
    let state = State { filters: vec![filter], ..on(Page::Playback) };
    let board = World::full(state).board(devices);
    let panel = board.panels.iter().find(|panel| panel.figure.id == "errors_by_device_type").unwrap();
    let shown: Vec<_> = panel.figure.categories.iter().map(|c| (c.raw.as_deref(), c.selection)).collect();
    assert_eq!(
        shown,
        [
            (Some("Smart TV"), Selection::LeftOut),
            (Some("Mobile"), Selection::LeftOut),
            (Some("Web"), Selection::Kept),
            (None, Selection::Kept),
        ]
    );
    assert_eq!(
        panel.figure.marks.iter().map(|mark| mark.raw.as_str()).collect::<Vec<_>>(),
        ["30", "12", "12", "3"]
    );
    assert_eq!((panel.figure.shape, panel.figure.title.as_str()), (Shape::Bars, "Errors by device"));
    assert_eq!(panel.figure.subtitle, "1 – 10 Jan 2026 (UTC) · 100 rows".replace("10 Jan", "10\u{a0}Jan"));
    assert_eq!(
        panel.figure.summary,
        "Errors by device, a bar chart of 4 groups: highest Smart TV with 30, lowest No value with 3, 57 in total."
    );

    let click = panel.pick(Along::Axis, 1, Pick::Toggle).unwrap();
    assert_eq!(
        click,
        Action::Pick {
            table: "video_playback_events".to_owned(),
            dimension: "device_type".to_owned(),
            key: Some("Mobile".to_owned()),
            how: Pick::Toggle,
        }
    );
    let other = board.panels.iter().find(|panel| panel.figure.id == "errors_by_resolution").unwrap();
    assert!(other.figure.subtitle.starts_with("Device is Web or no value · "), "{}", other.figure.subtitle);
    assert_eq!(other.figure.status, Status::Empty("No errors match these filters.".to_owned()));
}

fn days(query: &Query) -> Vec<Vec<Value>> {
    let keys: Vec<&str> = query.by.iter().map(reelscope_model::By::key).collect();
    match keys.as_slice() {
        ["time"] => (0..10)
            .map(|day| {
                let figures = query.measures.iter().map(|_| Value::Int(i128::from(day) + 1));
                [time(NEW_YEAR + day * DAY)].into_iter().chain(figures).collect()
            })
            .collect(),
        ["time", "error_type"] => vec![
            vec![time(NEW_YEAR + 2 * DAY), text("Network"), Value::Int(5)],
            vec![time(NEW_YEAR), text("Decoder"), Value::Int(2)],
        ],
        [] => vec![query.measures.iter().map(|_| Value::Null).collect()],
        _ => Vec::new(),
    }
}

#[test]
fn test_say_that_nothing_was_counted_and_keep_its_table() {
    let rows = |value: i128| {
        move |query: &Query| match query.by.as_slice() {
            [by] if by.key() == "device_type" => {
                vec![vec![text("TV"), Value::Int(0)], vec![text("Web"), Value::Int(value)]]
            }
            _ => Vec::new(),
        }
    };
    let devices = |value| {
        let board = World::full(on(Page::Playback)).board(rows(value));
        let panel =
            board.panels.into_iter().find(|panel| panel.figure.id == "errors_by_device_type").unwrap();
        (panel.figure.status, panel.figure.marks.len())
    };
    assert_eq!(devices(0), (Status::Empty("No errors are in the data.".to_owned()), 2));
    assert_eq!(devices(1), (Status::Ready, 2));
}

#[test]
fn test_keep_the_order_of_series_whatever_is_filtered() {
    let answer = |figures: [i128; 3]| {
        move |query: &Query| match query.by.as_slice() {
            [first, second] if (first.key(), second.key()) == ("location", "error_type") => {
                let keys = [text("Network"), text("Decoder"), Value::Null];
                keys.into_iter().zip(figures).map(|(key, n)| vec![text("UK"), key, Value::Int(n)]).collect()
            }
            _ => Vec::new(),
        }
    };
    let mut colours = Colours::default();
    let mut series = |figures| {
        let mut world = World::full(on(Page::Playback));
        world.learn();
        let plan = plan(&world.ctx());
        let answers = answers(&plan, answer(figures));
        let board = board::build(&world.ctx(), &plan, Some(&answers), &mut colours);
        let panel =
            board.panels.into_iter().find(|panel| panel.figure.id == "errors_by_location_and_error_type");
        let figure = panel.unwrap().figure;
        let marks: Vec<Option<f64>> = figure.marks.iter().map(|mark| mark.value).collect();
        (figure.series.into_iter().map(|series| series.label).collect::<Vec<_>>(), marks)
    };
    let order = ["Network", "Decoder", "No value"].map(str::to_owned).to_vec();
    assert_eq!(series([5, 2, 9]), (order.clone(), [5.0, 2.0, 9.0].map(Some).to_vec()));
    assert_eq!(series([1, 7, 3]), (order, [1.0, 7.0, 3.0].map(Some).to_vec()));
}

#[test]
fn test_draw_time_in_buckets_with_gaps_and_snap_brushes() {
    let state = State {
        from: Some("2026-01-02".to_owned()),
        to: Some("2026-01-04".to_owned()),
        ..on(Page::Playback)
    };
    let board = World::full(state).board(days);
    let panel = &board.panels[0];
    let figure = &panel.figure;
    assert_eq!(figure.title, "Errors over time by error type");
    assert_eq!(figure.categories.len(), 10);
    assert_eq!(figure.categories[0].raw.as_deref(), Some("2026-01-01T00:00:00Z"));
    let axis = figure.categories[0].axis.as_ref().map(|axis| (axis.text.as_str(), axis.within.as_str()));
    assert_eq!(axis, Some(("1\u{a0}Jan", "2026")));
    // The data start at the edge of the first day and end inside of the last.
    let partial: Vec<bool> = figure.categories.iter().map(|category| category.partial).collect();
    assert_eq!(partial, [[false; 9].as_slice(), &[true]].concat());
    assert_eq!(figure.brush, Some((1, 2)));
    assert_eq!(figure.marks.len(), 2, "groups without a row are absent");
    let (from, to) = (Some("2026-01-09".to_owned()), Some("2026-01-11".to_owned()));
    assert_eq!(panel.brush(9, 8), Some(Action::Period { from, to }));
}

#[test]
fn test_compare_the_last_two_complete_buckets() {
    let board = World::full(on(Page::Playback)).board(days);
    let errors = board.cards.iter().find(|card| card.id == "errors").unwrap();
    let change = errors.change.as_ref().unwrap();
    // The tenth day is not complete: the ninth (9) is compared with the eighth (8).
    assert!(
        change.sentence.starts_with('9') && change.sentence.contains("against 8 in"),
        "{}",
        change.sentence
    );
    assert_eq!(change.good, Some(false));
    assert_eq!(errors.series.len(), 10);
    assert!(errors.series[9].partial && !errors.series[0].partial);
    assert_eq!((errors.raw.as_deref(), errors.text.as_str()), (Some("null"), "–"));
    assert!(errors.why.is_some());

    let members = World::full(on(Page::Subscriptions)).board(days);
    let members = members.cards.iter().find(|card| card.id == "members").unwrap();
    assert!(members.change.is_none() && members.series.is_empty(), "a snapshot has no event time");
}

#[test]
fn test_bin_numbers_of_many_values() {
    let rows = |query: &Query| match query.by.first() {
        Some(by) if by.key() == "bitrate" => {
            vec![vec![Value::Float(0.0), Value::Int(7)], vec![Value::Null, Value::Int(1)]]
        }
        _ => Vec::new(),
    };
    let mut world = World::full(on(Page::Playback));
    let board = world.board(rows);
    let panel = board.panels.last().unwrap();
    let first = &panel.figure.categories[0];
    assert_eq!((first.raw.as_deref(), panel.figure.categories.len()), (Some("0"), 18));
    assert!(first.axis.as_ref().is_some_and(|axis| axis.text == "0" && axis.at_start));
    assert_eq!(panel.figure.marks.iter().map(|mark| mark.category).collect::<Vec<_>>(), [0, 17]);
    assert!(panel.figure.brushable);

    // A hundred values are a hundred groups.
    world.ranges.insert("Bitrate".to_owned(), (Value::Int(300), Value::Int(8_000), 100));
    world.extents = crate::view_model::Extents::default();
    let board = world.board(|query| match query.by.first() {
        Some(by) if by.key() == "bitrate" => {
            vec![vec![Value::Int(8_000), Value::Int(1)], vec![Value::Int(300), Value::Int(1)]]
        }
        _ => Vec::new(),
    });
    let raws: Vec<_> = board.panels.last().unwrap().figure.categories.iter().map(|c| c.raw.clone()).collect();
    assert_eq!(raws, [Some("300".to_owned()), Some("8000".to_owned())]);
}

#[test]
fn test_report_filters_that_do_not_reach() {
    let filter = Filter { table: None, dimension: "device_type".to_owned(), keep: Keep::Is(vec![None]) };
    let mut world = World::full(State { filters: vec![filter], ..on(Page::Search) });
    world.learn();
    let plan = plan(&world.ctx());
    let mut answers = answers(&plan, devices);
    for answer in answers.iter_mut().flatten() {
        answer.unreached = vec![0];
    }
    let board = board::build(&world.ctx(), &plan, Some(&answers), &mut Colours::default());
    assert!(board.panels.iter().all(|panel| panel.figure.notes == ["Not filtered by Device"]));
}

#[test]
fn test_choose_grain_by_what_the_page_spans() {
    let check = |seconds: i64, chosen: Option<Grain>, expected: Grain| {
        let mut world = World::full(State { grain: chosen, ..on(Page::Playback) });
        world.ranges.insert("Timestamp".to_owned(), (time(NEW_YEAR), time(NEW_YEAR + seconds), 9));
        world.learn();
        assert_eq!(crate::view_model::period::grain(&world.ctx()), expected, "{seconds} s");
    };
    check(0, None, Grain::Minute);
    check(3_600, None, Grain::Minute);
    check(3 * 3_600, None, Grain::Minute);
    check(2 * DAY, None, Grain::Hour);
    check(4 * DAY, None, Grain::Day);
    check(89 * DAY, None, Grain::Day);
    check(100 * DAY, None, Grain::Week);
    check(3 * 366 * DAY, None, Grain::Month);
    check(200 * 366 * DAY, None, Grain::Year);
    check(30 * DAY, Some(Grain::Week), Grain::Week);
    check(2_000 * DAY, Some(Grain::Minute), Grain::Month);
}

/// The clause is the one that a gesture adds, also when the chart has one already; the views are those of the page.
#[test]
fn test_active_chart_names_its_view_and_the_clause_of_its_gestures() {
    let rows = |query: &Query| match query.by.iter().map(By::key).collect::<Vec<_>>()[..] {
        ["time", _] => days(query),
        ["bitrate"] => vec![vec![Value::Float(0.0), Value::Int(7)], vec![Value::Float(500.0), Value::Int(1)]],
        ["device_type"] => vec![vec![text("TV"), Value::Int(7)], vec![text("Phone"), Value::Int(1)]],
        _ => Vec::new(),
    };
    let mut world = World::full(on(Page::Playback));
    for _ in 0..2 {
        let board = world.board(rows);
        for id in ["errors_by_device_type", "errors_by_time_and_error_type", "events_by_bitrate"] {
            let panel = board.panels.iter().find(|panel| panel.figure.id == id).unwrap();
            let active = board::active(&world.ctx(), panel).unwrap();
            assert_eq!(active.views, plan(&world.ctx()).views);
            let by = &active.views.views[active.view].by;
            assert_eq!(by[0].key(), panel.figure.dimension.id, "{id}");
            let picked = world.state.after(panel.pick(Along::Axis, 1, Pick::Only).unwrap());
            let clauses = clauses(&picked, &world.model, &world.tables);
            let same = |clause: &Clause| {
                (&clause.table, &clause.column) == (&active.clause.table, &active.clause.column)
            };
            assert_eq!(clauses.iter().filter(|(_, clause)| same(clause)).count(), 1, "{id} {clauses:?}");
        }
        world.state = world.state.after(board.panels[0].brush(1, 2).unwrap());
    }
}
