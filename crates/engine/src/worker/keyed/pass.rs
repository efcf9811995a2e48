//! What becomes of a key's rows, which stand in order of time.

use reelscope_model::Result;

use crate::{
    column::IntKind,
    error::with_room,
    keyed::{Cells, KeyedPlan, MOST_NUMBERS, Made, Make, Pass},
};

/// A row of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Event {
    /// When it happened.
    pub(super) time: i64,
    /// Its numbers; NaN where there is none.
    pub(super) numbers: [f64; MOST_NUMBERS],
    /// The row.
    pub(super) row: u32,
    /// The conditions that it meets.
    pub(super) code: u16,
    /// Where what stands with it goes to.
    pub(super) out: u16,
}

impl Event {
    fn number(&self, at: u8) -> f64 {
        self.numbers.get(usize::from(at)).copied().unwrap_or(f64::NAN)
    }

    fn meets(&self, condition: u8) -> bool {
        self.code >> condition & 1 == 1
    }
}

/// Runs a pass over one key after the other.
pub(super) struct Runner {
    pass: Pass,
    /// Units of time a minute.
    minute: f64,
    /// The last attempt that reached each step of a funnel: when it began, and with which row.
    reached: std::cell::RefCell<Vec<Option<Event>>>,
}

impl Runner {
    pub(super) fn new(plan: &KeyedPlan, kind: IntKind) -> Self {
        let minute = match kind {
            IntKind::Time(unit) => unit.per_second() as f64 * 60.0,
            _ => 1.0 / 1_440.0,
        };
        Self { pass: plan.pass.clone(), minute, reached: std::cell::RefCell::default() }
    }

    /// No rows yet.
    pub(super) fn made(&self) -> Made {
        let columns = match &self.pass {
            Pass::Summary(makes) => makes
                .iter()
                .map(|make| match make {
                    Make::Count(_) | Make::Different(_) | Make::Later { .. } => Cells::Counts(Vec::new()),
                    Make::End => Cells::Times(Vec::new()),
                    Make::Length | Make::Going { .. } | Make::Greatest(_) | Make::Sum(_) => {
                        Cells::Floats(Vec::new())
                    }
                })
                .collect(),
            Pass::Spells { .. } => vec![Cells::Times(Vec::new()), Cells::Times(Vec::new())],
            Pass::Movements { .. } => vec![Cells::Floats(Vec::new()), Cells::Counts(Vec::new())],
            Pass::Follows { .. } | Pass::Funnel { .. } => vec![Cells::Counts(Vec::new())],
        };
        Made { rows: Vec::new(), columns }
    }

    /// Makes room for so many keys, so that nothing has to be moved while it grows. Where a key has several rows, there
    /// is no telling how many.
    pub(super) fn reserve(&self, made: &mut Made, keys: usize) -> Result<()> {
        if !matches!(self.pass, Pass::Summary(_)) {
            return Ok(());
        }
        made.rows = with_room(keys)?;
        for column in &mut made.columns {
            match column {
                Cells::Counts(cells) => *cells = with_room(keys)?,
                Cells::Times(cells) => *cells = with_room(keys)?,
                Cells::Floats(cells) => *cells = with_room(keys)?,
            }
        }
        Ok(())
    }

    /// Takes in one key's rows, of which there is one at least.
    pub(super) fn run(&self, events: &[Event], outs: &mut [Made]) {
        let Some(first) = events.first() else { return };
        match &self.pass {
            Pass::Summary(makes) => self.summary(makes, events, &mut outs[usize::from(first.out)]),
            Pass::Spells { start, stop } => spells(*start, *stop, events, outs),
            Pass::Movements { start, stop } => movements(*start, *stop, events, outs),
            Pass::Follows { by, within } => {
                follows(*by, within.map_or(i64::MAX, |within| self.units(within)), events, outs);
            }
            Pass::Funnel { steps, within } => self.funnel(*steps, self.units(*within), events, outs),
        }
    }

    /// Minutes as units of time.
    fn units(&self, minutes: f64) -> i64 {
        (minutes * self.minute) as i64
    }

    fn minutes(&self, units: i64) -> f64 {
        units as f64 / self.minute
    }

    fn summary(&self, makes: &[Make], events: &[Event], out: &mut Made) {
        let (first, last) = (events[0], events[events.len() - 1]);
        out.rows.push(first.row);
        for (make, cells) in makes.iter().zip(&mut out.columns) {
            match (make, cells) {
                (Make::Count(None), Cells::Counts(cells)) => cells.push(events.len() as u32),
                (Make::Count(Some(condition)), Cells::Counts(cells)) => {
                    cells.push(events.iter().map(|event| u32::from(event.meets(*condition))).sum());
                }
                (Make::End, Cells::Times(cells)) => cells.push(last.time),
                (Make::Length, Cells::Floats(cells)) => {
                    cells.push(self.minutes(last.time.saturating_sub(first.time)));
                }
                (Make::Going { on, off, most }, Cells::Floats(cells)) => {
                    cells.push(self.minutes(going(*on, *off, self.units(*most), events)));
                }
                (Make::Greatest(number), Cells::Floats(cells)) => {
                    cells.push(events.iter().map(|event| event.number(*number)).fold(f64::NAN, f64::max));
                }
                (Make::Sum(number), Cells::Floats(cells)) => cells.push(sum(*number, events)),
                (Make::Different(number), Cells::Counts(cells)) => cells.push(different(*number, events)),
                (Make::Later { from, to }, Cells::Counts(cells)) => {
                    let later = |event: &&Event| event.time.saturating_sub(first.time);
                    let span = self.units(*from)..self.units(*to);
                    cells.push(events.iter().filter(|event| span.contains(&later(event))).count() as u32);
                }
                _ => {}
            }
        }
    }

    fn funnel(&self, steps: u8, within: i64, events: &[Event], outs: &mut [Made]) {
        let mut reached = self.reached.borrow_mut();
        reached.clear();
        reached.resize(steps.into(), None);
        // The best attempt so far: the number of its last step, and the row that it began with.
        let mut best: Option<(u8, Event)> = None;
        for event in events {
            // From the last step, so that no row is two steps of an attempt.
            for step in (0..steps).rev().filter(|step| event.meets(*step)) {
                let attempt = match step.checked_sub(1) {
                    None => Some(*event),
                    // Of all attempts the latest to begin has most of its window left.
                    Some(before) => reached[usize::from(before)]
                        .filter(|began| event.time.saturating_sub(began.time) <= within),
                };
                let Some(attempt) = attempt else { continue };
                let known = &mut reached[usize::from(step)];
                if known.is_none_or(|known| known.time <= attempt.time) {
                    *known = Some(attempt);
                }
                if best.is_none_or(|(most, _)| step > most) {
                    best = Some((step, attempt));
                }
            }
        }
        if let Some((step, began)) = best {
            put(outs, began, &[Cell::Count(u32::from(step) + 1)]);
        }
    }
}

/// A value of a computed column.
enum Cell {
    Count(u32),
    Time(i64),
    Float(f64),
}

fn put(outs: &mut [Made], event: Event, cells: &[Cell]) {
    let out = &mut outs[usize::from(event.out)];
    out.rows.push(event.row);
    for (cell, column) in cells.iter().zip(&mut out.columns) {
        match (cell, column) {
            (Cell::Count(value), Cells::Counts(column)) => column.push(*value),
            (Cell::Time(value), Cells::Times(column)) => column.push(*value),
            (Cell::Float(value), Cells::Floats(column)) => column.push(*value),
            _ => {}
        }
    }
}

/// The time for which the key is going, in units.
fn going(on: u8, off: u8, most: i64, events: &[Event]) -> i64 {
    let (mut is_going, mut sum) = (false, 0_i64);
    for pair in events.windows(2) {
        is_going = if pair[0].meets(on) { true } else { is_going && !pair[0].meets(off) };
        if is_going {
            sum = sum.saturating_add(pair[1].time.saturating_sub(pair[0].time).min(most));
        }
    }
    sum
}

/// The sum of the numbers that are there; NaN of none.
fn sum(number: u8, events: &[Event]) -> f64 {
    let numbers = events.iter().map(|event| event.number(number)).filter(|number| !number.is_nan());
    numbers.reduce(|sum, number| sum + number).unwrap_or(f64::NAN)
}

fn different(number: u8, events: &[Event]) -> u32 {
    let numbers = events.iter().map(|event| event.number(number)).filter(|number| !number.is_nan());
    let mut bits: Vec<u64> = numbers.map(f64::to_bits).collect();
    bits.sort_unstable();
    bits.dedup();
    bits.len() as u32
}

fn movements(start: u8, stop: u8, events: &[Event], outs: &mut [Made]) {
    const OPENING: u32 = 0;
    let was_there = !events[0].meets(start);
    let (mut active, mut amount) = (was_there, 0.0);
    // Whether the amount that comes next is what the key had before the data.
    let mut opening = was_there;
    for event in events {
        let (starts, stops) = (event.meets(start), event.meets(stop));
        active = starts || (active && !stops);
        let number = event.number(0);
        let next = match (active, number.is_nan()) {
            (false, _) => 0.0,
            (true, true) => amount,
            (true, false) => number,
        };
        let movement = match (amount == 0.0, next == 0.0) {
            (true, false) if opening && !starts => OPENING,
            (true, _) => 1,
            (false, true) => 4,
            (false, false) if next > amount => 2,
            (false, false) => 3,
        };
        opening &= active && !starts && amount == 0.0 && next == 0.0;
        if next != amount {
            put(outs, *event, &[Cell::Float(next - amount), Cell::Count(movement)]);
        }
        amount = next;
    }
}

fn spells(start: u8, stop: u8, events: &[Event], outs: &mut [Made]) {
    const NONE: i64 = i64::MIN;
    // The row that the spell began with, and when that was.
    let mut open = (!events[0].meets(start)).then_some((events[0], NONE));
    for event in events {
        if event.meets(start) {
            open = open.or(Some((*event, event.time)));
        } else if event.meets(stop)
            && let Some((row, began)) = open.take()
        {
            put(outs, row, &[Cell::Time(began), Cell::Time(event.time)]);
        }
    }
    if let Some((row, began)) = open {
        put(outs, row, &[Cell::Time(began), Cell::Time(NONE)]);
    }
}

fn follows(by: u8, within: i64, events: &[Event], outs: &mut [Made]) {
    // The next that follows, from the back.
    let mut next: Option<i64> = None;
    for event in events.iter().rev() {
        if event.meets(by) {
            next = Some(event.time);
        }
        let followed = next.is_some_and(|next| next.saturating_sub(event.time) <= within);
        put(outs, *event, &[Cell::Count(followed.into())]);
    }
}
