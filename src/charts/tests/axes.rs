//! What is written along axes, and which marks have their place.

use reelscope_model::{TimeUnit, Value, query::Grain, time::Zone};

use super::super::samples;
use super::shapes::{filled, layout, texts};
use super::*;
use crate::format::bucket_label;
use crate::view_model::figure::{Selection, Status};

/// 2025-12-01T00:00:00Z, a Monday.
const MONDAY: i64 = 1_764_547_200;
const WEEK: i64 = 7 * 86_400;

/// An area over so many weeks.
fn weeks(many: i64) -> Figure {
    let labels: Vec<String> = (0..many).map(|week| format!("{week} – {} of a year", week + 6)).collect();
    let rows: Vec<(&str, Option<f64>)> = labels.iter().map(|label| (label.as_str(), Some(5.0))).collect();
    let mut figure = samples::bars(&rows);
    figure.shape = Shape::Area;
    for (at, category) in figure.categories.iter_mut().enumerate() {
        let key = Value::Time { value: MONDAY + at as i64 * WEEK, unit: TimeUnit::Second };
        category.axis = bucket_label(&key, Grain::Week, &Locale::english(), &Zone::utc());
    }
    figure
}

/// Where texts stand along the axis: from and to, as wide as they are.
fn spans(svg: &str, of: impl Fn(&str) -> bool) -> Vec<(f64, f64)> {
    let number = |text: &str| text.split(" x=\"").nth(1)?.split('"').next()?.parse::<f64>().ok();
    let text = |part: &str| part.split('>').nth(1)?.split('<').next().map(|text| text.trim().to_owned());
    let span = |part: &str| {
        let (x, half) = (number(part)?, estimate(&text(part)?, 12.0, Weight::Normal).0 / 2.0);
        of(&text(part)?).then_some((x - half, x + half))
    };
    svg.split("<text").skip(1).filter_map(span).collect()
}

#[test]
fn test_write_time_axis_whole_and_its_years_once() {
    for (many, width) in [(13, 1100.0), (13, 300.0), (60, 480.0), (2, 300.0)] {
        let (svg, _) = render(&weeks(many), &Theme::light(), &Layout::new(width, 240.0, 1.0));
        let texts = texts(&svg);
        let is_day = |text: &str| text.contains("Dec") || text.contains("Jan");
        assert!(texts.iter().all(|text| !text.contains('…')), "{texts:?}");
        assert!(texts.iter().any(|text| is_day(text)), "{many} {texts:?}");
        let years: Vec<&String> =
            texts.iter().filter(|text| ["2025", "2026", "2027"].contains(&text.as_str())).collect();
        assert!(!years.is_empty() && years.is_sorted_by(|a, b| a < b), "{many} {texts:?}");
        let days = spans(&svg, |text| text.contains('\u{a0}'));
        assert!(days.windows(2).all(|pair| pair[0].1 < pair[1].0), "{days:?}");
        assert!(days.iter().all(|(from, to)| *from >= -1.0 && *to <= width + 1.0), "{days:?}");
    }
}

#[test]
fn test_write_time_axis_at_round_places() {
    let hours: Vec<String> = (0..72).map(|hour| hour.to_string()).collect();
    let rows: Vec<(&str, Option<f64>)> = hours.iter().map(|label| (label.as_str(), Some(5.0))).collect();
    let mut figure = samples::bars(&rows);
    figure.shape = Shape::Line;
    for (at, category) in figure.categories.iter_mut().enumerate() {
        let key = Value::Time { value: MONDAY + (at as i64 + 5) * 3_600, unit: TimeUnit::Second };
        category.axis = bucket_label(&key, Grain::Hour, &Locale::english(), &Zone::utc());
    }
    let (svg, _) = render(&figure, &Theme::light(), &Layout::new(640.0, 240.0, 1.0));
    let written: Vec<String> = texts(&svg).into_iter().filter(|text| text.ends_with(":00")).collect();
    assert!(written.len() > 4, "{written:?}");
    assert!(written.iter().all(|text| ["00", "06", "12", "18"].contains(&&text[..2])), "{written:?}");
    assert_eq!(texts(&svg).iter().filter(|text| text.contains("2025")).count(), 4);
}

#[test]
fn test_draw_null_apart_from_time() {
    let theme = Theme::light();
    let mut figure = weeks(5);
    let (before, _) = render(&figure, &theme, &layout());
    let null = figure.categories.last_mut().unwrap();
    (null.raw, null.axis, null.label) = (None, None, "No value".to_owned());
    let (svg, scene) = render(&figure, &theme, &layout());
    assert_eq!(scene.marks.len(), 5);
    assert_eq!((before.matches("<polygon").count(), svg.matches("<polygon").count()), (1, 1));
    let hatched = theme::mix(theme.card, theme.other, 0.25);
    assert_eq!(filled(&svg, "rect", hatched), 1, "a column of its own");
    assert!(texts(&svg).iter().any(|text| text == "No value"));
    figure.shape = Shape::Line;
    let (line, _) = render(&figure, &theme, &layout());
    assert_eq!((line.matches("<polyline").count(), line.matches("<circle").count()), (1, 1));
}

#[test]
fn test_leave_bars_of_zero_to_the_table() {
    let mut figure =
        samples::bars(&[("TV", Some(3.0)), ("a", Some(0.0)), ("b", Some(0.0)), ("c", Some(0.0))]);
    let (svg, scene) = render(&figure, &Theme::light(), &layout());
    assert_eq!((scene.bands.len(), scene.left_out), (1, 3));
    assert!(texts(&svg).contains(&"and 3 more at zero".to_owned()), "{:?}", texts(&svg));
    figure.categories[2].selection = Selection::Kept;
    let (_, scene) = render(&figure, &Theme::light(), &layout());
    assert_eq!(scene.bands.len(), 4, "what is kept is shown, and one more is no gain");
    figure.marks.iter_mut().for_each(|mark| mark.value = None);
    figure.categories[2].selection = Selection::Unfiltered;
    let (_, scene) = render(&figure, &Theme::light(), &layout());
    assert_eq!(scene.bands.len(), 4, "what is not known is not zero");
}

#[test]
fn test_shade_zero_faintest_where_all_is_zero() {
    let theme = Theme::light();
    let mut figure = samples::stacked(&["DE", "UK"], &["TV"], &[&[Some(0.0)], &[Some(0.0)]]);
    figure.shape = Shape::HeatMap;
    let (svg, _) = render(&figure, &theme, &layout());
    assert_eq!(filled(&svg, "rect", paint::shade(&figure, 0.0, &theme)), 2);
}

#[test]
fn test_draw_narrow_stacks_without_lines_between() {
    let theme = Theme::light();
    let figure = |many: usize| {
        let labels: Vec<String> = (0..many).map(|day| day.to_string()).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let figures: Vec<&[Option<f64>]> = vec![&[Some(1.0), Some(2.0)]; many];
        let mut figure = samples::stacked(&labels, &["a", "b"], &figures);
        figure.shape = Shape::Area;
        figure
    };
    let lines = |many: usize| {
        let (svg, _) = render(&figure(many), &theme, &layout());
        let stroke = format!("stroke=\"{}\"", css(theme.card).to_uppercase());
        svg.lines().filter(|line| line.starts_with("<polyline") && line.contains(&stroke)).count()
    };
    assert_eq!((lines(10), lines(200)), (1, 0), "never on the outside");
    let (svg, _) = render(&figure(10), &theme, &layout());
    let zero = css(theme::mix(theme.grid, theme.muted, 0.6)).to_uppercase();
    assert!(svg.rfind(&zero) > svg.rfind("<polygon"), "the line of zero lies over what ends at it");
}

#[test]
fn test_draw_line_dashed_out_of_a_partial_bucket() {
    let mut figure = samples::bars(&[("a", Some(1.0)), ("b", Some(2.0)), ("c", Some(3.0))]);
    figure.shape = Shape::Line;
    figure.categories[0].partial = true;
    let (svg, _) = render(&figure, &Theme::light(), &layout());
    assert_eq!(svg.matches("<circle").count(), 0, "its bucket is not a lone dot");
    assert!(svg.matches("<polyline").count() > 3, "dashes, then a line");
}

#[test]
fn test_like_the_height_that_is_used() {
    let labels: Vec<String> = (0..40).map(|index| index.to_string()).collect();
    let rows: Vec<(&str, Option<f64>)> = labels
        .iter()
        .enumerate()
        .map(|(at, label)| (label.as_str(), Some(if at < 8 { 1.0 } else { 0.0 })))
        .collect();
    let mut figure = samples::bars(&rows);
    assert_eq!(preferred_height(&figure), 8.0 * 26.0 + 24.0);
    figure.status = Status::Empty("No errors are in the data.".to_owned());
    assert_eq!(preferred_height(&figure), 160.0);
}

#[test]
fn test_tell_meanings_apart_in_forced_colours() {
    let (ink, ground) = (Colour(0, 0, 0), Colour(255, 255, 255));
    let theme = Theme::forced(ground, ink, Colour(90, 90, 90), Colour(0, 0, 160));
    let colours = [paint::ERROR, paint::BUFFER, paint::GOOD, 0, 1, 2];
    let paints = colours.map(|colour| paint::of_value(&samples::category("x", colour), &theme));
    for (at, paint) in paints.iter().enumerate() {
        assert!(!paints[at + 1..].contains(paint), "{paint:?}");
    }
}
