//! Adding quantile sketches: counts of one bucket add up.

use crate::{partial::Sketch, sketch::slot};

/// Adds the counts of `from` to `to`.
pub(super) fn add(to: &mut Sketch, from: Sketch) {
    add_side(&mut to.positive, &mut to.positive_from, from.positive, from.positive_from);
    add_side(&mut to.negative, &mut to.negative_from, from.negative, from.negative_from);
    to.zeros += from.zeros;
}

fn add_side(to: &mut Vec<u64>, to_from: &mut i32, counts: Vec<u64>, mut bucket: i32) {
    for count in counts {
        if count > 0 {
            *slot(to, to_from, bucket) += count;
        }
        bucket += 1;
    }
}
