//! Nothing that a file can hold, and no size that a window can have, makes a drawing panic.

use proptest::prelude::*;

use super::super::samples;
use super::*;
use crate::view_model::figure::{Mark, Selection, Unit};

fn any_value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        4 => (-1e6f64..1e6).prop_map(Some),
        1 => Just(None),
        1 => prop::sample::select(vec![
            f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, 1e300, -1e300, f64::MAX, f64::MIN, 5e-324,
        ]).prop_map(Some),
    ]
}

fn any_label() -> impl Strategy<Value = String> {
    prop_oneof![4 => "\\PC{0,12}", 1 => ".{0,30}", 1 => Just("長い".repeat(500)), 1 => Just("\0\n\u{202e}".to_owned())]
}

fn any_figure() -> impl Strategy<Value = Figure> {
    let marks = prop::collection::vec((0usize..14, 0usize..5, any_value()), 0..60);
    let labels = prop::collection::vec((any_label(), any::<(bool, bool, bool)>(), any::<usize>()), 0..12);
    let series = prop::collection::vec((any_label(), any::<(bool, bool, bool)>(), any::<usize>()), 0..4);
    let unit =
        prop::sample::select(vec![Unit::Count, Unit::Percent, Unit::Millis, Unit::Currency, Unit::Hours]);
    let brush = prop::option::of((0usize..20, 0usize..20));
    (marks, labels, series, unit, brush, prop::sample::select(SHAPES.to_vec())).prop_map(
        |(marks, labels, series, unit, brush, shape)| {
            let mut figure = samples::bars(&[]);
            let category =
                |(label, (left_out, partial, null), colour): (String, (bool, bool, bool), usize)| {
                    let mut category = samples::category(&label, colour);
                    category.selection = if left_out { Selection::LeftOut } else { Selection::Kept };
                    category.partial = partial;
                    category.raw = category.raw.filter(|_| !null);
                    category
                };
            figure.categories = labels.into_iter().map(category).collect();
            figure.series = series.into_iter().map(category).collect();
            let mark = |(category, series, value)| {
                let (raw, text) = (String::new(), "1".to_owned());
                Mark { category, series, value, raw, text, cases: None }
            };
            figure.marks = marks.into_iter().map(mark).collect();
            (figure.measure.unit, figure.brush, figure.shape) = (unit, brush, shape);
            figure.ghost = figure.marks.iter().map(|mark| mark.value).take(9).collect();
            let others: Vec<_> = figure.marks.iter().rev().map(|mark| mark.value).collect();
            if others.len() % 2 == 0 { samples::beside(figure, &others) } else { figure }
        },
    )
}

fn any_size() -> impl Strategy<Value = f64> {
    prop_oneof![2 => 0.0f64..40.0, 2 => 40.0f64..900.0, 1 => Just(1.0), 1 => Just(f64::NAN)]
}

proptest! {
    #[test]
    fn test_draw_any_figure_at_any_size(
        figure in any_figure(),
        (width, height) in (any_size(), any_size()),
        ratio in prop_oneof![Just(1.0), Just(2.0), Just(3.0), 0.1f64..5.0],
        focus in prop::option::of(0usize..70),
    ) {
        let layout = Layout::new(width, height, ratio).with_focus(focus);
        let (svg, scene) = render(&figure, &Theme::dark(), &layout);
        prop_assert!(!svg.contains(['\0', '\u{202e}']), "a label came through raw");
        prop_assert!(scene.bands.is_sorted_by(|a, b| a.1 <= b.0 + 1e-9), "{:?}", scene.bands);
        prop_assert!(scene.marks.is_sorted_by_key(|hit| hit.category));
        prop_assert!(scene.hit(width / 2.0, height / 2.0).is_none_or(|hit| hit.mark < figure.marks.len()));
        prop_assert!(legend(&figure, &Theme::light(), &Locale::english()).len() <= figure.series.len().max(5));
    }

    #[test]
    fn test_draw_any_sparkline(
        values in prop::collection::vec(any_value(), 0..40),
        partial: bool,
        (width, height) in (any_size(), any_size()),
    ) {
        let mut text = String::new();
        let layout = Layout::new(width, height, 2.0);
        let theme = Theme::light();
        let line = Sparkline { values: &values, others: &values, partial, colour: theme.accent };
        let mut backend = SVGBackend::with_string(&mut text, layout.pixels());
        draw_sparkline(&line, &theme, &layout, &mut backend).unwrap();
    }
}

#[test]
fn test_draw_ten_thousand_categories() {
    let labels: Vec<String> = (0..10_000).map(|index| format!("Category {index} of many")).collect();
    let rows: Vec<(&str, Option<f64>)> =
        labels.iter().enumerate().map(|(index, label)| (label.as_str(), Some(index as f64))).collect();
    let mut figure = samples::bars(&rows);
    for shape in SHAPES {
        figure.shape = shape;
        let (_, scene) = render(&figure, &Theme::light(), &Layout::new(800.0, 300.0, 2.0));
        assert_eq!(scene.bands.len() + scene.left_out, 10_000, "{shape:?}");
    }
}
