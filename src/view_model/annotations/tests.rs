//! Courses with a rhythm, growth and chance, with and without something odd in them.

use super::*;

/// A number between 0 and 1.
fn share(state: &mut u64) -> f64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) as f64 / f64::from(u32::MAX >> 1)
}

/// A count that strays by more than the root of its mean, as sessions with several errors make it.
fn count(mean: f64, state: &mut u64) -> f64 {
    let normal: f64 = (0..12).map(|_| share(state)).sum::<f64>() - 6.0;
    (mean + 1.4 * mean.sqrt() * normal).round().max(0.0)
}

const WEEK: [f64; 7] = [0.85, 0.8, 0.85, 0.9, 1.15, 1.4, 1.3];

fn days(seed: u64, many: i64, mean: f64, odd: impl Fn(i64) -> f64) -> Vec<Bucket> {
    let mut state = seed;
    let day = |day: i64| {
        let expected = mean * WEEK[day.rem_euclid(7) as usize] * (1.0 + 0.004 * day as f64) * odd(day);
        Bucket { start: day * DAY, value: Some(count(expected, &mut state)) }
    };
    (0..many).map(day).collect()
}

#[test]
fn test_find_three_bad_days_in_each_of_forty_courses() {
    let (mut hits, mut false_marks) = (0, 0);
    for seed in 0..40 {
        let from = 7 + (seed as i64 * 13) % 76;
        let buckets = days(seed, 90, 60.0, |day| if (from..from + 3).contains(&day) { 2.5 } else { 1.0 });
        let found = find(&buckets, DAY, true);
        let overlaps = |one: &&Found| one.first as i64 <= from + 2 && one.last as i64 >= from;
        hits += usize::from(found.iter().any(|one| overlaps(&one) && one.is_up()));
        let wrong = found.iter().filter(|one| !overlaps(one)).count();
        assert!(wrong <= 1, "{seed}: {found:?}");
        false_marks += wrong;
    }
    assert!(hits >= 39, "{hits}");
    assert!(false_marks <= 2, "{false_marks}");
}

#[test]
fn test_find_nothing_in_ordinary_weeks() {
    let marks: usize = (0..100).map(|seed| find(&days(seed, 90, 60.0, |_| 1.0), DAY, true).len()).sum();
    assert!(marks <= 2, "{marks}");
    // Few things a day stray by chance alone.
    let marks: usize = (0..100).map(|seed| find(&days(seed, 90, 2.0, |_| 1.0), DAY, true).len()).sum();
    assert!(marks <= 4, "{marks}");
}

#[test]
fn test_find_shift_of_level_once() {
    for seed in 0..20 {
        let buckets = days(seed, 90, 200.0, |day| if day >= 45 { 1.7 } else { 1.0 });
        let found = find(&buckets, DAY, true);
        let [one] = found.as_slice() else { panic!("{seed}: {found:?}") };
        assert!(
            (43..=47).contains(&one.first) && matches!(one.what, What::Shift(_)) && one.is_up(),
            "{one:?}"
        );
    }
}

#[test]
fn test_tell_the_figures_of_a_spike() {
    let buckets: Vec<Bucket> = (0..60)
        .map(|day| Bucket {
            start: day * DAY,
            value: Some(if (30..32).contains(&day) { 900.0 } else { 100.0 }),
        })
        .collect();
    let found = find(&buckets, DAY, true);
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((one.first, one.last, one.value), (30, 31, 900.0));
    assert_eq!(one.what, What::Spike(70.0, 130.0));
}

#[test]
fn test_find_bad_hours_with_the_rhythm_of_the_week() {
    let mut state = 7;
    let hour = |hour: i64| {
        let rhythm = WEEK[(hour / 24).rem_euclid(7) as usize]
            * (1.2 + (hour as f64 / 24.0 * std::f64::consts::TAU).sin());
        let odd = if (600..606).contains(&hour) { 3.0 } else { 1.0 };
        Bucket { start: hour * HOUR, value: Some(count(80.0 * rhythm * odd, &mut state)) }
    };
    let buckets: Vec<Bucket> = (0..24 * 56).map(hour).collect();
    let found = find(&buckets, HOUR, true);
    let overlaps = |one: &Found| one.first < 606 && one.last >= 600;
    assert!(found.iter().any(overlaps), "{found:?}");
    assert!(found.iter().filter(|one| !overlaps(one)).count() <= 1, "{found:?}");
}

#[test]
fn test_say_nothing_of_too_little() {
    let spike = |day: i64| if day == 10 { 9.0 } else { 1.0 };
    assert_eq!(find(&days(1, 20, 100.0, spike), DAY, true), []);
    assert_ne!(find(&days(1, 21, 100.0, spike), DAY, true), []);
    // Weeks and months have no rhythm of a week.
    assert_eq!(find(&days(1, 90, 100.0, spike), 7 * DAY, true), []);
    assert_eq!(find(&[], DAY, true), []);
    let nothing: Vec<Bucket> = (0..60).map(|day| Bucket { start: day * DAY, value: Some(0.0) }).collect();
    assert_eq!(find(&nothing, DAY, true), []);
}

#[test]
fn test_leave_out_buckets_without_a_figure() {
    let mut buckets = days(3, 60, 100.0, |_| 1.0);
    buckets[59].value = None;
    buckets[0].value = None;
    assert_eq!(find(&buckets, DAY, true), []);
    // What counts from one place on keeps its places.
    let spiked: Vec<Bucket> = buckets
        .iter()
        .enumerate()
        .map(|(at, bucket)| Bucket {
            value: bucket.value.map(|value| if at == 40 { value * 9.0 } else { value }),
            ..*bucket
        })
        .collect();
    assert_eq!(find(&spiked, DAY, true).first().map(|one| one.first), Some(40));
}
