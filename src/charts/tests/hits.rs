//! From a point back to the mark, the category and the band.

use super::super::samples;
use super::*;

fn figure(shape: Shape) -> Figure {
    let figures: Vec<[Option<f64>; 3]> =
        (1..=6).map(|row| [1.0, 2.0, 3.0].map(|value| Some(f64::from(row) * value))).collect();
    let figures: Vec<&[Option<f64>]> = figures.iter().map(<[Option<f64>; 3]>::as_slice).collect();
    let mut figure = samples::stacked(&["a", "b", "c", "d", "e", "f"], &["x", "y", "z"], &figures);
    figure.shape = shape;
    figure
}

#[test]
fn test_hit_every_mark_at_its_centre() {
    for shape in SERIES {
        for ratio in [1.0, 1.5, 2.0, 3.0] {
            let figure = figure(shape);
            let (_, scene) = render(&figure, &Theme::light(), &Layout::new(500.0, 300.0, ratio));
            assert_eq!(scene.marks.len(), figure.marks.len());
            for hit in &scene.marks {
                let (x, y) = hit.area.centre();
                assert_eq!(scene.hit(x, y).map(|found| found.mark), Some(hit.mark), "{shape:?} at {ratio}");
                assert_eq!(scene.category_at(x, y), Some(hit.category));
                assert_eq!(scene.area_of(hit.mark), Some(hit.area));
            }
        }
    }
}

#[test]
fn test_place_bands_and_marks_the_same_at_any_ratio() {
    for shape in SERIES {
        let at = |ratio| render(&figure(shape), &Theme::light(), &Layout::new(500.0, 300.0, ratio)).1;
        let (one, three) = (at(1.0), at(3.0));
        for (a, b) in one.bands.iter().zip(&three.bands) {
            assert!((a.0 - b.0).abs() <= 2.0 && (a.1 - b.1).abs() <= 2.0, "{shape:?} {a:?} {b:?}");
        }
    }
}

#[test]
fn test_keep_marks_inside_the_plot() {
    for shape in SERIES {
        let (_, scene) = render(&figure(shape), &Theme::light(), &Layout::new(500.0, 300.0, 2.0));
        let reach = 4.0;
        for hit in &scene.marks {
            assert!(hit.area.left >= scene.plot.left - 1.0 && hit.area.right <= scene.plot.right + 1.0);
            assert!(hit.area.top >= scene.plot.top - reach && hit.area.bottom <= scene.plot.bottom + reach);
        }
    }
}

#[test]
fn test_hit_bar_by_its_label() {
    let (_, scene) = render(&figure(Shape::Bars), &Theme::light(), &Layout::new(500.0, 300.0, 1.0));
    let band = scene.band(3).unwrap();
    let y = band.centre().1;
    assert_eq!(scene.category_at(2.0, y), Some(3));
    assert_eq!(scene.hit(2.0, y).map(|hit| (hit.category, hit.series)), Some((3, 0)));
}
