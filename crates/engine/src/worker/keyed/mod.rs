//! A worker's part of the keyed pass: see [`crate::keyed`].

mod made;
mod order;
mod pass;

use reelscope_model::{Result, pulse};
use rustc_hash::FxHashMap;

use self::{
    order::Ordered,
    pass::{Event, Runner},
};
use super::{files::Files, needs::Needs, progress::Tell, shard::Shard};
use crate::{
    error::internal,
    keyed::{Ask, Events, Keyed, KeyedPlan, List, MOST_NUMBERS, Made, Told},
    plan::{ColumnId, TableId},
    protocol::Response,
    sort::sort_by,
};

/// The derived tables that are being made.
#[derive(Default)]
pub(super) struct Making(FxHashMap<TableId, Build>);

/// A derived table in the making.
struct Build {
    of: TableId,
    ordered: Ordered,
    runner: Runner,
    taken: Vec<Made>,
}

/// The rows that a derived table's rows stand with, and the columns that they have of those.
pub(super) struct Stands {
    /// The table.
    pub(super) of: TableId,
    /// The rows, ascending.
    pub(super) rows: Vec<u32>,
    /// The columns of the table that are its first ones.
    pub(super) kept: Vec<ColumnId>,
}

impl Making {
    /// Answers a request about a derived table of `shard`; gives the derived table's rows here when it is made.
    pub(super) fn answer(
        &mut self,
        Keyed { of, table, ask }: Keyed,
        shard: &mut Shard,
        files: &Files,
        tell: Tell<'_>,
    ) -> Result<(Response, Option<Shard>)> {
        let told = match ask {
            Ask::Start(plan) => {
                let build = Build::start(of, &plan, shard, files, tell)?;
                let told =
                    Told::Started { keys: build.ordered.keys(), rows: build.ordered.rows.len() as u64 };
                self.0.insert(table, build);
                told
            }
            Ask::Prints { part, bits } => Told::Prints(self.get(table)?.ordered.part(part, bits)),
            Ask::Events { part, bits, wanted } => Told::Events(self.get(table)?.events(part, bits, &wanted)),
            Ask::Meet { keys, lists } => Told::Met(self.get(table)?.meet(keys, &lists)),
            Ask::Take(made) => {
                self.get(table)?.taken.push(made);
                return Ok((Response::Done, None));
            }
            Ask::Finish { columns, kept } => {
                let build = self.0.remove(&table).ok_or_else(|| unknown(table))?;
                let made = build.finish()?;
                let derived = made::shard(made, of, columns, kept, shard)?;
                let rows = derived.store.rows as u64;
                return Ok((Response::Keyed(Told::Rows(rows)), Some(derived)));
            }
            Ask::Release => {
                self.0.remove(&table);
                return Ok((Response::Done, None));
            }
        };
        Ok((Response::Keyed(told), None))
    }

    /// Lets go of what is made of tables that are others now.
    pub(super) fn forget(&mut self, of: TableId) {
        self.0.retain(|table, build| build.of != of && *table != of);
    }

    /// The bytes they hold.
    pub(super) fn bytes(&self) -> usize {
        self.0.values().map(|build| build.ordered.bytes()).sum()
    }

    fn get(&mut self, table: TableId) -> Result<&mut Build> {
        self.0.get_mut(&table).ok_or_else(|| unknown(table))
    }
}

fn unknown(table: TableId) -> reelscope_model::Error {
    internal(format!("The derived table {table} is not being made here."))
}

impl Build {
    fn start(
        of: TableId,
        plan: &KeyedPlan,
        shard: &mut Shard,
        files: &Files,
        tell: Tell<'_>,
    ) -> Result<Self> {
        shard.load(&Needs::of_keyed(plan), files, tell)?;
        let ordered = Ordered::new(plan, shard)?;
        let runner = Runner::new(plan, ordered.clock.kind);
        Ok(Self { of, ordered, runner, taken: Vec::new() })
    }

    /// The rows of keys that others have rows of as well, which are theirs no more.
    fn events(&mut self, part: u32, bits: u32, wanted: &[u32]) -> Events {
        let mut events = Events::default();
        let range = self.ordered.range(part, bits);
        let mut scratch = Vec::new();
        for at in wanted {
            let Some((_, id)) = self.ordered.prints.get(range.start + *at as usize).copied() else {
                continue;
            };
            self.ordered.events_of(id, &mut scratch);
            pulse::beat(scratch.len().saturating_mul(16));
            self.ordered.give_away(id);
            events.lengths.push(scratch.len() as u32);
            let mut before = 0;
            for event in &scratch {
                events.times.push(event.time.wrapping_sub(before));
                before = event.time;
                events.codes.push(event.code);
                events.rows.push(event.row);
                events.numbers.extend(&event.numbers[..self.ordered.numbers.len()]);
            }
        }
        events
    }

    /// Puts the rows of several workers together.
    fn meet(&self, keys: u32, lists: &[List]) -> Vec<(u32, Made)> {
        let mut outs: Vec<Made> = lists.iter().map(|_| self.runner.made()).collect();
        // Where each list stands: its next key, and its next row.
        let mut at = vec![(0_usize, 0_usize); lists.len()];
        let mut events: Vec<Event> = Vec::new();
        for key in 0..keys {
            events.clear();
            for (out, (list, (next, row))) in (0..).zip(lists.iter().zip(&mut at)) {
                if list.keys.get(*next) != Some(&key) {
                    continue;
                }
                let length = list.events.lengths.get(*next).map_or(0, |length| *length as usize);
                let rows = *row..*row + length;
                let all = rows.clone().zip(list.events.codes.iter().zip(&list.events.rows).skip(rows.start));
                let many = self.ordered.numbers.len();
                let mut time = 0_i64;
                for ((place, (code, row)), later) in all.zip(list.events.times.iter().skip(rows.start)) {
                    time = time.wrapping_add(*later);
                    let mut numbers = [f64::NAN; MOST_NUMBERS];
                    let own = list.events.numbers.get(place * many..(place + 1) * many).unwrap_or_default();
                    numbers.iter_mut().zip(own).for_each(|(number, own)| *number = *own);
                    events.push(Event { time, numbers, row: *row, code: *code, out });
                }
                *row += length;
                *next += 1;
            }
            // Workers stand in row order, and so do ties.
            sort_by(&mut events, &|a, b| (a.time, a.out, a.row).cmp(&(b.time, b.out, b.row)));
            self.runner.run(&events, &mut outs);
        }
        lists.iter().map(|list| list.worker).zip(outs).filter(|(_, made)| !made.rows.is_empty()).collect()
    }

    /// All rows of the derived table here, in parts.
    fn finish(mut self) -> Result<Vec<Made>> {
        self.ordered.drop_prints();
        let mut outs = [self.runner.made()];
        self.runner.reserve(&mut outs[0], self.ordered.last() as usize)?;
        let mut scratch = Vec::new();
        for id in 1..=self.ordered.last() {
            self.ordered.events_of(id, &mut scratch);
            pulse::beat(scratch.len().saturating_mul(16));
            if !scratch.is_empty() {
                self.runner.run(&scratch, &mut outs);
            }
        }
        let [own] = outs;
        let Self { ordered, mut taken, .. } = self;
        drop(ordered);
        taken.push(own);
        Ok(taken)
    }
}
