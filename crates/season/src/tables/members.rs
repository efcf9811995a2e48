//! The members as of the season's end, in the order of their regions and of joining. Who left pays nothing more.

use std::rc::Rc;

use super::subscriptions::last_payment;
use reelscope_ipc::{Batch, Column, Kind, Rows, labels};

use crate::{
    calendar::{DAY, TO},
    market::{DEVICES, PLANS, REGIONS},
    people::Person,
    random::Random,
    world::World,
};

const GENDERS: [(&str, f64); 3] = [("Female", 0.49), ("Male", 0.48), ("Non-binary", 0.03)];

/// The rows.
pub(super) struct Members {
    world: Rc<World>,
    random: Random,
    region: usize,
    at: usize,
}

impl Members {
    pub(super) fn new(world: &Rc<World>) -> Self {
        Self { world: Rc::clone(world), random: world.random("members"), region: 0, at: 0 }
    }
}

impl Rows for Members {
    fn columns(&self) -> Vec<Column> {
        vec![
            Column::full("UserID", Kind::Int),
            Column::full("SubscriptionType", Kind::Label(labels(&PLANS.each_ref().map(|plan| plan.name)))),
            Column::full("JoinDate", Kind::Date),
            Column::full("LastPaymentDate", Kind::Date),
            Column::nullable("MonthlyRevenue", Kind::Float),
            Column::full("Location", Kind::Label(labels(&REGIONS.each_ref().map(|region| region.name)))),
            Column::full("DeviceType", Kind::Label(labels(&DEVICES.each_ref().map(|device| device.name)))),
            Column::nullable("Age", Kind::Int),
            Column::nullable("Gender", Kind::Label(labels(&GENDERS.map(|(name, _)| name)))),
        ]
    }

    fn fill(&mut self, batch: &mut Batch, rows: usize) {
        while batch.rows < rows {
            let Some(people) = self.world.people.regions.get(self.region) else { break };
            let Some(person) = people.get(self.at) else {
                (self.region, self.at) = (self.region + 1, 0);
                continue;
            };
            self.at += 1;
            write(batch, person, &mut self.random);
        }
    }
}

fn write(batch: &mut Batch, person: &Person, random: &mut Random) {
    let day = |instant: i64| instant.div_euclid(DAY) as i32;
    // Two cents of a yearly plan are lost in twelve months, as invoices round.
    let age = (18.0 + random.skewed(17.0, 0.55)).min(84.0) as i32;
    let mut row = batch.row();
    row.int(person.id);
    row.label(usize::from(person.plan));
    row.int(day(person.joined));
    row.int(day(last_payment(person)));
    row.float((person.left >= TO).then_some(person.monthly_cents() as f64 / 100.0));
    row.label(usize::from(person.region));
    row.label(usize::from(person.devices[0]));
    row.int((!random.is(0.06)).then_some(age));
    row.label((!random.is(0.08)).then(|| random.among(&GENDERS, |(_, share)| *share)));
}
