//! What is too long, too wide or too many for its chart.

use super::shapes::{layout, texts};
use super::*;
use crate::view_model::figure::Category;

fn with_null(shape: Shape, null: f64) -> Figure {
    let mut figure = samples::bars(&[("No value", Some(null)), ("TV", Some(40.0)), ("Web", Some(20.0))]);
    figure.shape = shape;
    let null = Category { raw: None, key: reelscope_model::Value::Null, ..figure.categories[0].clone() };
    figure.categories[0] = null;
    figure
}

#[test]
fn test_break_off_a_bar_of_null_that_dwarfs_all_others() {
    let check = |shape, null: f64, broken: bool| {
        let (svg, scene) = render(&with_null(shape, null), &Theme::light(), &layout());
        let highest = scene.ticks.last().unwrap().value;
        assert_eq!(highest <= 40.0, broken, "{shape:?} {null}: {highest}");
        assert!(shape == Shape::Columns || texts(&svg).contains(&null.to_string()), "its figure is written");
    };
    for shape in [Shape::Bars, Shape::Columns] {
        check(shape, 400.0, true);
        check(shape, 100.0, false);
    }
    // What is compared is drawn to scale.
    let mut rates = with_null(Shape::Bars, 400.0);
    rates.measure.adds_up = false;
    assert!(render(&rates, &Theme::light(), &layout()).1.ticks.last().unwrap().value > 40.0);
}

#[test]
fn test_keep_columns_of_few_values_narrow_and_bins_touching() {
    let mut figure = samples::bars(&[("1200", Some(10.0)), ("2400", Some(20.0))]);
    figure.shape = Shape::Columns;
    let wide = Layout::new(1200.0, 240.0, 1.0);
    let width = |figure: &Figure| {
        let area = render(figure, &Theme::light(), &wide).1.marks[0].area;
        area.right - area.left
    };
    assert!(width(&figure) <= 96.0, "{}", width(&figure));
    figure.brushable = true;
    assert!(width(&figure) > 400.0, "{}", width(&figure));
}

#[test]
fn test_draw_as_many_columns_of_a_heat_map_as_can_be_told() {
    let check = |many: usize, shown: std::ops::RangeInclusive<usize>| {
        let names: Vec<String> = (0..many).map(|at| format!("Model {at}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let row: Vec<Option<f64>> = (0..many).map(|at| Some(at as f64)).collect();
        let mut figure = samples::stacked(&["USA", "India"], &names, &[&row, &row]);
        figure.shape = Shape::HeatMap;
        let (svg, scene) = render(&figure, &Theme::light(), &layout());
        let drawn = scene.of_category(0).count();
        assert!(shown.contains(&drawn), "{many}: {drawn}");
        let said = format!("and {} more columns in the table", many - drawn);
        assert_eq!(texts(&svg).contains(&said), many > drawn, "{:?}", texts(&svg));
    };
    check(24, 24..=24);
    check(48, 48..=48);
    check(500, 10..=40);
}

#[test]
fn test_write_figures_clear_of_the_pale_bars_edge() {
    let mut figure = samples::bars(&[("TV", Some(100.0)), ("Web", Some(60.0))]);
    let at = |figure: &Figure| {
        let (svg, _) = render(figure, &Theme::light(), &layout());
        let lines: Vec<&str> = svg.lines().collect();
        let text = lines.iter().position(|line| line.trim() == "60").unwrap();
        let x = lines[text - 1].split("x=\"").nth(1).unwrap().split('"').next().unwrap();
        x.parse::<f64>().unwrap()
    };
    let before = at(&figure);
    figure.ghost = vec![Some(90.0), Some(64.0)];
    assert!(at(&figure) > before + 4.0);
    figure.ghost = vec![Some(90.0), Some(10.0)];
    assert!((at(&figure) - before).abs() < 1.0);
}

#[test]
fn test_draw_small_changes_small_on_a_card() {
    let heights = |values: &[Option<f64>]| {
        let mut text = String::new();
        {
            let mut backend = SVGBackend::with_string(&mut text, (200, 40));
            let colour = Theme::light().accent;
            let line = Sparkline { values, others: &[], partial: false, colour };
            draw_sparkline(&line, &Theme::light(), &Layout::new(200.0, 40.0, 1.0), &mut backend).unwrap();
            backend.present().unwrap();
        }
        let points = text.split("points=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let y = |point: &str| point.split(',').nth(1).unwrap().parse::<f64>().unwrap();
        let y: Vec<f64> = points.split_whitespace().map(y).collect();
        y.iter().copied().fold(f64::MIN, f64::max) - y.iter().copied().fold(f64::MAX, f64::min)
    };
    assert!(heights(&[Some(645.0), Some(646.0), Some(645.0)]) <= 2.0);
    assert!(heights(&[Some(600.0), Some(700.0)]) > 30.0);
}
