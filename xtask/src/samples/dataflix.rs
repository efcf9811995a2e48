//! DataFlix, the project's first dashboard: five small tables, fabricated uniformly, with its totals.

use arrow_array::{
    Date32Array, Float64Array, Int32Array, Int64Array, StringArray, TimestampMillisecondArray,
};

use reelscope_season::random::Random;

use super::{File, array, arrow_file};
use crate::command::Result;

/// The first quarter of 2024, in milliseconds.
const FROM: i64 = 1_704_067_200_000;
const TO: i64 = 1_711_929_600_000;
const REGIONS: [&str; 6] = ["USA", "India", "UK", "Germany", "Brazil", "Japan"];

/// The five files.
pub(super) fn files() -> Result<Vec<File>> {
    Ok(vec![
        playback(&mut Random::new(1))?,
        subscriptions(&mut Random::new(2))?,
        recommendations(&mut Random::new(3))?,
        searches(&mut Random::new(4))?,
        catalogue(&mut Random::new(5))?,
    ])
}

/// Each value as often as it says, in a random order.
fn dealt(random: &mut Random, counts: &[(&'static str, usize)]) -> Vec<&'static str> {
    let values = counts.iter().flat_map(|&(value, count)| std::iter::repeat_n(value, count)).collect();
    random.shuffled(values)
}

fn ids(count: i64) -> Int64Array {
    Int64Array::from_iter_values(1..=count)
}

fn instants(random: &mut Random, count: usize) -> TimestampMillisecondArray {
    let mut instants: Vec<i64> = (0..count).map(|_| FROM + random.below((TO - FROM) as u64) as i64).collect();
    instants.sort_unstable();
    TimestampMillisecondArray::from(instants)
}

fn labels(prefix: &str, numbers: impl Iterator<Item = u64>) -> StringArray {
    StringArray::from_iter_values(numbers.map(|number| format!("{prefix}{number:04}")))
}

/// 100 events: 22 buffer events; 69 errors, which fall on all four event types.
fn playback(random: &mut Random) -> Result<File> {
    let types = dealt(random, &[("play", 27), ("pause", 26), ("buffer", 22), ("error", 25)]);
    let errors = dealt(random, &[("none", 31), ("Buffer Error", 35), ("Connection Error", 34)]);
    let devices = dealt(random, &[("Mobile", 26), ("Desktop", 25), ("Tablet", 25), ("Smart TV", 24)]);
    let mut picked =
        |values: &[&'static str]| StringArray::from_iter_values((0..100).map(|_| random.pick(values)));
    let (locations, resolutions) = (picked(&REGIONS), picked(&["480p", "720p", "1080p", "4K"]));
    let sessions = labels("S", (0..100).map(|_| random.below(60) + 1).collect::<Vec<_>>().into_iter());
    let bitrates = Int32Array::from_iter_values((0..100).map(|_| random.pick(&[1200, 2400, 4800, 8000])));
    arrow_file(
        "video_playback_events",
        vec![
            ("EventID", array(ids(100))),
            ("SessionID", array(sessions)),
            ("Timestamp", array(instants(random, 100))),
            ("EventType", array(StringArray::from(types))),
            ("DeviceType", array(StringArray::from(devices))),
            ("Location", array(locations)),
            ("Resolution", array(resolutions)),
            ("Bitrate", array(bitrates)),
            ("ErrorType", array(StringArray::from(errors))),
        ],
    )
}

/// 100 subscribers with one event each: 26 start, 43 cancel; 999.51 in all.
fn subscriptions(random: &mut Random) -> Result<File> {
    let types = dealt(random, &[("start", 26), ("cancel", 43), ("renew", 31)]);
    let plans = dealt(random, &[("Premium", 44), ("Standard", 41), ("Basic", 15)]);
    let cycles = dealt(random, &[("Monthly", 52), ("Annual", 48)]);
    let users = random.shuffled((1..=100).collect());
    let mut cents: Vec<u64> = (0..99).map(|_| 500 + random.below(1_000)).collect();
    // The amounts are random; the last one and a shift of the others make up the known total.
    let shift = (cents.iter().sum::<u64>() as i64 + 1_000 - 99_951) / 99;
    cents.iter_mut().for_each(|amount| *amount = (*amount as i64 - shift).max(99) as u64);
    cents.push(99_951 - cents.iter().sum::<u64>());
    arrow_file(
        "user_subscription_events",
        vec![
            ("EventID", array(ids(100))),
            ("UserID", array(labels("U", users.into_iter()))),
            ("Timestamp", array(instants(random, 100))),
            ("EventType", array(StringArray::from(types))),
            ("SubscriptionType", array(StringArray::from(plans))),
            ("BillingCycle", array(StringArray::from(cycles))),
            (
                "Revenue",
                array(Float64Array::from_iter_values(cents.iter().map(|&amount| amount as f64 / 100.0))),
            ),
        ],
    )
}

fn recommendations(random: &mut Random) -> Result<File> {
    let types = dealt(random, &[("Impression", 120), ("Click", 50), ("Conversion", 18), ("Feedback", 12)]);
    let users = labels("U", (0..200).map(|_| random.below(100) + 1).collect::<Vec<_>>().into_iter());
    let titles = labels("R", (0..200).map(|_| random.below(60) + 1).collect::<Vec<_>>().into_iter());
    let ratings = Int32Array::from_iter_values((0..200).map(|_| random.below(5) as i32 + 1));
    arrow_file(
        "recommendation_events",
        vec![
            ("EventID", array(ids(200))),
            ("UserID", array(users)),
            ("Timestamp", array(instants(random, 200))),
            ("EventType", array(StringArray::from(types))),
            ("RecommendationID", array(titles)),
            ("RelevancyRating", array(ratings)),
        ],
    )
}

fn searches(random: &mut Random) -> Result<File> {
    let words = [
        "action",
        "comedy",
        "space",
        "love story",
        "crime",
        "kids",
        "football",
        "cooking",
        "history",
        "horror",
    ];
    let users = labels("U", (0..100).map(|_| random.below(100) + 1).collect::<Vec<_>>().into_iter());
    let queries = StringArray::from_iter_values((0..100).map(|_| random.pick(&words)));
    let results = Int32Array::from_iter_values((0..100).map(|_| random.below(12) as i32));
    arrow_file(
        "search_events",
        vec![
            ("EventID", array(ids(100))),
            ("UserID", array(users)),
            ("Timestamp", array(instants(random, 100))),
            ("SearchQuery", array(queries)),
            ("ResultCount", array(results)),
        ],
    )
}

/// 60 titles.
fn catalogue(random: &mut Random) -> Result<File> {
    let firsts = [
        "Silent", "Broken", "Golden", "Last", "Hidden", "Endless", "Paper", "Northern", "Second", "Electric",
    ];
    let seconds = ["River", "Promise", "Orbit", "Garden", "Letters", "Horizon"];
    let pairs: Vec<String> =
        firsts.iter().flat_map(|a| seconds.iter().map(move |b| format!("{a} {b}"))).collect();
    let titles = random.shuffled(pairs);
    let types = dealt(random, &[("Movie", 22), ("TV Show", 20), ("Documentary", 18)]);
    let mut picked =
        |values: &[&'static str]| StringArray::from_iter_values((0..60).map(|_| random.pick(values)));
    let languages = picked(&["English", "Spanish", "Hindi", "German", "Japanese"]);
    let ratings = picked(&["G", "PG", "PG-13", "R"]);
    let minutes = Int32Array::from_iter_values((0..60).map(|_| 30 + random.below(121) as i32));
    // Release dates from 2000 to 2023, as days since 1970.
    let dates = Date32Array::from_iter_values((0..60).map(|_| 10_957 + random.below(8_766) as i32));
    let regions = StringArray::from_iter_values((0..60).map(|_| {
        let count = 1 + random.below(3) as usize;
        random.shuffled(REGIONS.to_vec())[..count].join(", ")
    }));
    arrow_file(
        "expanded_cms_data",
        vec![
            ("ContentID", array(labels("C", 1..=60))),
            ("Title", array(StringArray::from(titles))),
            ("ContentType", array(StringArray::from(types))),
            ("Language", array(languages)),
            ("Rating", array(ratings)),
            ("DurationMinutes", array(minutes)),
            ("ReleaseDate", array(dates)),
            ("AvailableRegions", array(regions)),
        ],
    )
}
