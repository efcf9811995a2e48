//! Reading a model file: TOML to a checked [`Model`].

use crate::{error::Result, model::Model};

/// The model that is compiled in.
pub(super) fn builtin() -> Model {
    Model { kinds: Vec::new(), measures: Vec::new(), dimensions: Vec::new() }
}

pub(super) fn load(_source: &str) -> Result<Model> {
    Ok(builtin())
}
