//! What happens in the order in which it happens, though it is made up one thing after the other.

use std::collections::VecDeque;

use crate::calendar::{FROM, HOUR, HOURS, TO};

/// Events that are not written yet.
pub(crate) struct Timeline<Event> {
    /// Those made up, in any order, with their instants and the order in which they were made up.
    waiting: Vec<(i64, u64, Event)>,
    /// Those whose turn it is.
    due: VecDeque<(i64, Event)>,
    made: u64,
    hour: usize,
}

impl<Event> Timeline<Event> {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self { waiting: Vec::new(), due: VecDeque::new(), made: 0, hour: 0 }
    }

    /// Something that happens. What happens after the season is left out.
    pub(crate) fn push(&mut self, instant: i64, event: Event) {
        if (FROM..TO).contains(&instant) {
            self.waiting.push((instant, self.made, event));
            self.made += 1;
        }
    }

    /// How many events were made up.
    pub(crate) fn made(&self) -> u64 {
        self.made
    }

    /// The hour that is to be made up before the next event is certain, if any: nothing that is made up in a later one
    /// comes before its end.
    pub(crate) fn wanted(&self) -> Option<usize> {
        (self.due.is_empty() && self.hour < HOURS).then_some(self.hour)
    }

    /// Says that the hour which was wanted is made up.
    pub(crate) fn close_hour(&mut self) {
        self.hour += 1;
        let end = FROM + self.hour as i64 * HOUR;
        let mut due: Vec<_> = self.waiting.extract_if(.., |(instant, ..)| *instant < end).collect();
        due.sort_unstable_by_key(|(instant, made, _)| (*instant, *made));
        self.due = due.into_iter().map(|(instant, _, event)| (instant, event)).collect();
    }

    /// The next event, once no hour is wanted.
    pub(crate) fn pop(&mut self) -> Option<(i64, Event)> {
        self.due.pop_front()
    }
}
