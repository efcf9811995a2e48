//! The members: one plan, one home and one or two devices each, a day of joining, and for some a day of leaving.

use crate::{
    calendar::{DAY, DAYS, FROM, HOUR, TO, appetite},
    market::{CELLS, DEVICES, PLANS, REGIONS, device_of},
    random::{Random, Weighted},
};

/// How many playback events there are a member, of all who are ever one.
const EVENTS: u64 = 72;
/// The share of them who join within the season.
const JOINING: f64 = 0.27;

/// Where members came from.
pub(crate) const CHANNELS: [(&str, f64); 6] = [
    ("Organic", 0.34),
    ("Paid search", 0.20),
    ("Social", 0.16),
    ("Referral", 0.12),
    ("Partner", 0.10),
    ("App store", 0.08),
];

/// A member.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    /// Their number, of eight digits.
    pub(crate) id: i32,
    /// The position of their home.
    pub(crate) region: u8,
    /// The position of their plan.
    pub(crate) plan: u8,
    /// Whether they pay by the year.
    pub(crate) yearly: bool,
    /// The positions of the device that they use most, and of their other one.
    pub(crate) devices: [u8; 2],
    /// The position of the channel that they came by.
    pub(crate) channel: u8,
    /// The position of their cell in the experiment.
    pub(crate) cell: u8,
    /// How many profiles there are in the household.
    pub(crate) profiles: u8,
    /// How often they watch, beside the one who does most: from 0 to 1.
    pub(crate) zeal: f32,
    /// How long they take to update, 1 for most.
    pub(crate) patience: f32,
    /// When they joined.
    pub(crate) joined: i64,
    /// When they left; the end of time for those who did not.
    pub(crate) left: i64,
    /// A number of their own, for what is drawn later.
    pub(crate) seed: u32,
}

impl Person {
    /// Whether they are a member at an instant.
    pub(crate) fn is_member(&self, instant: i64) -> bool {
        self.joined <= instant && instant < self.left
    }

    /// What they pay each time, in cents.
    pub(crate) fn cents(&self) -> i64 {
        PLANS[usize::from(self.plan)].cents * if self.yearly { 10 } else { 1 }
    }

    /// What they pay a month, in cents: of a year the twelfth part.
    pub(crate) fn monthly_cents(&self) -> i64 {
        if self.yearly { (self.cents() + 6) / 12 } else { self.cents() }
    }

    /// How long after a payment the next one is due.
    pub(crate) fn period(&self) -> i64 {
        if self.yearly { 365 * DAY } else { 30 * DAY }
    }
}

/// All who are members at any time of the season, by region, in the order in which they joined.
pub(crate) struct People {
    /// The members of each region.
    pub(crate) regions: Vec<Vec<Person>>,
    /// How many members a region has on each day.
    counts: Vec<[u32; DAYS]>,
}

impl People {
    /// So many that there are `rows` playback events.
    pub(crate) fn new(rows: u64, random: &mut Random) -> Self {
        let mut number = 0;
        let regions: Vec<_> =
            (0..REGIONS.len()).map(|region| members(region, rows, &mut number, random)).collect();
        let counts = regions.iter().map(|people| counts(people)).collect();
        Self { regions, counts }
    }

    /// How many members a region has on a day.
    pub(crate) fn count(&self, region: usize, day: usize) -> f64 {
        f64::from(self.counts[region][day])
    }

    /// Somebody of a region who is a member at an instant: the more often they watch, the likelier. None where hardly
    /// anybody is.
    pub(crate) fn somebody(&self, region: usize, instant: i64, random: &mut Random) -> Option<&Person> {
        let people = &self.regions[region];
        let joined = people.partition_point(|person| person.joined <= instant) as u64;
        let mut tries = if joined > 0 { 200 } else { 0 };
        std::iter::from_fn(|| {
            tries -= 1;
            (tries >= 0).then(|| &people[random.below(joined) as usize]).map(|person| {
                let now = person.is_member(instant) && random.is(f64::from(person.zeal));
                now.then_some(person)
            })
        })
        .find_map(|person| person)
    }
}

fn members(region: usize, rows: u64, number: &mut u64, random: &mut Random) -> Vec<Person> {
    let share = REGIONS[region].share;
    let all = ((rows / EVENTS) as f64 * share) as u64 + 4;
    let hours = Weighted::new((0..24).map(|hour| appetite(FROM + hour * HOUR, REGIONS[region].ahead)));
    let mut people: Vec<Person> = (0..all)
        .map(|_| {
            *number += 1;
            let joins = random.is(JOINING);
            // Before the season more and more joined, for three years.
            let day = if joins {
                random.below(DAYS as u64) as i64
            } else {
                let ago = random.share();
                -1 - (1_095.0 * ago * ago.sqrt()) as i64
            };
            let hour = hours.pick(random) as i64;
            let joined = FROM + day * DAY + hour * HOUR + random.below(HOUR as u64) as i64;
            let (plan, yearly) = (random.among(&PLANS, |plan| plan.share), random.is(0.24));
            let first = device_of(&REGIONS[region], random);
            let second = (first + 1 + random.below(DEVICES.len() as u64 - 1) as usize) % DEVICES.len();
            let zeal = random.share();
            Person {
                id: id(*number),
                region: region as u8,
                plan: plan as u8,
                yearly,
                devices: [first as u8, second as u8],
                channel: random.among(&CHANNELS, |(_, share)| *share) as u8,
                cell: random.among(&CELLS, |(_, share)| *share) as u8,
                profiles: 1 + random.below(4) as u8,
                zeal: (0.06 + 0.94 * zeal * zeal * zeal) as f32,
                patience: random.waiting(1.0) as f32,
                joined,
                left: leaving(joined, plan, yearly, random),
                seed: random.number() as u32,
            }
        })
        .collect();
    people.sort_by_key(|person| (person.joined, person.id));
    people
}

/// When a member leaves. New ones leave sooner; nobody leaves on the day that they join.
fn leaving(joined: i64, plan: usize, yearly: bool, random: &mut Random) -> i64 {
    let monthly = if yearly { 0.007 } else { PLANS[plan].leave };
    let hasty = if joined >= FROM { 1.6 } else { 1.0 };
    let days = random.waiting(30.0 / (monthly * hasty));
    let left = if joined >= FROM { joined + DAY } else { FROM } + (days * DAY as f64) as i64;
    if left < TO { left } else { i64::MAX }
}

/// A number of eight digits, another one for each of up to 89,999,999.
fn id(number: u64) -> i32 {
    10_000_000 + (number * 39_916_801 % 89_999_999) as i32
}

fn counts(people: &[Person]) -> [u32; DAYS] {
    let mut changes = [0_i64; DAYS + 1];
    let day = |instant: i64| ((instant - FROM) / DAY).clamp(0, DAYS as i64) as usize;
    for person in people {
        changes[day(person.joined)] += 1;
        changes[day(person.left)] -= 1;
    }
    let mut count = 0;
    std::array::from_fn(|day| {
        count += changes[day];
        count as u32
    })
}
