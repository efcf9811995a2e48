//! Worst segments: which values of one or two dimensions a rate's excess lies in.
//!
//! A rate has two sides, `over` and `under` (errors, events). A *segment* is the rows with one value of a dimension, or
//! one value of each of two. All of them are counted by ordinary queries, the page's filters and period holding. Then:
//!
//! 1. What is *expected* of a segment is the rate of all rows; where a period is chosen, the segment's own rate outside of
//!    it, changed as the rate of all rows has. So a segment that is always bad is told from one that has become so. One
//!    of few cases there is drawn to what its values have one by one (as they multiply), and those to the whole.
//! 2. *Candidates* are segments of at least 30 cases whose rate's Wilson interval (95%) lies beyond what is expected.
//! 3. Of these the one is *listed* whose rows stand out most: by the likelihood ratio of "it has a rate of its own"
//!    against "it has the one expected" (Kulldorff's scan statistic), over how much more than by chance all segments
//!    differ, less the logarithm of how many segments its dimensions have. A segment that is too wide dilutes its rate,
//!    one that is too narrow leaves cases out, so what fits best wins, and a pair has to say more than either of its
//!    values alone.
//! 4. Its rows are *taken away*, and the next one is looked for in what remains; so segments that stood out only through
//!    its rows are folded below it.
//! 5. The *excess* of a listed segment is `over - under x expected`, counted over the rows that none before it has, what is
//!    expected being that among the rows that no listed segment has. Its share is its part of the sum of these; segments
//!    are ranked by it.
//!
//! Columns that say what happened in a row ([`Model::outcome_columns`](reelscope_model::Model::outcome_columns)) make no
//! segments: that errors have an error type explains nothing. Nor do columns with more than 500 values, or those in
//! which a row has several, or a missing value. Nothing of this says what caused an excess.

mod cover;
mod cube;
mod find;
mod parts;
mod score;
mod search;
mod target;
mod view;

pub(super) use score::wilson;
pub use search::Search;
pub use target::is_offered;
pub use view::{Row, SegmentsView, Shown, view};
