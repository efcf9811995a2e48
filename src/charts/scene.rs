//! What was drawn where, in CSS pixels: for tooltips, clicks, brushes and the keyboard.

/// A rectangle in CSS pixels from the canvas's upper left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Area {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl Area {
    /// Whether the point is in the rectangle, its edges included.
    #[must_use]
    pub fn contains(&self, x: f64, y: f64) -> bool {
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }

    /// The middle of the rectangle.
    #[must_use]
    pub fn centre(&self) -> (f64, f64) {
        (self.left.midpoint(self.right), self.top.midpoint(self.bottom))
    }

    /// The square of the distance from the point to the rectangle; zero inside.
    fn distance(&self, x: f64, y: f64) -> f64 {
        let outside = |value: f64, low: f64, high: f64| (low - value).max(value - high).max(0.0);
        outside(x, self.left, self.right).powi(2) + outside(y, self.top, self.bottom).powi(2)
    }
}

/// Along which axis the categories stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Along {
    /// From left to right, as columns and time do.
    #[default]
    X,
    /// From top to bottom, as bars and the rows of a heat map do.
    Y,
}

/// A mark on the canvas.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HitArea {
    /// Its position in the figure's marks.
    pub mark: usize,
    /// The position of its category.
    pub category: usize,
    /// The position of its series.
    pub series: usize,
    /// Where it is; a figure of zero has no extent along the value's axis.
    pub area: Area,
}

/// A tick of the value's axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Its figure.
    pub value: f64,
    /// What is written at it.
    pub text: String,
    /// Where it is along the axis, in CSS pixels from the left (bars) or the top.
    pub at: f64,
}

/// What a chart's drawing left behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Where the marks stand, without axes and labels.
    pub plot: Area,
    /// Along which axis the categories stand.
    pub along: Along,
    /// The drawn categories' bands along their axis, from the first, without gaps: from, to.
    pub bands: Vec<(f64, f64)>,
    /// The drawn marks, ordered by category.
    pub marks: Vec<HitArea>,
    /// The ticks of the value's axis.
    pub ticks: Vec<Tick>,
    /// How many categories did not fit and are in the table only.
    pub left_out: usize,
}

impl Scene {
    /// The mark at the point: the one under it, else the nearest of the category whose band it is in.
    #[must_use]
    pub fn hit(&self, x: f64, y: f64) -> Option<&HitArea> {
        let category = self.category_at(x, y)?;
        let from_centre = |hit: &HitArea| {
            let (centre_x, centre_y) = hit.area.centre();
            (centre_x - x).powi(2) + (centre_y - y).powi(2)
        };
        // What has no extent is only met where nothing that has one is as near: the end of a stack is its last piece's.
        let is_flat = |hit: &HitArea| hit.area.left == hit.area.right || hit.area.top == hit.area.bottom;
        self.of_category(category).min_by(|a, b| {
            let distance = a.area.distance(x, y).total_cmp(&b.area.distance(x, y));
            let extent = is_flat(a).cmp(&is_flat(b));
            distance.then(extent).then_with(|| from_centre(a).total_cmp(&from_centre(b)))
        })
    }

    /// The category whose band the point is in; the labels of bars and rows belong to their band.
    #[must_use]
    pub fn category_at(&self, x: f64, y: f64) -> Option<usize> {
        let (along, across, low, high) = match self.along {
            Along::X => (x, y, self.plot.top, self.plot.bottom),
            Along::Y => (y, x, 0.0, self.plot.right.max(x)),
        };
        let (first, last) = (self.bands.first()?, self.bands.last()?);
        if !(low..=high).contains(&across) || !(first.0..=last.1).contains(&along) {
            return None;
        }
        Some(self.bands.partition_point(|(_, to)| *to < along).min(self.bands.len() - 1))
    }

    /// The category nearest to the point, wherever it is: for drags that leave the plot.
    #[must_use]
    pub fn nearest_category(&self, x: f64, y: f64) -> Option<usize> {
        let along = if self.along == Along::X { x } else { y };
        let last = self.bands.len().checked_sub(1)?;
        Some(self.bands.partition_point(|(_, to)| *to < along).min(last))
    }

    /// Where the mark is, if it was drawn: for the tooltip of the mark in focus.
    #[must_use]
    pub fn area_of(&self, mark: usize) -> Option<Area> {
        self.marks.iter().find(|hit| hit.mark == mark).map(|hit| hit.area)
    }

    /// The band of a category as a rectangle over the plot, if it was drawn: for a brush and for category focus.
    #[must_use]
    pub fn band(&self, category: usize) -> Option<Area> {
        let (from, to) = *self.bands.get(category)?;
        Some(match self.along {
            Along::X => Area { left: from, right: to, ..self.plot },
            Along::Y => Area { top: from, bottom: to, ..self.plot },
        })
    }

    /// The drawn marks of a category.
    pub fn of_category(&self, category: usize) -> impl Iterator<Item = &HitArea> {
        let first = self.marks.partition_point(|hit| hit.category < category);
        self.marks.get(first..).unwrap_or_default().iter().take_while(move |hit| hit.category == category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Scene {
        let area = |left, top| Area { left, top, right: left + 8.0, bottom: 100.0 };
        let hit = |mark, category, series, area| HitArea { mark, category, series, area };
        Scene {
            plot: Area { left: 10.0, top: 0.0, right: 30.0, bottom: 100.0 },
            along: Along::X,
            bands: vec![(10.0, 20.0), (20.0, 30.0)],
            marks: vec![hit(0, 0, 0, area(11.0, 60.0)), hit(1, 1, 0, area(21.0, 20.0))],
            ..Scene::default()
        }
    }

    #[test]
    fn test_hit_mark_under_or_nearest_in_band() {
        let scene = columns();
        let check = |x, y, expected: Option<usize>| {
            assert_eq!(scene.hit(x, y).map(|hit| hit.mark), expected, "{x} {y}");
        };
        check(15.0, 80.0, Some(0));
        check(15.0, 5.0, Some(0));
        check(25.0, 50.0, Some(1));
        check(5.0, 50.0, None);
        check(15.0, 101.0, None);
        check(31.0, 50.0, None);
        check(f64::NAN, 50.0, None);
    }

    #[test]
    fn test_hit_piece_of_a_stack_rather_than_nothing_on_top_of_it() {
        let mut scene = columns();
        let top = Area { left: 11.0, top: 60.0, right: 19.0, bottom: 60.0 };
        scene.marks.insert(1, HitArea { mark: 7, category: 0, series: 1, area: top });
        assert_eq!(scene.hit(15.0, 20.0).map(|hit| hit.mark), Some(0));
        assert_eq!(scene.hit(15.0, 60.0).map(|hit| hit.mark), Some(0));
        scene.marks.remove(0);
        assert_eq!(scene.hit(15.0, 20.0).map(|hit| hit.mark), Some(7));
    }

    #[test]
    fn test_find_category_nearest_outside_the_plot() {
        let scene = columns();
        assert_eq!(scene.nearest_category(-50.0, 0.0), Some(0));
        assert_eq!(scene.nearest_category(500.0, 0.0), Some(1));
        assert_eq!(Scene::default().nearest_category(0.0, 0.0), None);
        assert_eq!(scene.band(1), Some(Area { left: 20.0, top: 0.0, right: 30.0, bottom: 100.0 }));
        assert_eq!(scene.area_of(7), None);
    }
}
