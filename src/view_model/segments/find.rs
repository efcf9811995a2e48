//! Which segments of some rows stand out, and by how much.

use std::collections::BTreeMap;

use reelscope_model::{model::Better, sort};

use super::{
    cube::{Atom, Cube, Segment},
    score::Tally,
};

/// A segment of fewer cases is set aside.
pub(super) const FEWEST_CASES: f64 = 30.0;

/// How much a segment has to stand out to be listed: a likelihood ratio of some 50, after what is deducted for the
/// number of segments.
const LEAST_SCORE: f64 = 4.0;

/// The same for a value within a listed segment, of which less has to be shown.
const LEAST_INSIDE: f64 = 1.0;

/// By which factor what is expected changes at most.
const MOST_FACTOR: f64 = 2.0;

/// How many cases what is expected of a segment weighs against what it has outside of the period.
const DRAWN_BY: f64 = 100.0;

/// What segments have as a rule, and how they differ from it.
#[derive(Clone, Debug)]
pub(super) struct Usual {
    /// What they have outside of the period; nothing where no period is chosen, or hardly anything lies outside.
    pub(super) outside: Cube,
    pub(super) better: Better,
    /// By how much more than by chance they differ from what is expected.
    spread: f64,
}

impl Default for Usual {
    fn default() -> Self {
        Self { outside: Cube::default(), better: Better::Lower, spread: 1.0 }
    }
}

impl Usual {
    /// What is usual for the rows of a period, among those of all time.
    pub(super) fn of(every: Option<&Cube>, period: &Cube, better: Better) -> Self {
        let mut usual = Self { better, ..Self::default() };
        if let Some(every) = every {
            let mut outside = every.clone();
            outside.take_away(period);
            // Of less than the period itself has, nothing could be expected.
            if outside.whole.cases >= period.whole.cases && outside.whole.over > 0.0 {
                usual.outside = outside;
            }
        }
        usual.spread = usual.spread(period);
        usual
    }

    /// The rate that is expected of a segment among rows that come to `whole`: theirs; where the time outside of the period
    /// is known, its own there, changed as that of all rows has: by its factor up to two, and beyond that by as much, since
    /// what makes a rate ten times as high does not do so in proportion. A segment of few cases is drawn to what its values
    /// have one by one, as they multiply, and those to the whole.
    pub(super) fn expected(&self, segment: Segment, whole: Tally) -> f64 {
        let Some(now) = whole.rate() else { return 0.0 };
        let Some(then) = self.outside.whole.rate().filter(|then| *then > 0.0) else { return now };
        let scale = self.outside.whole.cases / self.outside.whole.under;
        let drawn = |segment: Segment, to: f64| {
            let tally = self.outside.segments.get(&segment).copied().unwrap_or_default();
            (tally.over * scale + to * DRAWN_BY) / (tally.under * scale + DRAWN_BY)
        };
        let single = |first: Atom| drawn(Segment { first, second: None }, then);
        let usual = match segment.second {
            None => single(segment.first),
            Some(second) => drawn(segment, single(segment.first) * single(second) / then),
        };
        let factor = (now / then).min(MOST_FACTOR);
        usual * factor + (now - then * factor)
    }

    /// One where cases come alone; more where they come in company, as the errors of a session do. By the median, which a
    /// few bad segments do not move, and bounded, where most are.
    fn spread(&self, period: &Cube) -> f64 {
        /// The median of a squared normal deviate.
        const MEDIAN: f64 = 0.4549;
        const MOST_SPREAD: f64 = 3.0;
        let scale = period.whole.cases / period.whole.under;
        let deviate = |(segment, tally): (&Segment, &Tally)| {
            let rate = self.expected(*segment, period.whole);
            let (expected, over) = (tally.under * rate * scale, tally.over * scale);
            let variance = expected * (1.0 - rate.min(0.99));
            (tally.cases >= FEWEST_CASES && expected >= 3.0).then(|| (over - expected).powi(2) / variance)
        };
        let mut deviates: Vec<f64> = period.segments.iter().filter_map(deviate).collect();
        sort::sort_by(&mut deviates, f64::total_cmp);
        let median = deviates.get(deviates.len() / 2).copied().unwrap_or(MEDIAN);
        (median / MEDIAN).clamp(1.0, MOST_SPREAD)
    }
}

/// The segments that stand out among these rows, with how much.
pub(super) fn scores(usual: &Usual, rows: &Cube) -> Vec<(Segment, f64)> {
    scored(usual, rows, LEAST_SCORE, |_| true)
}

fn scored(usual: &Usual, rows: &Cube, least: f64, is_tried: impl Fn(Segment) -> bool) -> Vec<(Segment, f64)> {
    let large = |(segment, tally): &(&Segment, &Tally)| tally.cases >= FEWEST_CASES && is_tried(**segment);
    let tried = || rows.segments.iter().filter(large);
    let mut many: BTreeMap<_, usize> = BTreeMap::new();
    for (segment, _) in tried() {
        *many.entry(segment.dims()).or_default() += 1;
    }
    let score = |(segment, tally): (&Segment, &Tally)| {
        let expected = usual.expected(*segment, rows.whole);
        if !tally.is_beyond(expected, usual.better) {
            return None;
        }
        let chances = many.get(&segment.dims()).copied().unwrap_or(1) as f64;
        let score = tally.likelihood(rows.whole, expected, usual.better) / usual.spread - chances.ln();
        (score >= least).then_some((*segment, score))
    };
    tried().filter_map(score).collect()
}

/// The segment that stands out most; of equals the one that is said with fewer words.
pub(super) fn best(usual: &Usual, rows: &Cube) -> Option<Segment> {
    let best =
        scores(usual, rows).into_iter().reduce(|best, other| if other.1 > best.1 { other } else { best });
    best.map(|(segment, _)| segment)
}

/// Those that stood out and do not any more, now that the rows of `segment` are away; those that did most first.
pub(super) fn folded(
    before: Vec<(Segment, f64)>,
    after: &[(Segment, f64)],
    segment: Segment,
) -> Vec<Segment> {
    let stays = |one: Segment| one == segment || after.iter().any(|(other, _)| *other == one);
    let mut folded: Vec<(Segment, f64)> = before.into_iter().filter(|(one, _)| !stays(*one)).collect();
    sort::sort_by(&mut folded, |a, b| b.1.total_cmp(&a.1));
    folded.into_iter().map(|(segment, _)| segment).collect()
}

/// The values of another dimension at which the rows of a segment stand out most from its other rows, those with most
/// cases beyond their part first.
pub(super) fn inside(usual: &Usual, rows: &Cube, segment: Segment) -> Vec<(Atom, Tally)> {
    // What is usual is known of the segment as a whole; within it, its own rate is.
    let within = Usual { outside: Cube::default(), ..usual.clone() };
    let is_tried =
        |other: Segment| other.second.is_none() && segment.atoms().all(|(dim, _)| dim != other.first.0);
    let found = scored(&within, rows, LEAST_INSIDE, is_tried);
    let best = found.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let Some(dim) = best.map(|(segment, _)| segment.first.0) else { return Vec::new() };
    let of = found.into_iter().filter(|(segment, _)| segment.first.0 == dim);
    let tally = |segment: &Segment| rows.segments.get(segment).copied().unwrap_or_default();
    let mut of: Vec<(Atom, Tally)> = of.map(|(segment, _)| (segment.first, tally(&segment))).collect();
    let rate = rows.whole.rate().unwrap_or_default();
    let excess = |tally: &Tally| tally.excess(rate, usual.better);
    sort::sort_by(&mut of, |a, b| excess(&b.1).total_cmp(&excess(&a.1)));
    of
}
