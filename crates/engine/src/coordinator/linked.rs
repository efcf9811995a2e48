//! Linked views: named queries of which each may carry a choice that filters all the others.
//!
//! One call runs at a time and the newest wins: a call that was overtaken resolves with the newer's results. A view that
//! was made active is answered from tiles.

use std::{cell::RefCell, rc::Rc};

use futures_channel::oneshot;
use reelscope_model::{Clause, Code, Error, Literal, Query, QueryResult, Result, Value};

use super::{Coordinator, Workers, answer::Shared, snap};

/// What is chosen on a view.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// Nothing: the view's clause is cleared.
    Clear,
    /// Values of the view's first dimension. On a view by grain or bins two values are always a range, from the
    /// first up to the second, null at an open end; elsewhere they are always a set.
    Values(Vec<Literal>),
}

/// A range in force on a view, after snapping outward to the edges of its buckets or bins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    /// The first value inside; none at an open end.
    pub from: Option<Value>,
    /// The first value beyond; none at an open end.
    pub to: Option<Value>,
    /// The zone in which instants are written; UTC when absent.
    pub time_zone: Option<String>,
}

/// The state of all linked views.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkedResults {
    /// Each view's name and answer, in the order given.
    pub results: Vec<(String, Rc<QueryResult>)>,
    /// The ranges in force, by the view that they were chosen on.
    pub ranges: Vec<(String, Range)>,
}

/// What a brush's move gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// All views, as [`Linked::filter`] with the same choice gives them.
    pub results: Rc<LinkedResults>,
    /// The range in force on the brushed view.
    pub range: Option<Range>,
}

/// A view made active for brushing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brush {
    view: usize,
    number: u64,
}

/// Views by name that filter each other.
pub struct Linked<W> {
    coordinator: Rc<Coordinator<W>>,
    names: Vec<String>,
    queries: Vec<Query>,
    fixed: Vec<Clause>,
    state: RefCell<State>,
}

struct State {
    /// What is chosen on each view.
    chosen: Vec<Option<snap::Chosen>>,
    results: Rc<LinkedResults>,
    /// Grows with each change, so that an answer to an older state is told apart.
    version: u64,
    running: bool,
    waiting: Vec<oneshot::Sender<Result<Rc<LinkedResults>>>>,
    active: Option<Brush>,
}

/// Lets the next caller run if the one that is running is dropped half way.
struct Running<'a>(&'a RefCell<State>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.0.borrow_mut();
        state.running = false;
        state.waiting.clear();
    }
}

impl<W: Workers> Linked<W> {
    /// Links `views`, each by its name, under the clauses of `filter`, and answers them once.
    ///
    /// # Errors
    /// Whatever is wrong with a view or a clause, and `bad-query` for two views of one name.
    pub async fn open(
        coordinator: Rc<Coordinator<W>>,
        views: Vec<(String, Query)>,
        filter: Vec<Clause>,
    ) -> Result<Self> {
        let (names, queries): (Vec<_>, Vec<_>) = views.into_iter().unzip();
        if let Some(name) = first_repeated(&names) {
            return Err(Error::new(Code::BadQuery, format!("Two views are named {name:?}.")));
        }
        coordinator.check_clauses(&filter)?;
        let state = State {
            chosen: vec![None; queries.len()],
            results: Rc::default(),
            version: 0,
            running: false,
            waiting: Vec::new(),
            active: None,
        };
        let linked = Self { coordinator, names, queries, fixed: filter, state: RefCell::new(state) };
        linked.refresh().await?;
        Ok(linked)
    }

    /// The newest results.
    #[must_use]
    pub fn results(&self) -> Rc<LinkedResults> {
        Rc::clone(&self.state.borrow().results)
    }

    /// Sets or clears the clause on the first dimension of `view`, and answers all views.
    ///
    /// # Errors
    /// `bad-query` for a view that is not there, or has no dimension, or a choice that does not fit it; nothing
    /// has changed then. Otherwise whatever a worker answers.
    pub async fn filter(&self, view: &str, choice: Choice) -> Result<Rc<LinkedResults>> {
        let view = self.position(view)?;
        self.choose(view, choice).await
    }

    /// Makes `view` the one that is brushed, instead of the one before, and prepares the others for its clause: moves of
    /// the brush, and [`Linked::filter`] on the view, are then answered without a scan.
    ///
    /// # Errors
    /// `bad-query` for a view that is not there or has no dimension; and whatever a worker answers.
    pub async fn activate(&self, view: &str) -> Result<Brush> {
        let view = self.position(view)?;
        let chosen = self.coordinator.choose(&self.queries[view], Vec::new())?;
        let brush = {
            let mut state = self.state.borrow_mut();
            let number = state.active.map_or(0, |brush| brush.number + 1);
            let brush = Brush { view, number };
            state.active = Some(brush);
            brush
        };
        let (shared, _) = self.shared();
        self.coordinator.prepare_tiles(&self.queries, &shared, view, chosen.shared).await?;
        Ok(brush)
    }

    /// Moves a brush: sets or clears the clause on its view, and answers all views.
    ///
    /// # Errors
    /// `bad-query` when the brush has ended, and as [`Linked::filter`].
    pub async fn shift(&self, brush: Brush, choice: Choice) -> Result<Moved> {
        if self.state.borrow().active != Some(brush) {
            return Err(Error::new(Code::BadQuery, "This brush has ended.").hint("Activate the view again."));
        }
        let results = self.choose(brush.view, choice).await?;
        let name = &self.names[brush.view];
        let range = results.ranges.iter().find(|(view, _)| view == name).map(|(_, range)| range.clone());
        Ok(Moved { results, range })
    }

    /// Ends a brush. Its clause stays.
    pub fn end(&self, brush: Brush) {
        let mut state = self.state.borrow_mut();
        if let Some(active) = &mut state.active
            && *active == brush
        {
            active.number += 1;
        }
    }

    /// Answers all views again, after tables changed.
    ///
    /// # Errors
    /// The first error of any view.
    pub async fn refresh(&self) -> Result<Rc<LinkedResults>> {
        self.state.borrow_mut().version += 1;
        loop {
            let turn = self.join();
            match turn {
                None => return self.run().await,
                // The caller that ran was dropped when the channel is closed: take over.
                Some(answer) => {
                    if let Ok(answer) = answer.await {
                        return answer;
                    }
                }
            }
        }
    }

    /// A place among those who wait for the running call, or none when there is none and the caller is to run.
    fn join(&self) -> Option<oneshot::Receiver<Result<Rc<LinkedResults>>>> {
        let mut state = self.state.borrow_mut();
        if !state.running {
            state.running = true;
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        state.waiting.push(sender);
        Some(receiver)
    }

    /// Answers the newest state, again while it was overtaken, and tells all who wait.
    async fn run(&self) -> Result<Rc<LinkedResults>> {
        let _running = Running(&self.state);
        loop {
            let version = self.state.borrow().version;
            let answer = self.answer().await.map(Rc::new);
            let mut state = self.state.borrow_mut();
            if state.version != version {
                continue;
            }
            if let Ok(results) = &answer {
                state.results = Rc::clone(results);
            }
            for waiting in state.waiting.drain(..) {
                // A caller that no longer listens is no concern of the others.
                let _ = waiting.send(answer.clone());
            }
            return answer;
        }
    }

    async fn answer(&self) -> Result<LinkedResults> {
        let (shared, ranges) = self.shared();
        let answers = self.coordinator.answer(&self.queries, &shared).await;
        let results = self.names.iter().cloned().zip(answers);
        let results = results.map(|(name, answer)| Ok((name, answer?.result))).collect::<Result<_>>()?;
        Ok(LinkedResults { results, ranges })
    }

    /// The clauses in force, and the ranges among them by view.
    fn shared(&self) -> (Vec<Shared>, Vec<(String, Range)>) {
        let state = self.state.borrow();
        let mut shared: Vec<_> = self.fixed.iter().cloned().map(Shared::plain).collect();
        let mut ranges = Vec::new();
        for (name, chosen) in self.names.iter().zip(&state.chosen) {
            let Some(chosen) = chosen else { continue };
            shared.push(chosen.shared.clone());
            ranges.extend(chosen.range.clone().map(|range| (name.clone(), range)));
        }
        (shared, ranges)
    }

    async fn choose(&self, view: usize, choice: Choice) -> Result<Rc<LinkedResults>> {
        let chosen = match choice {
            Choice::Clear => None,
            Choice::Values(values) => Some(self.coordinator.choose(&self.queries[view], values)?),
        };
        self.state.borrow_mut().chosen[view] = chosen;
        self.refresh().await
    }

    fn position(&self, view: &str) -> Result<usize> {
        self.names.iter().position(|name| name == view).ok_or_else(|| {
            let names = self.names.join(", ");
            Error::new(Code::BadQuery, format!("There is no view named {view:?}."))
                .hint(format!("The views are: {names}."))
        })
    }
}

fn first_repeated(names: &[String]) -> Option<&String> {
    names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)).map(|(_, name)| name)
}
