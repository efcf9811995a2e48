//! Which files without a kind are parts of one table.

use reelscope_model::{Role, sort};

use super::family::Family;
use crate::coordinator::schema::{Schema, SchemaColumn};

/// Whether two schemas are much the same: at least half of all their columns are in both, with values that go
/// together. Their order does not matter, nor how integers, texts and times are stored.
pub(in crate::coordinator) fn goes_with(a: &Schema, b: &Schema) -> bool {
    let (a, b) = (sorted(a), sorted(b));
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    let mut common = 0;
    while let (Some(one), Some(other)) = (left.peek(), right.peek()) {
        match name(one).cmp(name(other)) {
            core::cmp::Ordering::Less => drop(left.next()),
            core::cmp::Ordering::Greater => drop(right.next()),
            core::cmp::Ordering::Equal => {
                common += usize::from(is_alike(one, other));
                left.next();
                right.next();
            }
        }
    }
    let all = a.len() + b.len() - common;
    common * 2 >= all
}

fn sorted(schema: &Schema) -> Vec<&SchemaColumn> {
    let mut columns: Vec<&SchemaColumn> = schema.columns.iter().collect();
    sort::sort_by(&mut columns, |a, b| name(a).cmp(name(b)));
    columns
}

/// The name as it is compared; as it stands when nothing of it is.
fn name(column: &SchemaColumn) -> &str {
    if column.folded.is_empty() { &column.name } else { &column.folded }
}

/// Whether the values go together. Text may stand for others where it names or describes, and for times.
fn is_alike(a: &SchemaColumn, b: &SchemaColumn) -> bool {
    let (Some(one), Some(other)) = (a.shape().map(Family::of), b.shape().map(Family::of)) else {
        return a.data_type == b.data_type;
    };
    let plain = |column: &SchemaColumn| matches!(column.role, Role::Id | Role::Dimension | Role::Text);
    let timed = |column: &SchemaColumn| column.role == Role::Time || column.as_time.is_some();
    one == other || a.is_void() || b.is_void() || (plain(a) && plain(b)) || (timed(a) && timed(b))
}
