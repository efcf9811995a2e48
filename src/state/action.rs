//! What the reader does, and what becomes of the state: pure functions from one state to the next.

use reelscope_model::Grain;
use serde::{Deserialize, Serialize};

use super::{Explore, Filter, Keep, Key, Page, State, TIME, Versus};

/// Something the reader did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Go to a page; its measure is its own again.
    Go(Page),
    /// Change which values of a dimension are kept.
    Pick {
        /// The table of the chart.
        table: String,
        /// The dimension.
        dimension: String,
        /// The value.
        key: Key,
        /// What to do with it.
        how: Pick,
    },
    /// Keep text that contains this; empty text clears it.
    Contain {
        /// The table.
        table: String,
        /// The dimension.
        dimension: String,
        /// The text.
        text: String,
    },
    /// Keep from the first (inclusive) up to the second (exclusive); open at both ends clears it.
    Range {
        /// The table.
        table: String,
        /// The dimension.
        dimension: String,
        /// The first value inside.
        from: Option<String>,
        /// The first value beyond.
        to: Option<String>,
    },
    /// Keep just what these filters say, each instead of what was kept of its dimension.
    Keep(Vec<Filter>),
    /// Set the page's period; open at both ends it is all time.
    Period {
        /// The first instant inside.
        from: Option<String>,
        /// The first instant beyond.
        to: Option<String>,
    },
    /// Drop every filter on the dimension, whichever table it names; of `time`, the period too.
    Clear(String),
    /// Drop the last filter made; the period when there is no filter.
    ClearLast,
    /// Drop all filters and the period.
    ClearAll,
    /// Choose the calendar unit of time charts; none: by the period's length.
    Grain(Option<Grain>),
    /// Choose the time zone; none: the column's own, else UTC.
    Zone(Option<String>),
    /// Choose the page's measure; the same again gives the page its own back.
    Measure(Option<String>),
    /// Choose what Explore shows.
    Explore(Explore),
    /// Choose what the page is compared with; none: nothing.
    Compare(Option<Versus>),
}

/// What to do with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pick {
    /// Keep it if it is not kept, leave it out if it is (a click).
    Toggle,
    /// Keep it alone; when it is alone already, drop the filter.
    Only,
    /// Keep it as well (ctrl-click).
    Add,
    /// Leave it out (alt-click).
    Exclude,
}

impl State {
    /// The state after the action.
    #[must_use]
    pub fn after(&self, action: Action) -> Self {
        let mut next = self.clone();
        next.apply(action);
        next
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Go(page) => {
                if page != self.page {
                    self.measure = None;
                }
                self.page = page;
            }
            Action::Pick { table, dimension, key, how } => {
                self.change(&table, &dimension, |keep| picked(keep, key, how));
            }
            Action::Contain { table, dimension, text } => {
                self.change(&table, &dimension, |_| (!text.is_empty()).then_some(Keep::Contains(text)));
            }
            Action::Range { table, dimension, from, to } => {
                self.change(&table, &dimension, |_| Some(Keep::Range(from, to)));
            }
            Action::Keep(filters) => {
                for Filter { table, dimension, keep } in filters {
                    let table = table.unwrap_or_default();
                    self.change(&table, &dimension, |_| Some(keep));
                }
            }
            Action::Period { from, to } => self.set_period(from, to),
            Action::Clear(dimension) => {
                self.filters.retain(|filter| filter.dimension != dimension);
                if dimension == TIME {
                    self.set_period(None, None);
                }
            }
            Action::ClearLast => {
                if self.filters.pop().is_none() {
                    self.set_period(None, None);
                }
            }
            Action::ClearAll => {
                self.filters.clear();
                self.set_period(None, None);
            }
            Action::Grain(grain) => self.grain = grain,
            Action::Zone(zone) => self.tz = zone.filter(|zone| !zone.is_empty()),
            Action::Measure(measure) => self.measure = measure.filter(|id| self.measure.as_ref() != Some(id)),
            Action::Explore(explore) => self.explore = explore,
            Action::Compare(vs) => self.vs = vs,
        }
    }

    fn set_period(&mut self, from: Option<String>, to: Option<String>) {
        [self.from, self.to] = [from, to].map(|end| end.filter(|end| !end.is_empty()));
    }

    /// Replaces what is kept of a dimension; a filter that keeps nothing in particular is dropped.
    fn change(&mut self, table: &str, dimension: &str, new: impl FnOnce(Option<Keep>) -> Option<Keep>) {
        let at = self.filter_on(table, dimension);
        let old = at.map(|at| self.filters[at].keep.clone());
        let keep = new(old).filter(Keep::is_something);
        match (at, keep) {
            (Some(at), Some(keep)) => self.filters[at].keep = keep,
            (Some(at), None) => drop(self.filters.remove(at)),
            (None, Some(keep)) => self.filters.push(Filter {
                table: Some(table.to_owned()),
                dimension: dimension.to_owned(),
                keep,
            }),
            (None, None) => {}
        }
    }
}

/// What is kept after `key` is picked.
fn picked(old: Option<Keep>, key: Key, how: Pick) -> Option<Keep> {
    match (how, old) {
        (Pick::Toggle, Some(Keep::Is(keys))) => Some(Keep::Is(flipped(keys, key))),
        (Pick::Toggle, Some(Keep::Not(keys))) => Some(Keep::Not(flipped(keys, key))),
        (Pick::Only, Some(Keep::Is(keys))) if keys.as_slice() == [key.clone()] => None,
        (Pick::Add, Some(Keep::Is(keys))) => Some(Keep::Is(with(keys, key))),
        (Pick::Add, Some(Keep::Not(keys))) => Some(Keep::Not(without(keys, &key))),
        (Pick::Exclude, Some(Keep::Not(keys))) => Some(Keep::Not(with(keys, key))),
        (Pick::Exclude, Some(Keep::Is(keys))) if keys.len() > 1 && keys.contains(&key) => {
            Some(Keep::Is(without(keys, &key)))
        }
        (Pick::Exclude, _) => Some(Keep::Not(vec![key])),
        (Pick::Toggle | Pick::Only | Pick::Add, _) => Some(Keep::Is(vec![key])),
    }
}

fn flipped(keys: Vec<Key>, key: Key) -> Vec<Key> {
    if keys.contains(&key) { without(keys, &key) } else { with(keys, key) }
}

fn with(mut keys: Vec<Key>, key: Key) -> Vec<Key> {
    if !keys.contains(&key) {
        keys.push(key);
    }
    keys
}

fn without(mut keys: Vec<Key>, key: &Key) -> Vec<Key> {
    keys.retain(|kept| kept != key);
    keys
}
