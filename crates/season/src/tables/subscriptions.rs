//! Subscription events, in order of time.

use std::rc::Rc;

use reelscope_ipc::{Batch, Column, Kind, Rows, labels};

use crate::{
    calendar::{DAY, DAYS, FROM, TO},
    codes::code,
    market::{PLANS, REGIONS},
    people::{CHANNELS, Person},
    random::{Random, mixed},
    world::World,
};

const NAMES: [&str; 4] = ["start", "renew", "cancel", "payment_failed"];
const START: usize = 0;
const RENEW: usize = 1;
const CANCEL: usize = 2;
const FAILED: usize = 3;

/// How many payments do not succeed at once, and how long after that they do.
const FAILS: f64 = 0.018;
const RETRY: i64 = 2 * DAY;

/// The rows.
pub(super) struct Subscriptions {
    world: Rc<World>,
    day: usize,
    number: u64,
    /// What happens on the day, the last first.
    due: Vec<Happening>,
}

/// What happens to a member: when, what (a position among [`NAMES`]), and where they stand among the region's.
struct Happening {
    instant: i64,
    what: usize,
    region: usize,
    at: usize,
}

impl Subscriptions {
    pub(super) fn new(world: &Rc<World>) -> Self {
        Self { world: Rc::clone(world), day: 0, number: 0, due: Vec::new() }
    }

    /// Finds what happens on the next day.
    fn day(&mut self) {
        let from = FROM + self.day as i64 * DAY;
        for (region, people) in self.world.people.regions.iter().enumerate() {
            for (at, person) in people.iter().enumerate() {
                happenings(person, from, |instant, what| {
                    self.due.push(Happening { instant, what, region, at });
                });
            }
        }
        self.due.sort_unstable_by_key(|due| (due.instant, due.region, due.at));
        self.day += 1;
        self.due.reverse();
    }
}

/// What happens to a member in a day from an instant on.
fn happenings(person: &Person, from: i64, mut tell: impl FnMut(i64, usize)) {
    let today = |instant: i64| (from..from + DAY).contains(&instant);
    if today(person.joined) {
        tell(person.joined, START);
    }
    if today(person.left) {
        tell(person.left, CANCEL);
    }
    let period = person.period();
    // Payments that are due today, and those that were due and failed so long ago that they succeed today.
    for since in [0, RETRY] {
        let number = (from - since - person.joined).div_euclid(period);
        for number in [number, number + 1].into_iter().filter(|number| *number > 0) {
            // It is collected at some time of the day on which it is due.
            let due = person.joined + number * period;
            let chance = mixed(u64::from(person.seed) ^ (number as u64) << 32);
            let due = due.div_euclid(DAY) * DAY + (chance % DAY as u64) as i64;
            let fails = Random::new(chance).is(FAILS);
            let instant = due + since;
            if today(instant) && person.is_member(instant) && (since == 0 || fails) {
                tell(instant, if fails && since == 0 { FAILED } else { RENEW });
            }
        }
    }
}

/// The last instant before the season's end at which a member paid.
pub(super) fn last_payment(person: &Person) -> i64 {
    let end = person.left.min(TO);
    let number = (end - 1 - person.joined) / person.period();
    person.joined + number * person.period()
}

impl Rows for Subscriptions {
    fn columns(&self) -> Vec<Column> {
        vec![
            Column::full("EventID", Kind::Text),
            Column::full("UserID", Kind::Int),
            Column::full("Timestamp", Kind::Instant),
            Column::full("EventType", Kind::Label(labels(&NAMES))),
            Column::full("SubscriptionType", Kind::Label(labels(&PLANS.each_ref().map(|plan| plan.name)))),
            Column::full("BillingCycle", Kind::Label(labels(&["Monthly", "Yearly"]))),
            Column::nullable("Revenue", Kind::Float),
            Column::full("MonthlyRevenue", Kind::Float),
            Column::full("Location", Kind::Label(labels(&REGIONS.each_ref().map(|region| region.name)))),
            Column::nullable("Channel", Kind::Label(labels(&CHANNELS.map(|(name, _)| name)))),
        ]
    }

    fn fill(&mut self, batch: &mut Batch, rows: usize) {
        while batch.rows < rows {
            while self.due.is_empty() && self.day < DAYS {
                self.day();
            }
            let Some(due) = self.due.pop() else { break };
            let person = &self.world.people.regions[due.region][due.at];
            self.number += 1;
            let pays = [START, RENEW].contains(&due.what);
            let mut row = batch.row();
            row.text(&code::<14>(b"sub_", self.number ^ 1 << 40));
            row.int(person.id);
            row.long(due.instant);
            row.label(due.what);
            row.label(usize::from(person.plan));
            row.label(usize::from(person.yearly));
            row.float(pays.then(|| person.cents() as f64 / 100.0));
            row.float(Some(person.monthly_cents() as f64 / 100.0));
            row.label(due.region);
            // Nobody knows any more where those came from who joined long ago.
            let known = person.joined > FROM - 730 * DAY;
            row.label(known.then_some(usize::from(person.channel)));
        }
    }
}
