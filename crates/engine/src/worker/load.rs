//! Reading columns of some pieces of files.

use std::collections::BTreeMap;

use reelscope_model::{Result, schema::Reading};

use super::{files::Files, progress::Tell};
use crate::{
    column::{Column, IntKind},
    encode::{Builder, Shape},
    error::{internal, too_large},
    protocol::{Piece, ShardSpec},
    store::Form,
};

/// Reads columns of some of a shard's pieces, all of them in one go a piece.
pub(super) fn load(
    pieces: &[Piece],
    forms: &[Form],
    spec: &ShardSpec,
    files: &Files,
    tell: Tell<'_>,
) -> Result<Vec<Column>> {
    let rows: u64 = pieces.iter().map(|piece| piece.end.saturating_sub(piece.start)).sum();
    let rows = usize::try_from(rows).map_err(|_| too_large())?;
    let builder = |form: &Form| Builder::new(shape_of(spec, *form, files)?, reading_of(spec, form.0), rows);
    let mut builders = forms.iter().map(builder).collect::<Result<Vec<_>>>()?;
    for piece in pieces {
        load_piece(piece, forms, &mut builders, files, tell)?;
    }
    Ok(builders.into_iter().map(Builder::finish).collect())
}

/// The shape that holds a column's values of all files; integers, all of them null, where no file has it.
pub(super) fn shape_of(spec: &ShardSpec, form: Form, files: &Files) -> Result<Shape> {
    let mut shape: Option<Shape> = None;
    for piece in &spec.pieces {
        let Some(place) = place_of(piece, form.0) else { continue };
        let data_type = files.get(piece.file)?.data_type(place);
        let data_type = data_type.ok_or_else(|| internal("A file without an index was assigned."))?;
        let own = Shape::of(data_type, reading_of(spec, form.0), form.1)?;
        shape = Some(shape.map_or(Ok(own), |shape| shape.unite(own))?);
    }
    Ok(shape.unwrap_or(Shape::Ints(IntKind::Int)))
}

fn load_piece(
    piece: &Piece,
    forms: &[Form],
    builders: &mut [Builder],
    files: &Files,
    tell: Tell<'_>,
) -> Result<()> {
    let rows = usize::try_from(piece.end.saturating_sub(piece.start)).map_err(|_| too_large())?;
    // A column is read once, also when it is needed both whole and split.
    let mut wanted: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (position, form) in forms.iter().enumerate() {
        match place_of(piece, form.0) {
            Some(place) => wanted.entry(place).or_default().push(position),
            None => builders[position].append_nulls(rows)?,
        }
    }
    if rows == 0 || wanted.is_empty() {
        return Ok(());
    }
    let columns: Vec<usize> = wanted.keys().copied().collect();
    let takers: Vec<Vec<usize>> = wanted.into_values().collect();
    let mut sink =
        |column: usize, array| takers[column].iter().try_for_each(|&taker| builders[taker].append(&array));
    let mut progress = |step| tell(piece.file, step);
    files.get(piece.file)?.read(&columns, piece.start..piece.end, &mut progress, &mut sink)
}

fn place_of(piece: &Piece, column: u32) -> Option<usize> {
    piece.columns.get(column as usize).copied().flatten().map(|place| place as usize)
}

fn reading_of(spec: &ShardSpec, column: u32) -> Reading {
    spec.columns.get(column as usize).copied().unwrap_or(Reading::AsStored)
}
