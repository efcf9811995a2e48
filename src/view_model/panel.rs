//! A figure with what its gestures do: clicks, brushes and clearing become actions on the state.

use super::figure::Figure;
use crate::state::{Action, Key, action::Pick};

/// A chart on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What is drawn.
    pub figure: Figure,
    /// What filters on its dimensions are on, along the axis and of the series: a table, and the dimension there.
    pub targets: Vec<(String, String)>,
    /// What a category along the axis stands for, one a category of the figure.
    pub categories: Vec<Hold>,
    /// What a series stands for, one a series of the figure.
    pub series: Vec<Hold>,
    /// Whether the axis is when events happened, so that a range on it is the page's period.
    pub over_time: bool,
}

/// What a category stands for when it is picked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// One value.
    Value(Key),
    /// From the first up to the second; either end may be open.
    Span(Option<String>, Option<String>),
}

/// Which of a panel's dimensions a gesture is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// The dimension along the axis.
    Axis,
    /// The dimension of the series.
    Series,
}

impl Panel {
    /// Whether its categories can be picked at all.
    #[must_use]
    pub fn can_pick(&self) -> bool {
        !self.targets.is_empty()
    }

    /// What picking the category (or series) at that position does; none when there is none. A bucket or bin that is
    /// chosen alone already is let go, however it is picked.
    #[must_use]
    pub fn pick(&self, along: Along, position: usize, how: Pick) -> Option<Action> {
        let holds = match along {
            Along::Axis => &self.categories,
            Along::Series => &self.series,
        };
        let (table, dimension) = self.target(along)?.clone();
        Some(match holds.get(position)?.clone() {
            Hold::Value(key) => Action::Pick { table, dimension, key, how },
            Hold::Span(..) if along == Along::Axis && self.figure.brush == Some((position, position)) => {
                Action::Clear(dimension)
            }
            Hold::Span(from, to) => self.range(along, table, dimension, from, to),
        })
    }

    /// What brushing from one category to another does, both included, in either order.
    #[must_use]
    pub fn brush(&self, first: usize, last: usize) -> Option<Action> {
        let (first, last) = (first.min(last), first.max(last));
        let Hold::Span(from, _) = self.categories.get(first)?.clone() else { return None };
        let Hold::Span(_, to) = self.categories.get(last)?.clone() else { return None };
        let (table, dimension) = self.target(Along::Axis)?.clone();
        Some(self.range(Along::Axis, table, dimension, from, to))
    }

    /// What clearing the panel's own filters does.
    #[must_use]
    pub fn clear(&self) -> Vec<Action> {
        [Along::Axis, Along::Series]
            .into_iter()
            .filter_map(|along| self.target(along))
            .map(|(_, dimension)| Action::Clear(dimension.clone()))
            .collect()
    }

    fn range(
        &self,
        along: Along,
        table: String,
        dimension: String,
        from: Option<String>,
        to: Option<String>,
    ) -> Action {
        match along {
            // A brush over everything holds nothing back.
            _ if from.is_none() && to.is_none() => Action::Clear(dimension),
            Along::Axis if self.over_time => Action::Period { from, to },
            _ => Action::Range { table, dimension, from, to },
        }
    }

    fn target(&self, along: Along) -> Option<&(String, String)> {
        match along {
            Along::Axis => self.targets.first(),
            Along::Series => self.targets.get(1),
        }
    }
}
