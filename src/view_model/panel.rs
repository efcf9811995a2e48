//! A figure with what its gestures do: clicks, brushes and clearing become actions on the state.

use super::figure::Figure;
use crate::state::{Action, Key, action::Pick};

/// A chart on a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What is drawn.
    pub figure: Figure,
    /// The table it is of.
    pub table: String,
    /// What a category along the axis stands for, one a category of the figure.
    pub categories: Vec<Hold>,
    /// What a series stands for, one a series of the figure.
    pub series: Vec<Hold>,
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
    /// What picking the category (or series) at that position does; none when there is none.
    #[must_use]
    pub fn pick(&self, along: Along, position: usize, how: Pick) -> Option<Action> {
        let (table, dimension) = (self.table.clone(), self.dimension(along)?.to_owned());
        let holds = match along {
            Along::Axis => &self.categories,
            Along::Series => &self.series,
        };
        Some(match holds.get(position)?.clone() {
            Hold::Value(key) => Action::Pick { table, dimension, key, how },
            Hold::Span(from, to) => Action::Range { table, dimension, from, to },
        })
    }

    /// What brushing from one category to another does, both included, in either order.
    #[must_use]
    pub fn brush(&self, first: usize, last: usize) -> Option<Action> {
        let (first, last) = (first.min(last), first.max(last));
        let Hold::Span(from, _) = self.categories.get(first)?.clone() else { return None };
        let Hold::Span(_, to) = self.categories.get(last)?.clone() else { return None };
        let (table, dimension) = (self.table.clone(), self.dimension(Along::Axis)?.to_owned());
        // A brush over everything holds nothing back.
        if from.is_none() && to.is_none() {
            return Some(Action::Clear(dimension));
        }
        Some(Action::Range { table, dimension, from, to })
    }

    /// What clearing the panel's own filters does.
    #[must_use]
    pub fn clear(&self) -> Vec<Action> {
        [Along::Axis, Along::Series]
            .into_iter()
            .filter_map(|along| self.dimension(along))
            .map(|dimension| Action::Clear(dimension.to_owned()))
            .collect()
    }

    fn dimension(&self, along: Along) -> Option<&str> {
        match along {
            Along::Axis => Some(&self.figure.dimension.id),
            Along::Series => self.figure.series_dimension.as_ref().map(|dimension| dimension.id.as_str()),
        }
    }
}
