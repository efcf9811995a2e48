//! Look-ups that are made while something else happens.

use std::{
    pin::{Pin, pin},
    task::{Context, Poll, Waker},
};

use futures_util::future::join;
use reelscope_engine::api::Engine;
use reelscope_model::{Query, QueryResult, Result};
use serde_json::json;

use super::world::{CATALOGUE, PLAYBACK, World};
use crate::{
    forms,
    here::{COUNTS, Open, open},
    same::assert_same,
    table::Random,
};

fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    for _ in 0..1_000 {
        if let Poll::Ready(value) = poll(future.as_mut()) {
            return value;
        }
    }
    panic!("a future never ends");
}

fn query(column: &str) -> Query {
    let by = format!("{CATALOGUE}.{column}");
    serde_json::from_value(json!({ "table": PLAYBACK, "measures": ["rows"], "by": [by] })).unwrap()
}

fn ask(open: &Open, column: &str) -> impl Future<Output = Result<QueryResult>> {
    open.0.query(query(column))
}

fn start(workers: usize, world: &World) -> Open {
    let form = forms::all().next().unwrap();
    let events = world.events(0..world.of_events.len(), false, form);
    open(workers, &[("titles.arrow", &world.catalogue(form)), ("e1.arrow", &events)])
}

#[test]
fn test_look_up_once_for_all_who_ask_at_once() {
    for workers in COUNTS {
        let world = World::random(&mut Random(3), 40, 300);
        let (open, plain) = (start(workers, &world), start(workers, &world));
        open.set_late(1);
        let (one, other) = wait(join(ask(&open, "a"), ask(&open, "a")));
        let expected = wait(ask(&plain, "a")).unwrap();
        assert_same(&one.unwrap(), &expected, "one");
        assert_same(&other.unwrap(), &expected, "other");
    }
}

#[test]
fn test_look_up_again_when_who_asked_first_is_gone() {
    for workers in COUNTS {
        let world = World::random(&mut Random(4), 40, 300);
        let plain = start(workers, &world);
        let expected = wait(ask(&plain, "g")).unwrap();
        // Dropped after each step that there is, with another waiting.
        for steps in 1..20 {
            let open = start(workers, &world);
            open.set_late(1);
            let mut second = Box::pin(ask(&open, "g"));
            {
                let mut first = Box::pin(ask(&open, "g"));
                for step in 0..steps {
                    if poll(first.as_mut()).is_ready() {
                        break;
                    }
                    if step == 0 {
                        assert!(poll(second.as_mut()).is_pending());
                    }
                }
            }
            assert_same(&wait(second).unwrap(), &expected, &format!("after {steps} steps"));
        }
    }
}

#[test]
fn test_files_that_come_and_go_while_a_look_up_is_made() {
    for workers in COUNTS {
        let world = World::random(&mut Random(5), 40, 300);
        let (all, form) = (world.of_titles.len(), forms::all().next().unwrap());
        let events = world.events(0..300, false, form);
        let parts = [world.titles(0..all / 2, form), world.titles(all / 2..all, form)];
        let both = open(workers, &[("t1.arrow", &parts[0]), ("e1.arrow", &events), ("t2.arrow", &parts[1])]);
        let one = open(workers, &[("t1.arrow", &parts[0]), ("e1.arrow", &events)]);
        let (more, less) = (wait(ask(&both, "a")).unwrap(), wait(ask(&one, "a")).unwrap());
        for steps in 1..16 {
            let open = open(workers, &[("t1.arrow", &parts[0]), ("e1.arrow", &events)]);
            open.set_late(1);
            let mut asked = Box::pin(ask(&open, "a"));
            let early = (0..steps).find_map(|_| match poll(asked.as_mut()) {
                Poll::Ready(result) => Some(result),
                Poll::Pending => None,
            });
            open.set_late(0);
            open.add(2, "t2.arrow", &parts[1]);
            match early {
                Some(result) => assert_same(&result.unwrap(), &less, "it was answered before"),
                // What was under way is answered as of before or after, never of both.
                None => {
                    let result = wait(asked).unwrap();
                    let expected = if result.rows == less.rows { &less } else { &more };
                    assert_same(&result, expected, &format!("a part came after {steps} steps"));
                }
            }
            assert_same(&wait(ask(&open, "a")).unwrap(), &more, "afterwards");
        }
    }
}
