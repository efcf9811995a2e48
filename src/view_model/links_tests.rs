//! Dimensions of linked tables in Explore, charts, chips and the address.

use reelscope_model::{Model, Query, Value};

use super::{
    Context, board, chips, explore,
    figure::{Selection, Status},
    panel::Along,
    testing::{World, answers, kind_table, text},
};
use crate::state::{Action, Explore, Filter, Keep, Page, State, action::Pick, clauses::clauses, hash};

const PLAYBACK: &str = "video_playback_events";

fn on(measure: &str, dimensions: &[&str]) -> State {
    let explore = Explore {
        table: Some(PLAYBACK.to_owned()),
        measure: Some(measure.to_owned()),
        dimensions: dimensions.iter().map(|id| (*id).to_owned()).collect(),
    };
    State { page: Page::Explore, explore, ..State::default() }
}

fn rows(query: &Query) -> Vec<Vec<Value>> {
    let row = |key: &str, figure: i128| vec![text(key), Value::Int(figure)];
    if query.by.is_empty() { Vec::new() } else { vec![row("Movie", 3), row("Series", 2)] }
}

#[test]
fn test_offer_the_dimensions_of_linked_tables() {
    let world = World::full(on("errors", &[]));
    let choices = explore::choices(&world.ctx()).unwrap();
    let linked: Vec<_> = choices.linked.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(linked, ["Members", "Catalogue"]);
    let labels = |at: usize| -> Vec<(&str, &str)> {
        choices.linked[at].1.iter().map(|choice| (choice.id.as_str(), choice.label.as_str())).collect()
    };
    assert!(labels(1).contains(&("expanded_cms_data.content_type", "Content type")));
    assert!(labels(1).contains(&("expanded_cms_data.release_year", "Release year")));
    // Members have a location too, which the events have themselves.
    assert!(labels(0).contains(&("users.location", "Location (Members)")));
    assert!(labels(0).contains(&("users.gender", "Gender")));
    // Nothing of them is shown before it is asked for.
    assert!(choices.linked.iter().all(|(_, choices)| choices.iter().all(|choice| !choice.chosen)));
    assert!(explore::dimensions(&world.ctx(), &world.tables[0]).iter().all(|id| !id.contains('.')));

    let alone = World::new(vec![kind_table(&Model::builtin(), PLAYBACK, &[])], on("errors", &[]));
    assert_eq!(explore::choices(&alone.ctx()).unwrap().linked, []);
}

#[test]
fn test_chart_by_a_linked_dimension_filters_the_table_that_has_it() {
    let mut world = World::full(on("errors", &["expanded_cms_data.content_type"]));
    let page = world.board(rows);
    let panel = &page.panels[0];
    assert_eq!(panel.figure.id, "errors_by_expanded_cms_data.content_type");
    assert_eq!(panel.figure.title, "Errors by content type");
    assert_eq!(panel.figure.status, Status::Ready);
    let pick = panel.pick(Along::Axis, 0, Pick::Toggle).unwrap();
    world.state = world.state.after(pick);
    assert!(hash::write(&world.state).ends_with("f.expanded_cms_data.content_type=Movie"));
    let chips = chips::chips(&world.ctx());
    assert_eq!((chips[0].dimension.as_str(), chips[0].waiting), ("content_type", false));
    assert_eq!(chips[0].text, "Type is Movie");
    // The chart does not obey what was chosen on it, and shows what is left out.
    let ctx = world.ctx();
    let plan = board::plan(&ctx);
    let mut answers = answers(&plan, rows);
    let by_type = |query: &Query| query.by.first().is_some_and(|by| by.key().ends_with("content_type"));
    let view = plan.views.views.iter().position(by_type).unwrap();
    answers[view].as_mut().unwrap().own = vec![0];
    let shown = board::build(&ctx, &plan, Some(&answers), &mut super::Colours::default());
    let selected: Vec<_> = shown.panels[0].figure.categories.iter().map(|one| one.selection).collect();
    assert_eq!(selected, [Selection::Kept, Selection::LeftOut]);
}

#[test]
fn test_a_dimension_that_the_table_has_itself_is_filtered_along_the_link() {
    let mut world = World::full(on("errors", &["users.device_type"]));
    let panel = world.board(rows).panels.remove(0);
    assert_eq!(panel.figure.title, "Errors by device type (Members)");
    world.state = world.state.after(panel.pick(Along::Axis, 0, Pick::Only).unwrap());
    assert_eq!(chips::chips(&world.ctx())[0].text, "Device type (Members) is Movie");
    let written = hash::write(&world.state);
    assert!(written.ends_with("f.video_playback_events.users.device_type=Movie"), "{written}");
    assert_eq!(hash::read(&written).filters, world.state.filters);
    let [(_, clause)] = &*clauses(&world.state, &world.model, &world.tables) else { panic!("one clause") };
    assert_eq!((clause.table.as_deref(), clause.column.as_str()), (Some(PLAYBACK), "users.device_type"));
    world.state = world.state.after(panel.clear().remove(0));
    assert_eq!(world.state.filters, []);
}

#[test]
fn test_a_linked_number_has_bins_of_the_rows_that_link_to_it() {
    let mut world = World::full(on("errors", &["expanded_cms_data.duration_minutes"]));
    let ranges = (Value::Int(5), Value::Int(240), 400);
    world.ranges.insert("expanded_cms_data.DurationMinutes".to_owned(), ranges);
    let panel = world.board(|_| vec![vec![Value::Float(0.0), Value::Int(9)]]).panels.remove(0);
    assert_eq!(panel.figure.title, "Errors by duration minutes");
    assert!(panel.figure.brushable);
    let Some(Action::Range { table, dimension, .. }) = panel.brush(1, 2) else { panic!("a range") };
    assert_eq!((table.as_str(), dimension.as_str()), ("expanded_cms_data", "duration_minutes"));
}

#[test]
fn test_say_which_table_a_linked_dimension_needs() {
    let alone = kind_table(&Model::builtin(), PLAYBACK, &[]);
    let mut world = World::new(vec![alone], on("errors", &["expanded_cms_data.content_type"]));
    let page = world.board(rows);
    let [absent] = &*page.absent else { panic!("{:?}", page.absent) };
    assert!(absent.why.contains("catalogue (expanded_cms_data): open it"), "{}", absent.why);
    assert_eq!(super::opening::expected(&world.ctx()), ["expanded_cms_data"]);
    // A filter from an address waits for its table.
    let filter = Filter {
        table: None,
        dimension: "expanded_cms_data.content_type".to_owned(),
        keep: Keep::Is(vec![Some("Movie".to_owned())]),
    };
    world.state.filters = vec![filter];
    let waiting = |ctx: &Context<'_>| chips::chips(ctx)[0].waiting;
    assert!(waiting(&world.ctx()));
    let mut full = World::full(world.state.clone());
    full.learn();
    assert!(!waiting(&full.ctx()));
    assert_eq!(chips::chips(&full.ctx())[0].text, "Content type is Movie");
}
