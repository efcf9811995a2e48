//! What the strokes of each shape are.

use super::super::samples;
use super::*;
use crate::view_model::figure::{Selection, Unit};

/// Errors of three devices and two types.
fn stacked(shape: Shape) -> Figure {
    let figures: [&[Option<f64>]; 3] =
        [&[Some(30.0), Some(10.0)], &[Some(20.0), Some(5.0)], &[Some(7.0), Some(3.0)]];
    let mut figure = samples::stacked(&["TV", "Mobile", "Web"], &["Buffer", "Network"], &figures);
    figure.shape = shape;
    figure
}

pub(super) fn layout() -> Layout {
    Layout::new(480.0, 260.0, 1.0)
}

/// How many elements of a colour there are.
pub(super) fn filled(svg: &str, tag: &str, colour: Colour) -> usize {
    let fill = format!("fill=\"{}\"", css(colour).to_uppercase());
    svg.lines().filter(|line| line.starts_with(&format!("<{tag} ")) && line.contains(&fill)).count()
}

/// The texts of the chart, in the order of their writing.
pub(super) fn texts(svg: &str) -> Vec<String> {
    let after = svg.split("<text").skip(1);
    after.filter_map(|text| Some(text.split('>').nth(1)?.split('<').next()?.trim().to_owned())).collect()
}

#[test]
fn test_draw_bars_one_rectangle_a_mark() {
    let theme = Theme::light();
    let figure = samples::bars(&[("TV", Some(30.0)), ("Mobile", Some(20.0)), ("Web", None)]);
    let (svg, scene) = render(&figure, &theme, &layout());
    assert_eq!(filled(&svg, "rect", theme.error), 2);
    assert_eq!(scene.marks.len(), 3);
    assert_eq!(scene.along, Along::Y);
    let texts = texts(&svg);
    for text in ["TV", "Mobile", "Web", "30", "20", "–", "0", "10"] {
        assert!(texts.iter().any(|found| found == text), "{text} in {texts:?}");
    }
}

#[test]
fn test_draw_stacks_in_the_colours_of_their_series() {
    let theme = Theme::dark();
    for (shape, tag, marks) in
        [(Shape::Bars, "rect", 3), (Shape::Columns, "rect", 3), (Shape::Area, "polygon", 1)]
    {
        let (svg, _) = render(&stacked(shape), &theme, &layout());
        assert_eq!(filled(&svg, tag, theme.categorical[0]), marks, "{shape:?}");
        assert_eq!(filled(&svg, tag, theme.categorical[1]), marks, "{shape:?}");
    }
}

#[test]
fn test_draw_left_out_categories_dimmed() {
    let theme = Theme::light();
    for shape in [Shape::Bars, Shape::Columns] {
        let mut figure = stacked(shape);
        figure.categories[0].selection = Selection::Kept;
        figure.categories[1].selection = Selection::LeftOut;
        figure.categories[2].selection = Selection::LeftOut;
        let (svg, _) = render(&figure, &theme, &layout());
        assert_eq!(filled(&svg, "rect", theme.categorical[0]), 1);
        let dimmed = theme::mix(theme.card, theme.categorical[0], 0.28);
        assert_eq!(filled(&svg, "rect", dimmed), 2);
    }
}

#[test]
fn test_draw_area_in_stretches_of_one_state() {
    let mut figure = stacked(Shape::Area);
    figure.categories[2].partial = true;
    let (svg, _) = render(&figure, &Theme::light(), &layout());
    assert_eq!(svg.matches("<polygon").count(), 4);
}

#[test]
fn test_draw_partial_and_null_hatched() {
    let theme = Theme::light();
    let mut figure = samples::bars(&[("TV", Some(30.0)), ("none", Some(20.0))]);
    figure.categories[1].raw = None;
    let (svg, _) = render(&figure, &theme, &layout());
    let stroke = format!("stroke=\"{}\"", css(theme.other).to_uppercase());
    assert!(svg.lines().filter(|line| line.starts_with("<polyline") && line.contains(&stroke)).count() > 5);
    figure.shape = Shape::Columns;
    figure.categories[0].partial = true;
    let (svg, _) = render(&figure, &theme, &layout());
    assert_eq!(filled(&svg, "rect", theme.error), 0, "a partial column is not solid");
}

#[test]
fn test_draw_line_broken_at_null() {
    let rows = ["a", "b", "c", "d", "e"].iter().zip([Some(1.0), Some(2.0), None, Some(3.0), Some(2.5)]);
    let rows: Vec<(&str, Option<f64>)> = rows.map(|(label, value)| (*label, value)).collect();
    let mut figure = samples::bars(&rows);
    figure.shape = Shape::Line;
    let (svg, scene) = render(&figure, &Theme::light(), &layout());
    assert_eq!(svg.matches("<polyline").count(), 2);
    assert_eq!(scene.marks.len(), 4);
}

#[test]
fn test_draw_heat_map_shaded_from_least_to_most() {
    let theme = Theme::light();
    let (svg, scene) = render(&stacked(Shape::HeatMap), &theme, &layout());
    assert_eq!(scene.marks.len(), 6);
    let strongest = paint::shade(&stacked(Shape::HeatMap), 1.0, &theme);
    assert_eq!(filled(&svg, "rect", strongest), 1);
    let texts = texts(&svg);
    assert!(
        ["TV", "Buffer", "Network", "30"].iter().all(|text| texts.iter().any(|t| t == text)),
        "{texts:?}"
    );
}

#[test]
fn test_draw_ticks_from_zero_at_most_five_unit_once() {
    for shape in [Shape::Bars, Shape::Columns, Shape::Area, Shape::Line] {
        let mut figure = stacked(shape);
        figure.measure.unit = Unit::Percent;
        let (_, scene) = render(&figure, &Theme::light(), &layout());
        assert!((2..=5).contains(&scene.ticks.len()), "{shape:?} {:?}", scene.ticks);
        assert_eq!(scene.ticks[0].value, 0.0);
        assert_eq!(scene.ticks.iter().filter(|tick| tick.text.contains('%')).count(), 1);
    }
}

#[test]
fn test_draw_labels_escaped_and_cut() {
    let long = "x".repeat(1000);
    let figure = samples::bars(&[("<b>&\"\u{202e}", Some(1.0)), (&long, Some(1.0))]);
    let (svg, _) = render(&figure, &Theme::light(), &layout());
    assert!(svg.contains("&lt;b&gt;&amp;&quot;▯"));
    assert!(!svg.contains('\u{202e}') && !svg.contains(&"x".repeat(100)));
    assert!(svg.contains("x…x"));
}

#[test]
fn test_draw_as_many_bars_as_fit_and_say_the_rest() {
    let labels: Vec<String> = (0..1000).map(|index| format!("Title {index}")).collect();
    let rows: Vec<(&str, Option<f64>)> = labels.iter().map(|label| (label.as_str(), Some(5.0))).collect();
    let (svg, scene) = render(&samples::bars(&rows), &Theme::light(), &layout());
    assert_eq!(scene.bands.len() + scene.left_out, 1000);
    assert!((8..=12).contains(&scene.bands.len()), "{}", scene.bands.len());
    assert!(texts(&svg).contains(&format!("{} others", scene.left_out)));
}

#[test]
fn test_draw_focus_and_brush_over_marks() {
    let theme = Theme::light();
    for shape in SERIES {
        let mut figure = stacked(shape);
        let (plain, _) = render(&figure, &theme, &layout());
        let (focused, _) = render(&figure, &theme, &layout().with_focus(Some(1)));
        assert!(focused.len() > plain.len(), "{shape:?} focus");
        figure.brush = Some((0, 1));
        let (brushed, _) = render(&figure, &theme, &layout());
        assert!(filled(&brushed, "rect", theme.accent) >= 2, "{shape:?} brush");
    }
}

#[test]
fn test_draw_nothing_when_not_ready() {
    for status in
        [Status::Loading, Status::Empty("No errors".to_owned()), Status::Failed("No column".to_owned())]
    {
        let figure = Figure { status, ..stacked(Shape::Bars) };
        let (svg, scene) = render(&figure, &Theme::light(), &layout());
        assert_eq!((svg.matches("<rect").count(), scene), (1, Scene::default()));
    }
}

#[test]
fn test_list_legend_by_series_or_shades() {
    let (theme, locale) = (Theme::light(), Locale::english());
    let labels = |figure: &Figure| -> Vec<String> {
        legend(figure, &theme, &locale).into_iter().map(|entry| entry.label).collect()
    };
    assert_eq!(labels(&stacked(Shape::Bars)), ["Buffer", "Network"]);
    assert_eq!(labels(&stacked(Shape::HeatMap)), ["0", "8", "15", "23", "30"]);
    assert!(labels(&samples::bars(&[("TV", Some(1.0))])).is_empty());
    // A series that is zero everywhere is not seen in a stack, only on a line of its own.
    let mut zero = stacked(Shape::Bars);
    zero.marks.iter_mut().filter(|mark| mark.series == 1).for_each(|mark| mark.value = Some(0.0));
    assert_eq!(labels(&zero), ["Buffer"]);
    zero.shape = Shape::Line;
    assert_eq!(labels(&zero), ["Buffer", "Network"]);
    zero.shape = Shape::Bars;
    zero.series[1].selection = Selection::Kept;
    assert_eq!(labels(&zero), ["Buffer", "Network"]);
    let colours: Vec<Colour> =
        legend(&stacked(Shape::Area), &theme, &locale).iter().map(|e| e.colour).collect();
    assert_eq!(colours, theme.categorical[..2]);
}

#[test]
fn test_draw_texts_apart_and_no_smaller_than_twelve() {
    let labels: Vec<String> = (0..90).map(|day| format!("{} Jan 2026", day + 1)).collect();
    let rows: Vec<(&str, Option<f64>)> = labels.iter().map(|label| (label.as_str(), Some(5.0))).collect();
    for (shape, ratio) in [(Shape::Area, 1.0), (Shape::Columns, 2.0), (Shape::Line, 3.0)] {
        let mut figure = samples::bars(&rows);
        figure.shape = shape;
        let (svg, _) = render(&figure, &Theme::light(), &Layout::new(480.0, 260.0, ratio));
        let attribute = |line: &str, name: &str| -> f64 {
            line.split(&format!(" {name}=\""))
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap()
                .parse()
                .unwrap()
        };
        let below: Vec<(f64, f64)> = svg
            .split("<text")
            .skip(1)
            .filter(|text| text.contains("2026"))
            .map(|text| (attribute(text, "x"), attribute(text, "font-size")))
            .collect();
        assert!(below.len() >= 3, "{shape:?}");
        assert!(below.iter().all(|(_, size)| *size >= 12.0 * ratio - 1e-6));
        let widest = estimate("88 Jan 2026", 12.0 * ratio, Weight::Normal).0;
        assert!(below.windows(2).all(|pair| pair[1].0 - pair[0].0 >= widest), "{below:?}");
    }
}

#[test]
fn test_draw_the_other_side_across_bars_and_over_time() {
    let theme = Theme::light();
    let others = [Some(60.0), Some(5.0), Some(1.0), None, Some(2.0), None];
    for shape in SERIES {
        let alone = stacked(shape);
        let figure = samples::beside(alone.clone(), &others);
        let (before, alone) = render(&alone, &theme, &layout());
        let (svg, scene) = render(&figure, &theme, &layout());
        let marks = filled(&svg, "rect", theme.text) - filled(&before, "rect", theme.text);
        let lines = svg.matches("<polyline").count() > before.matches("<polyline").count();
        let highest = |scene: &Scene| scene.ticks.last().map_or(0.0, |tick| tick.value);
        match shape {
            // One a category, whatever its series.
            Shape::Bars | Shape::Columns => assert_eq!((marks, lines), (3, false), "{shape:?}"),
            Shape::Area | Shape::Line => assert!(marks == 0 && lines, "{shape:?}"),
            Shape::Grouped => assert_eq!((marks, lines), (4, false)),
            Shape::HeatMap | Shape::Funnel | Shape::DropOff => assert_eq!(svg, before),
        }
        if !matches!(shape, Shape::HeatMap | Shape::Funnel | Shape::DropOff) {
            assert!(highest(&scene) >= 60.0 && highest(&alone) < 60.0, "{shape:?}");
        }
        assert_eq!(scene.marks.len(), alone.marks.len(), "{shape:?}");
    }
}

#[test]
fn test_draw_annotation_above_its_stretch() {
    let theme = Theme::light();
    let mut figure = samples::bars(&[("1", Some(3.0)), ("2", Some(9.0)), ("3", Some(9.0)), ("4", Some(3.0))]);
    figure.shape = Shape::Area;
    let (before, _) = render(&figure, &theme, &layout());
    figure.annotations = vec![crate::view_model::figure::Annotation {
        first: 1,
        last: 2,
        from: String::new(),
        to: String::new(),
        up: true,
        text: String::new(),
    }];
    let (after, scene) = render(&figure, &theme, &layout());
    let more = |tag: &str| filled(&after, tag, theme.text) - filled(&before, tag, theme.text);
    assert_eq!((more("polygon"), more("rect")), (1, 1));
    // It lies over its buckets, above the plot.
    let line = after
        .lines()
        .rfind(|line| line.starts_with("<rect") && line.contains(&css(theme.text).to_uppercase()));
    let (first, last) = (scene.band(1).unwrap(), scene.band(2).unwrap());
    let expected = (last.right - first.left).round();
    assert!(line.unwrap().contains(&format!("width=\"{expected:.0}\"")), "{line:?} {expected}");
}

#[test]
fn test_draw_what_does_not_fit_as_one_grey_bar() {
    let theme = Theme::light();
    let names: Vec<String> = (0..60).map(|at| format!("Title {at}")).collect();
    let rows: Vec<(&str, Option<f64>)> = names.iter().map(|name| (name.as_str(), Some(10.0))).collect();
    let mut figure = samples::bars(&rows);
    let (svg, scene) = render(&figure, &theme, &layout());
    let rest = scene.left_out;
    assert!(rest > 10 && scene.bands.len() + rest == 60, "{rest}");
    assert_eq!(filled(&svg, "rect", theme.other), 1);
    let texts_of = |svg: &str| texts(svg);
    assert!(texts_of(&svg).contains(&format!("{rest} others")));
    assert!(texts_of(&svg).contains(&(rest * 10).to_string()), "{:?}", texts_of(&svg));
    // Distinct counts, means and rates of the rest are not known from its parts.
    figure.measure.adds_up = false;
    let (svg, scene) = render(&figure, &theme, &layout());
    assert_eq!(filled(&svg, "rect", theme.other), 0);
    assert!(texts_of(&svg).contains(&format!("and {} more in the table", scene.left_out)));
}

#[test]
fn test_draw_groups_side_by_side_from_zero() {
    let (_, scene) = render(&stacked(Shape::Grouped), &Theme::light(), &layout());
    assert_eq!(scene.marks.len(), 6);
    let zero = scene.marks.iter().map(|hit| hit.area.bottom).fold(0.0, f64::max);
    assert!(scene.marks.iter().all(|hit| (hit.area.bottom - zero).abs() < 1.0), "each stands on the axis");
    for pair in scene.marks.windows(2) {
        assert!(pair[0].area.right <= pair[1].area.left + 0.5, "{pair:?}");
    }
    assert!(scene.ticks.last().unwrap().value <= 32.0, "as high as the highest, not as a stack");
}

#[test]
fn test_draw_funnel_by_what_is_left() {
    let mut figure =
        samples::bars(&[("Shown", Some(200.0)), ("Clicked", Some(50.0)), ("Converted", Some(25.0))]);
    figure.shape = Shape::Funnel;
    let (svg, scene) = render(&figure, &Theme::light(), &layout());
    let widths: Vec<f64> = scene.marks.iter().map(|hit| hit.area.right - hit.area.left).collect();
    assert!(
        (widths[0] / widths[1] - 4.0).abs() < 0.1 && (widths[0] / widths[2] - 8.0).abs() < 0.2,
        "{widths:?}"
    );
    let middle = |hit: &HitArea| hit.area.centre().0;
    assert!(scene.marks.iter().all(|hit| (middle(hit) - middle(&scene.marks[0])).abs() <= 1.0));
    for text in ["Shown", "200", "25% of the above", "50% of the above"] {
        assert!(texts(&svg).iter().any(|found| found == text), "{text} in {:?}", texts(&svg));
    }
}

#[test]
fn test_draw_drop_off_to_scale() {
    let mut figure = samples::bars(&[("10%", Some(0.9)), ("50%", Some(0.5)), ("95%", Some(0.2))]);
    figure.shape = Shape::DropOff;
    figure.measure.unit = Unit::Percent;
    for (category, percent) in figure.categories.iter_mut().zip([10, 50, 95]) {
        category.key = reelscope_model::Value::Int(percent);
    }
    let (svg, scene) = render(&figure, &Theme::light(), &layout());
    let plot = scene.plot;
    for (hit, (along, left)) in scene.marks.iter().zip([(0.1, 0.9), (0.5, 0.5), (0.95, 0.2)]) {
        let (x, y) = hit.area.centre();
        assert!((x - plot.left - (plot.right - plot.left) * along).abs() <= 1.0, "{hit:?}");
        assert!((plot.bottom - y - (plot.bottom - plot.top) * left).abs() <= 1.0, "{hit:?}");
    }
    assert!(texts(&svg).contains(&"100%".to_owned()), "{:?}", texts(&svg));
}

#[test]
fn test_write_names_at_the_ends_of_few_lines() {
    let check = |many: usize, named: bool| {
        let names: Vec<String> = (0..many).map(|at| format!("Cell {at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let row: Vec<Option<f64>> = (0..many).map(|at| Some(0.1 * at as f64)).collect();
        let rows: Vec<&[Option<f64>]> = vec![&row; 5];
        let mut figure = samples::stacked(&["1", "2", "3", "4", "5"], &names, &rows);
        figure.shape = Shape::Line;
        let (svg, scene) = render(&figure, &Theme::light(), &layout());
        let written = names.iter().filter(|name| texts(&svg).iter().any(|text| text == *name)).count();
        assert_eq!(written, if named { many } else { 0 }, "{many}");
        assert_eq!(scene.plot.right < 440.0, named, "{many}");
    };
    check(2, true);
    check(4, true);
    check(5, false);
}

#[test]
fn test_draw_the_shape_of_the_whole_behind() {
    let theme = Theme::light();
    let pale = theme::mix(theme.card, theme.muted, 0.2);
    for shape in [Shape::Bars, Shape::Columns, Shape::Area] {
        let mut figure = samples::bars(&[("1", Some(30.0)), ("2", Some(20.0)), ("3", Some(7.0))]);
        figure.shape = shape;
        let (before, _) = render(&figure, &theme, &layout());
        figure.ghost = vec![Some(10.0), Some(60.0), None];
        let (svg, scene) = render(&figure, &theme, &layout());
        let over_time = shape == Shape::Area;
        assert_eq!(filled(&svg, "rect", pale), if over_time { 0 } else { 2 }, "{shape:?}");
        assert_eq!(svg.matches("<polyline").count() > before.matches("<polyline").count(), over_time);
        assert!(scene.ticks.last().unwrap().value >= 50.0, "there is room for it");
    }
}
