//! The page beside another period or another value: every card and chart against counts over the rows that the test
//! itself made, through the address and through the control.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampSecondArray};
use arrow_ipc::writer::FileWriter;
use reelscope_e2e::{Page, Result, data::Folder, with_page};
use serde_json::{Value, json};

const DAY: i64 = 86_400;
/// 1 January 2025, in days.
const FIRST: i64 = 20_089;
/// Two years of 40 events a day.
const DAYS: i64 = 730;
const A_DAY: i64 = 40;

#[derive(Clone)]
struct Event {
    day: i64,
    device: &'static str,
    location: &'static str,
    kind: &'static str,
    error: Option<&'static str>,
}

/// The events, by a rule that has no regular pattern in days.
fn events() -> Vec<Event> {
    let event = |at: i64| {
        let day = at / A_DAY;
        let mixed = (at.wrapping_mul(2_654_435_761) >> 7).rem_euclid(1_009);
        // A device that came only later, so that the period before has none of it.
        let devices: &[_] = if day < 425 { &["TV", "Phone"] } else { &["TV", "Phone", "Watch"] };
        let error = match mixed % 11 {
            0 => Some("Network"),
            1 if day % 3 == 0 => Some("Codec"),
            _ => None,
        };
        Event {
            day: FIRST + day,
            device: devices[mixed as usize % devices.len()],
            location: ["India", "USA", "Brazil"][(mixed / 7) as usize % 3],
            kind: if error.is_some() { "error" } else { ["play", "buffer"][(mixed / 3) as usize % 2] },
            error,
        }
    };
    (0..DAYS * A_DAY).map(event).collect()
}

fn write(folder: &Folder, events: &[Event]) -> Result<PathBuf> {
    let texts = |text: &dyn Fn(&Event) -> Option<&'static str>| -> ArrayRef {
        Arc::new(StringArray::from_iter(events.iter().map(text)))
    };
    let times = events.iter().enumerate().map(|(at, event)| event.day * DAY + at as i64 % A_DAY * 2_100);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("Timestamp", Arc::new(TimestampSecondArray::from_iter_values(times))),
        ("EventType", texts(&|event| Some(event.kind))),
        ("SessionID", texts(&|_| Some("one"))),
        ("DeviceType", texts(&|event| Some(event.device))),
        ("Location", texts(&|event| Some(event.location))),
        ("ErrorType", texts(&|event| event.error)),
    ];
    let batch = RecordBatch::try_from_iter(columns)?;
    let mut bytes = Vec::new();
    let mut writer = FileWriter::try_new(&mut bytes, &batch.schema())?;
    writer.write(&batch)?;
    writer.finish()?;
    folder.write("events.arrow", &bytes)
}

/// The day of a date, counted from the first of the data: 1 January 2025.
fn day(text: &str) -> i64 {
    let numbers: Vec<i64> = text.split('-').map(|part| part.parse().unwrap_or_default()).collect();
    let months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let before: i64 = months[..numbers[1] as usize - 1].iter().sum();
    FIRST + (numbers[0] - 2025) * 365 + before + numbers[2] - 1
}

type Test<'a> = Box<dyn Fn(&Event) -> bool + 'a>;

fn between<'a>(from: &str, to: &str) -> Test<'a> {
    let days = day(from)..day(to);
    Box::new(move |event| days.contains(&event.day))
}

/// A chart's rows: figure and previous by the keys, joined by `|`.
type Rows = BTreeMap<String, (String, String)>;

/// Errors by what `key` says, of both sides; a group that either side has is there.
fn errors_by(events: &[Event], sides: [&Test<'_>; 2], key: impl Fn(&Event) -> String) -> Rows {
    let of = |side: &Test<'_>| -> Vec<&Event> { events.iter().filter(|event| side(event)).collect() };
    let [this, other] = sides.map(of);
    let keys: BTreeSet<String> = this.iter().chain(&other).map(|event| key(event)).collect();
    let count = |events: &[&Event], of: &str| {
        events.iter().filter(|event| key(event) == of && event.error.is_some()).count().to_string()
    };
    keys.into_iter().map(|of| (of.clone(), (count(&this, &of), count(&other, &of)))).collect()
}

async fn rows(page: &Page, chart: &str) -> Result<Rows> {
    let rows = page
        .eval(&format!(
            "[...document.querySelectorAll('figure[data-testid=\"chart-{chart}\"] tbody tr')].map(row => \
             [[...row.querySelectorAll('th')].map(th => th.dataset.key ?? '∅').join('|'), \
             [row.querySelector('td[data-measure]').dataset.value, \
             row.querySelector('td[data-measure]').dataset.previous ?? 'missing']])"
        ))
        .await?;
    Ok(serde_json::from_value::<Vec<(String, (String, String))>>(rows)?.into_iter().collect())
}

async fn card(page: &Page, measure: &str) -> Result<(String, String)> {
    let card = format!("document.querySelector('[data-testid=\"kpi-{measure}\"]').dataset");
    let both = page.eval(&format!("[{card}.value, {card}.previous ?? 'missing']")).await?;
    Ok(serde_json::from_value(both)?)
}

/// All cards and charts of Playback that the events make up, under two sides.
async fn assert_sides(page: &Page, events: &[Event], sides: [&Test<'_>; 2], what: &str) -> Result<()> {
    let of = |side: &Test<'_>, test: &dyn Fn(&Event) -> bool| {
        events.iter().filter(|event| side(event) && test(event)).count()
    };
    let both = |test: &dyn Fn(&Event) -> bool| {
        let [this, other] = sides.map(|side| of(side, test).to_string());
        (this, other)
    };
    assert_eq!(card(page, "events").await?, both(&|_| true), "{what}");
    assert_eq!(card(page, "errors").await?, both(&|event| event.error.is_some()), "{what}");
    assert_eq!(card(page, "buffers").await?, both(&|event| event.kind == "buffer"), "{what}");
    let rate = |side: &Test<'_>| of(side, &|event| event.error.is_some()) as f64 / of(side, &|_| true) as f64;
    let rates = card(page, "error_rate").await?;
    assert_eq!(
        (rates.0.parse::<f64>()?, rates.1.parse::<f64>()?),
        (rate(sides[0]), rate(sides[1])),
        "{what}"
    );
    let check = async |chart: &str, key: &dyn Fn(&Event) -> String| -> Result<()> {
        assert_eq!(rows(page, chart).await?, errors_by(events, sides, key), "{chart} {what}");
        Ok(())
    };
    check("errors_by_device_type", &|event| event.device.to_owned()).await?;
    check("errors_by_event_type", &|event| event.kind.to_owned()).await?;
    check("errors_by_location_and_error_type", &|event| {
        format!("{}|{}", event.location, event.error.unwrap_or("∅"))
    })
    .await
}

#[test]
fn test_compare_with_other_periods() -> Result<()> {
    let (folder, events) = (Folder::new()?, events());
    let file = write(&folder, &events)?;
    with_page(async |page| {
        page.open(&[&file]).await?;
        let cases = [
            ("previous", "2026-02-01", "2026-03-01"),
            ("week", "2026-02-22", "2026-03-25"),
            ("year", "2025-03-01", "2025-04-01"),
            ("2025-06-10..2025-07-01", "2025-06-10", "2025-07-01"),
        ];
        let this = ("2026-03-01", "2026-04-01");
        for (vs, from, to) in cases {
            let address = format!("#/playback?v=1&from={}&to={}&grain=day&vs={vs}", this.0, this.1);
            page.eval(&format!("(location.hash = {address:?}, true)")).await?;
            page.settled().await?;
            let sides = [between(this.0, this.1), between(from, to)];
            assert_sides(page, &events, [&sides[0], &sides[1]], vs).await?;
            assert_buckets(page, &events, this, (from, to), vs).await?;
        }
        let last = [between(this.0, this.1), between(cases[3].1, cases[3].2)];
        assert_exports(page, &errors_by(&events, [&last[0], &last[1]], |event| event.device.to_owned()))
            .await?;
        assert_eq!(page.violations().await?, [""; 0]);
        Ok(())
    })
}

/// What is saved of a chart has the other side, too.
async fn assert_exports(page: &Page, expected: &Rows) -> Result<()> {
    page.eval(
        "(URL.createObjectURL = (create => blob => (blob.text().then(text => saved.push(text)), create.call(URL, blob)))\
         (URL.createObjectURL), HTMLAnchorElement.prototype.click = () => {}, window.saved = [], true)",
    )
    .await?;
    let figure = "document.querySelector('figure[data-testid=\"chart-errors_by_device_type\"]')";
    for (at, kind) in ["csv", "svg"].into_iter().enumerate() {
        page.eval(&format!("({figure}.querySelector('[data-testid=export-{kind}]').click(), true)")).await?;
        page.wait(&format!("saved.length > {at}")).await?;
    }
    let saved: Vec<String> = serde_json::from_value(page.eval("saved").await?)?;
    let mut lines: Vec<&str> = saved[0].lines().collect();
    assert_eq!(lines.remove(0), "device_type,errors,errors_previous,about");
    let expected: BTreeSet<String> =
        expected.iter().map(|(key, (this, other))| format!("{key},{this},{other}")).collect();
    // What the file says about itself stands behind the figures, as long as there are rows for it.
    let figures = lines.iter().map(|line| line.split(',').take(3).collect::<Vec<_>>().join(","));
    assert_eq!(figures.filter(|line| line != ",,").collect::<BTreeSet<_>>(), expected);
    assert!(saved[1].contains("<svg") && saved[1].contains("against"), "{}", &saved[1][..200]);
    Ok(())
}

/// By time, the first day of the period stands beside the first of the other, and so on.
async fn assert_buckets(
    page: &Page,
    events: &[Event],
    this: (&str, &str),
    other: (&str, &str),
    vs: &str,
) -> Result<()> {
    let shown = rows(page, "errors_by_time_and_error_type").await?;
    let mut compared = BTreeMap::<i64, usize>::new();
    for (key, (_, previous)) in &shown {
        let (at, error) = key.split_once('|').unwrap_or((key, ""));
        let at = at.get(..10).map(day).unwrap_or_default();
        let counterpart = at - day(this.0) + day(other.0);
        let within = (day(this.0)..day(this.1)).contains(&at) && counterpart < day(other.1);
        let of = |event: &&Event| event.day == counterpart && event.error.unwrap_or("∅") == error;
        let errors = events.iter().filter(of).filter(|event| event.error.is_some()).count();
        let expected = if within { errors.to_string() } else { "null".to_owned() };
        assert_eq!(*previous, expected, "{key} {vs}");
        *compared.entry(counterpart).or_default() += if within { errors } else { 0 };
    }
    let days = (day(other.0)..day(other.1)).take((day(this.1) - day(this.0)) as usize);
    for other in days {
        let errors = events.iter().filter(|event| event.day == other && event.error.is_some()).count();
        assert_eq!(compared.get(&other).copied().unwrap_or(0), errors, "all of day {other} {vs}");
    }
    Ok(())
}

#[test]
fn test_compare_with_another_value() -> Result<()> {
    let (folder, events) = (Folder::new()?, events());
    let file = write(&folder, &events)?;
    let at = |location: &'static str| -> Test<'static> { Box::new(move |event| event.location == location) };
    with_page(async |page| {
        page.open(&[&file]).await?;
        let address = "#/playback?v=1&f.*.location=India&vs=location:USA";
        page.eval(&format!("(location.hash = {address:?}, true)")).await?;
        page.settled().await?;
        let (india, usa) = (at("India"), at("USA"));
        let errors = |of: &str| {
            let of = |event: &&Event| event.location == of && event.error.is_some();
            events.iter().filter(of).count().to_string()
        };
        assert_eq!(card(page, "errors").await?, (errors("India"), errors("USA")));
        let by_device = errors_by(&events, [&india, &usa], |event| event.device.to_owned());
        assert_eq!(rows(page, "errors_by_device_type").await?, by_device);
        // The values themselves: the one beside the other, and the third beside nothing.
        let by_type = |of: &str, error: Option<&str>| {
            let of = |event: &&Event| event.location == of && event.error == error;
            let events: Vec<&Event> = events.iter().filter(of).collect();
            events.iter().filter(|event| event.error.is_some()).count().to_string()
        };
        for (key, (figure, previous)) in rows(page, "errors_by_location_and_error_type").await? {
            let (location, error) = key.split_once('|').unwrap_or((&key, ""));
            let error = Some(error).filter(|error| *error != "∅");
            assert_eq!(figure, by_type(location, error), "{key}");
            let expected = if location == "India" { by_type("USA", error) } else { "null".to_owned() };
            assert_eq!(previous, expected, "{key}");
        }
        // A click elsewhere acts on both sides.
        page.toggle("errors_by_device_type", "Phone").await?;
        let phone = |location: &'static str| -> Test<'static> {
            Box::new(move |event| event.location == location && event.device == "Phone")
        };
        let both = ["India", "USA"].map(|location| {
            let test = phone(location);
            events.iter().filter(|event| test(event)).count().to_string()
        });
        assert_eq!(card(page, "events").await?, both.into());
        Ok(())
    })
}

/// Chooses an option by its text.
async fn choose(page: &Page, hook: &str, text: &str) -> Result<()> {
    let select = format!("document.querySelector('[data-testid=\"{hook}\"]')");
    page.wait(&format!("[...({select}?.options ?? [])].some(option => option.text === {text:?})")).await?;
    page.eval(&format!(
        "(select => {{ select.value = [...select.options].find(option => option.text === {text:?}).value; \
         return select.dispatchEvent(new Event('change', {{ bubbles: true }})); }})({select})"
    ))
    .await?;
    page.settled().await
}

async fn said(page: &Page) -> Result<Value> {
    let said = "document.querySelector('[data-testid=\"versus-words\"] span')?.textContent.replaceAll('\\u00a0', ' ')";
    page.eval(&format!("{said} ?? null")).await
}

#[test]
fn test_choose_what_to_compare_with() -> Result<()> {
    let (folder, events) = (Folder::new()?, events());
    let file = write(&folder, &events)?;
    with_page(async |page| {
        page.open(&[&file]).await?;
        page.go("playback").await?;
        assert_eq!(card(page, "events").await?.1, "missing");
        choose(page, "versus", "previous period").await?;
        assert_eq!(said(page).await?, json!("Choose a period first."));
        assert_eq!(card(page, "events").await?.1, "missing");
        let address = "#/playback?v=1&from=2026-03-01&to=2026-04-01&vs=previous";
        page.eval(&format!("(location.hash = {address:?}, true)")).await?;
        page.settled().await?;
        assert!(
            said(page)
                .await?
                .as_str()
                .is_some_and(|said| said.starts_with("against ") && said.contains("28"))
        );
        let delta = "document.querySelector('[data-testid=\"kpi-events\"] .delta').title";
        let told = page.eval(delta).await?;
        assert!(told.as_str().is_some_and(|told| told.contains("1,240") && told.contains("1,120")), "{told}");

        choose(page, "versus", "a range of days").await?;
        for (hook, value) in [("versus-from", "2025-05-01"), ("versus-to", "2025-05-10")] {
            page.eval(&format!(
                "(input => {{ input.value = {value:?}; return input.dispatchEvent(new Event('change', {{ bubbles: true }})); }})\
                 (document.querySelector('[data-testid=\"{hook}\"]'))"
            ))
            .await?;
            page.settled().await?;
        }
        let hash = page.eval("location.hash").await?;
        assert!(hash.as_str().is_some_and(|hash| hash.contains("vs=2025-05-01..2025-05-11")), "{hash}");
        assert_eq!(card(page, "events").await?, ("1240".to_owned(), "400".to_owned()));

        choose(page, "versus", "another value").await?;
        choose(page, "versus-dimension", "Location").await?;
        choose(page, "versus-value", "USA").await?;
        let hash = page.eval("location.hash").await?;
        assert!(hash.as_str().is_some_and(|hash| hash.contains("vs=location:USA")), "{hash}");
        let march = between("2026-03-01", "2026-04-01");
        let usa = events.iter().filter(|event| march(event) && event.location == "USA").count();
        assert_eq!(card(page, "events").await?, ("1240".to_owned(), usa.to_string()));
        assert_eq!(said(page).await?, json!("against location is USA"));

        // A reload shows the same, and letting go of it nothing beside.
        page.eval("(document.querySelector('[data-testid=\"versus-words\"] button').click(), true)").await?;
        page.settled().await?;
        assert_eq!(card(page, "events").await?, ("1240".to_owned(), "missing".to_owned()));
        assert_eq!(said(page).await?, Value::Null);
        Ok(())
    })
}

#[test]
fn test_say_what_changed_and_where() -> Result<()> {
    let (folder, events) = (Folder::new()?, events());
    let file = write(&folder, &events)?;
    with_page(async |page| {
        page.open(&[&file]).await?;
        let address = "#/playback?v=1&from=2026-03-01&to=2026-04-01&m=error_rate&vs=previous";
        page.eval(&format!("(location.hash = {address:?}, true)")).await?;
        page.settled().await?;
        page.wait("document.querySelector('[data-testid=changed-segment]') !== null").await?;
        let parts = page
            .eval(
                "[...document.querySelectorAll('[data-testid=changed] h4')].filter(it => it.textContent.startsWith('Device'))\
                 .flatMap(it => [...it.parentElement.querySelectorAll('li')])\
                 .map(it => [it.dataset.key, [Number(it.dataset.mix), Number(it.dataset.within)]])",
            )
            .await?;
        let parts: BTreeMap<String, (f64, f64)> =
            serde_json::from_value::<Vec<(String, (f64, f64))>>(parts)?.into_iter().collect();
        let (march, february) = (between("2026-03-01", "2026-04-01"), between("2026-02-01", "2026-03-01"));
        let of = |side: &Test<'_>, device: Option<&str>| {
            let of = |event: &&Event| side(event) && device.is_none_or(|device| event.device == device);
            let of: Vec<&Event> = events.iter().filter(of).collect();
            (of.iter().filter(|event| event.error.is_some()).count() as f64, of.len() as f64)
        };
        let ((all1, n1), (all0, n0)) = (of(&march, None), of(&february, None));
        let mut change = 0.0;
        for device in ["TV", "Phone", "Watch"] {
            let ((errors1, rows1), (errors0, rows0)) =
                (of(&march, Some(device)), of(&february, Some(device)));
            // Nobody had a watch before: all that it adds is within, against the whole as it was.
            let rate0 = if rows0 > 0.0 { errors0 / rows0 } else { all0 / n0 };
            let mix = (rows1 / n1 - rows0 / n0) * (rate0 - all0 / n0);
            let within = rows1 / n1 * (errors1 / rows1 - rate0);
            let shown = parts.get(device).copied().unwrap_or_default();
            assert!((shown.0 - mix).abs() < 1e-9 && (shown.1 - within).abs() < 1e-9, "{device} {parts:?}");
            change += shown.0 + shown.1;
        }
        assert!((change - (all1 / n1 - all0 / n0)).abs() < 1e-9, "{change}");

        // A press filters to the segment.
        page.eval(
            "([...document.querySelectorAll('[data-testid=changed-segment]')].find(it => it.dataset.key === 'TV')\
             .querySelector('button').click(), true)",
        )
        .await?;
        page.settled().await?;
        let both = [&march, &february].map(|side| of(side, Some("TV")).1.to_string());
        assert_eq!(card(page, "events").await?, both.into());
        // Without a comparison there is no such panel.
        page.eval("(location.hash = '#/playback?v=1', true)").await?;
        page.wait("document.querySelector('[data-testid=changed]') === null").await?;
        Ok(())
    })
}
