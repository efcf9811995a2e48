//! Reading columns of some pieces of files.

use std::collections::BTreeMap;

use reelscope_model::{Code, Error, Result, schema::Reading};

use super::{files::Files, progress::Tell};
use crate::{
    column::Column,
    encode::Builder,
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
    let mut builders = forms.iter().map(|form| builder(spec, *form, rows)).collect::<Result<Vec<_>>>()?;
    for piece in pieces {
        load_piece(spec, piece, forms, &mut builders, files, tell)?;
    }
    Ok(builders.into_iter().map(Builder::finish).collect())
}

fn builder(spec: &ShardSpec, (column, whole): Form, rows: usize) -> Result<Builder> {
    let column = spec.columns.get(column as usize);
    let column = column.ok_or_else(|| internal("A plan names a column that the table lacks."))?;
    let shape = column.kept_as(whole).ok_or_else(|| {
        Error::new(Code::UnsupportedType, "A column of a type that cannot be analysed was asked for.")
    })?;
    Builder::new(shape, &column.zone, rows)
}

fn load_piece(
    spec: &ShardSpec,
    piece: &Piece,
    forms: &[Form],
    builders: &mut [Builder],
    files: &Files,
    tell: Tell<'_>,
) -> Result<()> {
    let rows = usize::try_from(piece.end.saturating_sub(piece.start)).map_err(|_| too_large())?;
    // A column is read once, also when it is needed both whole and split.
    let mut wanted: BTreeMap<usize, Vec<(usize, Reading)>> = BTreeMap::new();
    for (position, form) in forms.iter().enumerate() {
        match spec.place(piece, form.0 as usize) {
            Some(place) => {
                wanted.entry(place.column as usize).or_default().push((position, place.reading));
            }
            None => builders[position].append_nulls(rows)?,
        }
    }
    if rows == 0 || wanted.is_empty() {
        return Ok(());
    }
    let columns: Vec<usize> = wanted.keys().copied().collect();
    let takers: Vec<Vec<(usize, Reading)>> = wanted.into_values().collect();
    let mut sink = |column: usize, array| {
        takers[column].iter().try_for_each(|&(taker, reading)| builders[taker].append(&array, reading))
    };
    let mut progress = |step| tell(piece.file, step);
    files.get(piece.file)?.read(&columns, piece.start..piece.end, &mut progress, &mut sink)
}
