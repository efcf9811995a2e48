//! A column of codes with what they stand for.

use std::{
    cell::{Ref, RefCell},
    ops::Range,
    rc::Rc,
};

use reelscope_model::{Result, pulse};

use super::{
    Bits, Codes, Labels, each_code,
    numbering::{Numbering, Numbers, Print},
};
use crate::sort::sort;

/// How many steps the fingerprint of a label is.
const STEPS: usize = 16;

/// Codes, one a row, or for a multi-valued column as many as a row has different values, but at least one:
/// null for an empty list.
#[derive(Clone, Debug)]
pub(crate) struct Coded {
    /// The codes.
    pub(crate) codes: Codes,
    /// Where each row's codes end, for a multi-valued column.
    pub(crate) ends: Option<Vec<u32>>,
    /// What the codes stand for.
    pub(crate) labels: Labels,
    /// The labels' fingerprints, ascending; made when first asked for.
    prints: RefCell<Option<Rc<Vec<Print>>>>,
    numbering: RefCell<Numbering>,
}

impl Coded {
    /// A column of these.
    pub(crate) fn new(codes: Codes, ends: Option<Vec<u32>>, labels: Labels) -> Rc<Self> {
        Rc::new(Self { codes, ends, labels, prints: RefCell::default(), numbering: RefCell::default() })
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.ends.as_ref().map_or(self.codes.len(), Vec::len)
    }

    /// How many codes there are, null included.
    pub(crate) fn cardinality(&self) -> usize {
        self.labels.len() + 1
    }

    /// A row's codes.
    pub(crate) fn codes_of(&self, row: usize) -> impl Iterator<Item = u32> + '_ {
        self.span(row).map(|position| self.codes.get(position))
    }

    /// Which rows have a value.
    pub(crate) fn present(&self) -> Bits {
        const STEP: usize = 8192;
        let mut bits = Bits::default();
        let mut part = Vec::with_capacity(STEP);
        for start in (0..self.rows()).step_by(STEP) {
            let end = (start + STEP).min(self.rows());
            pulse::beat(STEP);
            part.clear();
            if self.ends.is_some() {
                part.extend((start..end).map(|row| self.codes_of(row).any(|code| code != 0)));
            } else {
                each_code!(&self.codes, codes => part.extend(codes[start..end].iter().map(|&code| code != 0)));
            }
            // A bit a row is the least of what this column takes: there is room for that, or for nothing.
            if bits.extend(&part).is_err() {
                break;
            }
        }
        bits
    }

    /// The fingerprints of all labels, ascending.
    pub(crate) fn prints(&self) -> Rc<Vec<Print>> {
        let make = || {
            let codes = 1..self.cardinality() as u32;
            let print = |code| Print::new(self.labels.fingerprint(code), code);
            let mut prints: Vec<_> = pulse::each(codes, STEPS).map(print).collect();
            sort(&mut prints);
            // As it is: at millions of labels a copy would be most of what numbering them takes.
            Rc::new(prints)
        };
        Rc::clone(self.prints.borrow_mut().get_or_insert_with(make))
    }

    /// The numbers that all workers share for the labels, where they are known.
    pub(crate) fn numbers(&self) -> Option<Ref<'_, Numbers>> {
        Ref::filter_map(self.numbering.borrow(), |numbering| match numbering {
            Numbering::Known(numbers) => Some(numbers),
            _ => None,
        })
        .ok()
    }

    /// Whether nobody has numbered the labels to the end, or declined to.
    pub(crate) fn is_numberless(&self) -> bool {
        matches!(*self.numbering.borrow(), Numbering::None | Numbering::Growing { .. })
    }

    /// Takes the numbers of a range of fingerprints. When all are known, fingerprints are no longer needed.
    pub(crate) fn number(&self, part: u32, bits: u32, numbers: &[u32]) -> Result<()> {
        let prints = self.prints();
        self.numbering.borrow_mut().take(&prints, part, bits, numbers)?;
        if !self.is_numberless() {
            self.prints.take();
        }
        Ok(())
    }

    /// Leaves the labels without numbers.
    pub(crate) fn decline(&self) {
        self.numbering.replace(Numbering::Declined);
    }

    /// The bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        let ends = self.ends.as_ref().map_or(0, |ends| ends.capacity() * 4);
        let prints = self.prints.borrow().as_ref().map_or(0, |prints| prints.capacity() * size_of::<Print>());
        self.codes.bytes() + self.labels.bytes() + ends + prints + self.numbering.borrow().bytes()
    }

    /// Where a row's codes stand.
    fn span(&self, row: usize) -> Range<usize> {
        let Some(ends) = &self.ends else { return row..row + 1 };
        let before = row.checked_sub(1).and_then(|before| ends.get(before));
        let start = before.map_or(0, |&end| end as usize);
        start..ends.get(row).map_or(start, |&end| end as usize)
    }
}
