//! What a column is that the model has no name for.

use super::{Field, Recognition, Shape};
use crate::{
    model::Model,
    names::fold,
    schema::{Reading, Role},
};

/// Beyond this many distinct values a column is text, not a dimension.
const MOST_GROUPS: usize = 1_000;

/// A column with its own name, by its type and name alone.
pub(super) fn own(model: &Model, field: &Field) -> Recognition {
    let multi_valued = matches!(field.shape, Shape::TextList | Shape::ValueList);
    Recognition { canonical: None, role: role(model, field), reading: Reading::AsStored, multi_valued }
}

fn role(model: &Model, field: &Field) -> Role {
    match field.shape {
        Shape::Other => Role::Other,
        Shape::Date | Shape::Time => Role::Time,
        // A truth value names nothing, whatever `is_valid` and `paid` end in.
        Shape::Bool => Role::Dimension,
        Shape::TextList | Shape::ValueList => by_values(field),
        _ if names_a_thing(model, &field.name) => Role::Id,
        Shape::Int | Shape::Float | Shape::Decimal => Role::Number,
        Shape::Text | Shape::Dictionary => by_values(field),
    }
}

fn by_values(field: &Field) -> Role {
    let few = field.sample.as_ref().is_none_or(|sample| sample.distinct.len() <= MOST_GROUPS);
    if few { Role::Dimension } else { Role::Text }
}

/// Whether a name ends in `id` (so also in `uuid`) or is an alias of an id of the model.
fn names_a_thing(model: &Model, name: &str) -> bool {
    let folded = fold(name);
    let ids = model.kinds().iter().flat_map(|kind| &kind.columns).filter(|column| column.role == Role::Id);
    let mut aliases = ids.flat_map(|column| &column.aliases);
    folded.ends_with("id") || aliases.any(|alias| fold(alias) == folded)
}
