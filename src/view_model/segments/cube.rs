//! Both sides of the rate by every segment, added up from the answers of views.

use std::collections::BTreeMap;

use reelscope_model::{QueryResult, Value, time::Zone};

use super::{cover::Block, score::Tally};

/// A value of a dimension, both by their positions.
pub(super) type Atom = (usize, usize);

/// The rows with one value of a dimension, or with one value of each of two, by the dimensions' order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Segment {
    /// Its value.
    pub(super) first: Atom,
    /// The other one's.
    pub(super) second: Option<Atom>,
}

impl Segment {
    /// Its values.
    pub(super) fn atoms(self) -> impl Iterator<Item = Atom> {
        [Some(self.first), self.second].into_iter().flatten()
    }

    /// Its dimensions.
    pub(super) fn dims(self) -> (usize, Option<usize>) {
        (self.first.0, self.second.map(|(dim, _)| dim))
    }
}

/// The values of dimensions that have been met.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    known: Vec<BTreeMap<String, usize>>,
    values: Vec<Vec<Value>>,
}

impl Values {
    pub(super) fn new(dims: usize) -> Self {
        Self { known: vec![BTreeMap::new(); dims], values: vec![Vec::new(); dims] }
    }

    /// The value itself.
    pub(super) fn get(&self, (dim, at): Atom) -> &Value {
        self.values.get(dim).and_then(|values| values.get(at)).unwrap_or(&Value::Null)
    }

    /// The value as hooks and the address write it.
    pub(super) fn raw(&self, atom: Atom) -> String {
        self.get(atom).write(&Zone::utc())
    }

    fn place(&mut self, dim: usize, value: &Value) -> Option<usize> {
        if *value == Value::Null {
            return None;
        }
        let (known, values) = (self.known.get_mut(dim)?, self.values.get_mut(dim)?);
        Some(*known.entry(value.write(&Zone::utc())).or_insert_with(|| {
            values.push(value.clone());
            values.len() - 1
        }))
    }
}

/// The tallies of all segments and of all rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cube {
    /// All rows.
    pub(super) whole: Tally,
    /// Each segment.
    pub(super) segments: BTreeMap<Segment, Tally>,
}

impl Cube {
    /// Adds the answer to a block's view: its keys, then both sides, then rows where the sides do not count. The first
    /// block stands for all rows.
    pub(super) fn add(&mut self, block: &Block, is_first: bool, answer: &QueryResult, values: &mut Values) {
        let keys = block.dims.len();
        for row in &answer.rows {
            let figure = |at: usize| row.get(keys + at).and_then(Value::as_f64);
            let (over, under) = (figure(0).unwrap_or(0.0), figure(1).unwrap_or(0.0));
            let tally = Tally { over, under, cases: figure(2).unwrap_or(under) };
            let atom = |(dim, key): (&usize, &Value)| Some((*dim, values.place(*dim, key)?));
            let atoms: Vec<Option<Atom>> = block.dims.iter().zip(row).map(atom).collect();
            if is_first {
                self.whole.add(tally);
            }
            for single in &block.singles {
                if let Some(first) = atoms[*single] {
                    self.count(Segment { first, second: None }, tally);
                }
            }
            for (a, b) in &block.pairs {
                if let (Some(first), second @ Some(_)) = (atoms[*a], atoms[*b]) {
                    self.count(Segment { first, second }, tally);
                }
            }
        }
    }

    fn count(&mut self, segment: Segment, tally: Tally) {
        self.segments.entry(segment).or_default().add(tally);
    }

    /// Takes away rows of it, which `other` has counted.
    pub(super) fn take_away(&mut self, other: &Self) {
        self.whole = self.whole.without(other.whole);
        for (segment, tally) in &other.segments {
            if let Some(own) = self.segments.get_mut(segment) {
                *own = own.without(*tally);
            }
        }
    }
}
