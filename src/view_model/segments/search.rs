//! The search for segments, from one batch of views to the next.

use std::collections::BTreeMap;

use reelscope_engine::api::{ViewResult, Views};
use reelscope_model::{Clause, Measure, Query, Result, Test, Value};

use super::{
    cover::{Block, cover},
    cube::{Atom, Cube, Segment, Values},
    find::{self, Usual},
    parts::{Part, outside},
    score::Tally,
    target::{self, Dim, Target},
};
use crate::{
    state::{
        Filter,
        clauses::{Source, clauses},
    },
    view_model::Context,
};

/// The most segments that are listed.
const MOST_LISTED: usize = 5;

/// A dimension with more values makes no segments.
pub(super) const MOST_VALUES: usize = 500;

/// A search: what it has found so far, and what it asks next.
#[derive(Clone, Debug)]
pub struct Search {
    pub(super) target: Target,
    /// The same before dimensions with too many values were left out.
    asked: Target,
    /// The page's filters that act as on any view.
    shared: Vec<Clause>,
    /// Those on the dimensions themselves, which a view that groups by them would ignore.
    own: Vec<Clause>,
    /// The chosen period; none when all time is shown.
    period: Option<Clause>,
    stage: Stage,
    /// How many values columns have, by their names.
    sizes: BTreeMap<String, usize>,
    blocks: Vec<Block>,
    pub(super) values: Values,
    /// The rows of any time; none before they are counted.
    every: Option<Cube>,
    /// What segments have as a rule.
    pub(super) usual: Usual,
    /// The rows of the period.
    pub(super) all: Cube,
    /// Those that no listed segment has.
    pub(super) rest: Cube,
    pub(super) listed: Vec<Listed>,
    /// The labels of dimensions with too many values.
    pub(super) too_many: Vec<String>,
    pub(super) failed: Option<String>,
}

/// A segment that stands out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Listed {
    pub(super) segment: Segment,
    /// All its rows.
    pub(super) tally: Tally,
    /// Those that no segment listed before it has.
    pub(super) own: Tally,
    /// Values of another dimension at which its own rows are worse than elsewhere in it.
    pub(super) inside: Vec<(Atom, Tally)>,
    /// Segments that stood out through its rows, those that did most first.
    pub(super) folded: Vec<Segment>,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    /// How many values the dimensions have is to be asked.
    Sizes,
    /// All rows are, whatever their time.
    Every,
    /// Those of the period are.
    Whole,
    /// Those rows of a segment are that none listed before it has.
    Overlap(Segment, Vec<Part>),
    Done,
}

impl Search {
    /// A search for what the state says; none where the page has no such panel, a sentence where there is nothing to look
    /// for. `known` are others that may know some of it already; `with_links` has the dimensions of linked tables among those
    /// that make segments, which may have to be read for it.
    #[must_use]
    pub fn new(
        ctx: &Context<'_>,
        known: &[Self],
        with_links: bool,
    ) -> Option<std::result::Result<Self, String>> {
        let target = match target::target(ctx, with_links)? {
            Ok(target) => target,
            Err(why) => return Some(Err(why)),
        };
        let table = ctx.table(&target.table)?;
        let (mut shared, mut own, mut period) = (Vec::new(), Vec::new(), None);
        for (source, clause) in clauses(ctx.state, ctx.model, ctx.tables) {
            let is_on =
                |filter: &Filter| target.dims.iter().any(|dim| target::is_on(ctx, table, dim, filter));
            match source {
                Source::Period => period = Some(clause),
                Source::Filter(at) if ctx.state.filters.get(at).is_some_and(is_on) => own.push(clause),
                Source::Filter(_) => shared.push(clause),
            }
        }
        let mut search = Self {
            asked: target.clone(),
            values: Values::new(target.dims.len()),
            target,
            shared,
            own,
            period,
            stage: Stage::Sizes,
            sizes: BTreeMap::new(),
            blocks: Vec::new(),
            every: None,
            usual: Usual::default(),
            all: Cube::default(),
            rest: Cube::default(),
            listed: Vec::new(),
            too_many: Vec::new(),
            failed: None,
        };
        if let Some(known) = known.iter().find(|known| search.begins_as(known)) {
            search.take_over(known);
        } else {
            let same = |known: &&Self| {
                (&known.target.table, known.target.rows) == (&search.target.table, search.target.rows)
            };
            let sizes = known.iter().filter(same).flat_map(|known| known.sizes.clone()).collect();
            search.sizes = sizes;
            if search.sizes().is_empty() {
                search.lay_out();
            }
        }
        Some(Ok(search))
    }

    /// Whether two searches ask the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.begins_as(other) && self.period == other.period
    }

    /// Whether nothing more is to be asked.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.stage == Stage::Done
    }

    /// Whether a view could not be answered.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failed.is_some()
    }

    /// Whether two searches are the same but for the period.
    fn begins_as(&self, other: &Self) -> bool {
        (&self.asked, &self.shared, &self.own) == (&other.asked, &other.shared, &other.own)
    }

    /// Takes over what another one knows of all time.
    fn take_over(&mut self, known: &Self) {
        let Some(every) = known.every.clone() else { return };
        self.target.clone_from(&known.target);
        self.blocks.clone_from(&known.blocks);
        self.values.clone_from(&known.values);
        self.too_many.clone_from(&known.too_many);
        self.sizes.clone_from(&known.sizes);
        self.take_every(every);
    }

    /// The views whose answers are needed next; none when the search is over.
    #[must_use]
    pub fn ask(&self) -> Option<Views> {
        let views = |part: &[(Atom, bool)]| {
            self.blocks.iter().map(|block| self.view(block, part)).collect::<Vec<Query>>()
        };
        let (views, period) = match &self.stage {
            Stage::Sizes => return Some(Views { views: self.sizes(), clauses: Vec::new() }),
            Stage::Every => (views(&[]), None),
            Stage::Whole => (views(&[]), self.period.as_ref()),
            Stage::Overlap(_, parts) => {
                (parts.iter().flat_map(|part| views(part)).collect(), self.period.as_ref())
            }
            Stage::Done => return None,
        };
        Some(Views { views, clauses: self.shared.iter().chain(period).cloned().collect() })
    }

    /// Takes the answers to what was asked.
    pub fn take(&mut self, answers: &[Result<ViewResult>]) {
        if let Some(error) = answers.iter().find_map(|answer| answer.as_ref().err()) {
            self.failed = Some(error.message.clone());
            self.stage = Stage::Done;
            return;
        }
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Sizes => self.take_sizes(answers),
            Stage::Every => {
                let every = self.read(answers);
                self.take_every(every);
            }
            Stage::Whole => {
                let all = self.read(answers);
                self.begin(all);
            }
            Stage::Overlap(segment, _) => {
                let overlap = self.read(answers);
                self.list(segment, &overlap);
                self.next();
            }
            Stage::Done => {}
        }
    }

    /// One view a dimension: groups are counted sooner than different values.
    fn sizes(&self) -> Vec<Query> {
        let unknown = |dim: &&Dim| !self.sizes.contains_key(&dim.name);
        let groups = |dim: &Dim| Query {
            table: self.target.table.clone(),
            measures: vec![Measure::Id("rows".to_owned())],
            by: vec![dim.axis.by()],
            limit: Some(MOST_VALUES + 2),
            ..Query::default()
        };
        self.target.dims.iter().filter(unknown).map(groups).collect()
    }

    fn take_sizes(&mut self, answers: &[Result<ViewResult>]) {
        let mut answers = answers.iter();
        for dim in &self.target.dims {
            if !self.sizes.contains_key(&dim.name)
                && let Some(Ok(answer)) = answers.next()
            {
                let values = answer.result.rows.iter().filter(|row| row.first() != Some(&Value::Null));
                self.sizes.insert(dim.name.clone(), values.count());
            }
        }
        self.lay_out();
    }

    /// Lays out the views, now that it is known how many values the dimensions have.
    fn lay_out(&mut self) {
        let mut sizes = Vec::new();
        for dim in std::mem::take(&mut self.target.dims) {
            let size = self.sizes.get(&dim.name).copied().unwrap_or_default();
            if size > MOST_VALUES {
                self.too_many.push(dim.axis.label.clone());
            } else {
                self.target.dims.push(dim);
                sizes.push(size as u64);
            }
        }
        self.values = Values::new(self.target.dims.len());
        self.blocks = cover(&sizes);
        self.stage = if self.blocks.is_empty() { Stage::Done } else { Stage::Every };
    }

    fn take_every(&mut self, every: Cube) {
        self.every = Some(every.clone());
        if self.period.is_some() {
            self.stage = Stage::Whole;
        } else {
            self.begin(every);
        }
    }

    /// Begins to look for segments, now that the period's rows are counted.
    fn begin(&mut self, all: Cube) {
        let every = self.every.as_ref().filter(|_| self.period.is_some());
        self.usual = Usual::of(every, &all, self.target.better);
        self.rest = all.clone();
        self.all = all;
        self.next();
    }

    /// Goes on to the segment that stands out most of what remains.
    fn next(&mut self) {
        let best = if self.listed.len() < MOST_LISTED { find::best(&self.usual, &self.rest) } else { None };
        self.stage = best.map_or(Stage::Done, |segment| Stage::Overlap(segment, self.parts(segment)));
    }

    /// The view of a block over a part of the rows.
    fn view(&self, block: &Block, part: &[(Atom, bool)]) -> Query {
        let Target { table, over, under, counted, dims, .. } = &self.target;
        let mut measures = vec![over.as_str(), under.as_str()];
        if counted.is_none() {
            measures.push("rows");
        }
        let clause = |(atom, has): &(Atom, bool)| {
            let values = vec![self.values.get(*atom).clone().into()];
            let test = if *has { Test::Is(values) } else { Test::Not(values) };
            let column = dims.get(atom.0).map(|dim| dim.name.clone()).unwrap_or_default();
            Clause { table: Some(table.clone()), column, part: None, time_zone: None, test }
        };
        let by = block.dims.iter().filter_map(|dim| dims.get(*dim)).map(|dim| dim.axis.by());
        Query {
            table: table.clone(),
            measures: measures.into_iter().map(|id| Measure::Id(id.to_owned())).collect(),
            by: by.collect(),
            filter: self.own.iter().cloned().chain(part.iter().map(clause)).collect(),
            ..Query::default()
        }
    }

    /// Adds up the answers to the views of all blocks, of one or several parts of the rows.
    fn read(&mut self, answers: &[Result<ViewResult>]) -> Cube {
        let mut cube = Cube::default();
        for (at, answer) in answers.iter().enumerate() {
            let at = at % self.blocks.len().max(1);
            if let (Some(block), Ok(answer)) = (self.blocks.get(at), answer) {
                cube.add(block, at == 0, &answer.result, &mut self.values);
            }
        }
        cube
    }

    /// The rows of a segment that no listed one has, as parts that share no row.
    fn parts(&self, segment: Segment) -> Vec<Part> {
        let whole: Part = segment.atoms().map(|atom| (atom, true)).collect();
        self.listed.iter().fold(vec![whole], |parts, listed| {
            parts.iter().flat_map(|part| outside(part, listed.segment)).collect()
        })
    }

    fn list(&mut self, segment: Segment, overlap: &Cube) {
        let stood_out = find::scores(&self.usual, &self.rest);
        self.rest.take_away(overlap);
        let folded = find::folded(stood_out, &find::scores(&self.usual, &self.rest), segment);
        self.listed.push(Listed {
            segment,
            tally: self.all.segments.get(&segment).copied().unwrap_or_default(),
            own: overlap.whole,
            inside: find::inside(&self.usual, overlap, segment),
            folded,
        });
    }
}

/// Whether a value is known by name.
pub(super) fn is_named(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.chars().filter(|letter| letter.is_alphabetic()).count() > 2)
}
