//! Columns of linked tables against the same columns written out by a search row by row.

mod changes;
mod late;
mod scope;
mod views;
mod world;

use proptest::prelude::*;
use serde_json::json;

use self::world::{CATALOGUE, PLAYBACK, World, named};
use crate::{
    forms,
    generated::question,
    here::{COUNTS, Open, open},
    same::assert_same,
    table::Random,
};

/// The world with links, and the one in which everything is written out.
fn both(world: &World, random: &mut Random, workers: usize) -> (Open, Open) {
    let forms: Vec<_> = forms::all().collect();
    let catalogue = world.catalogue(random.one(&forms));
    let all = world.of_events.len();
    let half = all / 2;
    let (form, other) = (random.one(&forms), random.one(&forms));
    let parts = [world.events(0..half, false, form), world.events(half..all, false, other)];
    let written = [world.events(0..half, true, other), world.events(half..all, true, form)];
    // Two parts of the same bytes would be one file that is opened twice.
    let files = if parts[0] == parts[1] || written[0] == written[1] { 2 } else { 3 };
    let linked = [("e1.arrow", &*parts[0]), ("titles.arrow", &*catalogue), ("e2.arrow", &*parts[1])];
    let plain = [("e1.arrow", &*written[0]), ("titles.arrow", &*catalogue), ("e2.arrow", &*written[1])];
    (open(workers, &linked[..files]), open(workers, &plain[..files]))
}

fn check(linked: &Open, plain: &Open, random: &mut Random, what: &str) {
    let (mut query, _) = question(random);
    query["table"] = json!(PLAYBACK);
    let asked = named(&query, &format!("{CATALOGUE}."));
    let actual = linked.ask(&asked);
    assert_same(&actual, &plain.ask(&named(&query, "L_")), &format!("{what}: {asked}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn test_query_linked_columns_as_if_they_were_written_out(seed: u64, titles in 0usize..60, events in 0usize..400) {
        let mut random = Random(seed | 1);
        let world = World::random(&mut random, titles, events);
        for workers in COUNTS {
            let (linked, plain) = both(&world, &mut random, workers);
            for _ in 0..6 {
                check(&linked, &plain, &mut random, &format!("seed {seed} over {workers}"));
            }
        }
    }
}
