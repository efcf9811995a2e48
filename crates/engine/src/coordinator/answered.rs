//! What views were answered, for when they are asked again and nothing that acts on them has changed: a click changes
//! nothing on the view that it is on, nor on tables that it does not reach, and taking it back shows what was shown before.

use std::{collections::VecDeque, rc::Rc};

use reelscope_model::{Query, QueryResult};

use super::{table::Table, tiles::Size};
use crate::plan::Clause;

/// How many answers are kept.
const MOST_ANSWERS: usize = 256;
/// How many values all answers that are kept may have.
const MOST_VALUES: usize = 1 << 17;
/// How many values an answer may have to be kept.
const MOST_OF_ONE: usize = MOST_VALUES / 8;

/// Answers, the one that was used last at the end.
#[derive(Default)]
pub(super) struct Answered(VecDeque<Answer>);

struct Answer {
    premises: Premises,
    result: Rc<QueryResult>,
    size: Option<Size>,
}

/// All that a view's answer follows from.
pub(super) struct Premises {
    query: Query,
    /// The tables that it is over.
    tables: Vec<Under>,
}

/// A table, as it was, with the shared clauses that act on a view there.
pub(super) type Under = (Rc<Table>, Vec<Clause>);

impl Premises {
    /// Of a query.
    pub(super) fn new(query: &Query, tables: Vec<Under>) -> Self {
        Self { query: query.clone(), tables }
    }

    fn is_as(&self, other: &Self) -> bool {
        let same = |((a, acting), (b, others)): (&Under, &Under)| Rc::ptr_eq(a, b) && acting == others;
        self.tables.len() == other.tables.len()
            && self.tables.iter().zip(&other.tables).all(same)
            && self.query == other.query
    }
}

impl Answered {
    /// Forgets what was answered over tables that are no longer as they were.
    pub(super) fn forget(&mut self, is_current: impl Fn(&Rc<Table>) -> bool) {
        self.0.retain(|answer| answer.premises.tables.iter().all(|(table, _)| is_current(table)));
    }

    /// What followed from the same premises, and how large the view was.
    pub(super) fn find(&mut self, premises: &Premises) -> Option<(Rc<QueryResult>, Option<Size>)> {
        let at = self.0.iter().rposition(|answer| answer.premises.is_as(premises))?;
        let answer = self.0.remove(at)?;
        let found = (Rc::clone(&answer.result), answer.size.clone());
        self.0.push_back(answer);
        Some(found)
    }

    /// Keeps an answer, in the place of those that were not used for longest.
    pub(super) fn keep(&mut self, premises: Premises, result: &Rc<QueryResult>, size: Option<Size>) {
        if values(result) > MOST_OF_ONE {
            return;
        }
        self.0.retain(|answer| !answer.premises.is_as(&premises));
        self.0.push_back(Answer { premises, result: Rc::clone(result), size });
        let mut kept: usize = self.0.iter().map(|answer| values(&answer.result)).sum();
        while self.0.len() > MOST_ANSWERS || kept > MOST_VALUES {
            let Some(oldest) = self.0.pop_front() else { break };
            kept -= values(&oldest.result);
        }
    }
}

fn values(result: &QueryResult) -> usize {
    result.rows.len() * result.columns.len()
}
