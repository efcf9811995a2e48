//! Reading columns of some pieces of files.

use std::collections::BTreeMap;

use arrow_data::ArrayData;
use futures_util::FutureExt;
use reelscope_ingest::ColumnData;
use reelscope_model::{Code, Error, Result, schema::Reading};

use super::{
    files::Files,
    progress::{Progress, Tell},
};
use crate::{
    column::Column,
    encode::Builder,
    error::{internal, too_large},
    plan::{ColumnId, FileId},
    protocol::{Piece, ShardSpec},
    store::Form,
};

/// How many rows are handed on at a time by [`scan`]: so few that they stay in the processor's cache.
const SCAN: usize = 1 << 15;

/// Reads columns of some of a shard's pieces, all of them in one go a piece. With `ahead` the files fetch what comes next
/// meanwhile; without, nothing is waited for.
pub(super) async fn load(
    pieces: &[Piece],
    forms: &[Form],
    spec: &ShardSpec,
    files: &Files,
    ahead: bool,
    tell: Tell<'_>,
) -> Result<Vec<Column>> {
    let rows: u64 = pieces.iter().map(|piece| piece.end.saturating_sub(piece.start)).sum();
    let rows = usize::try_from(rows).map_err(|_| too_large())?;
    let mut builders = forms.iter().map(|form| builder(spec, *form, rows)).collect::<Result<Vec<_>>>()?;
    let of = (rows as u64).saturating_mul(forms.len() as u64).max(1);
    let mut read = 0;
    let mut count = |values: usize| {
        read += values as u64;
        tell(Progress::Loading { read, of });
    };
    for piece in pieces {
        load_piece(spec, piece, forms, &mut builders, (files, ahead), &mut count).await?;
    }
    Ok(builders.into_iter().map(Builder::finish).collect())
}

/// Takes some rows of a column: the file that they are from, the first of them in it, and their values.
pub(super) type Each<'a> = &'a mut dyn FnMut(FileId, u64, &Column) -> Result<()>;

/// Reads a column over all of a shard's rows, some at a time.
pub(super) fn scan(
    spec: &ShardSpec,
    column: ColumnId,
    files: &Files,
    tell: Tell<'_>,
    each: Each<'_>,
) -> Result<()> {
    let rows = spec.pieces.iter().map(|piece| piece.end.saturating_sub(piece.start));
    let of = rows.fold(0, u64::saturating_add).max(1);
    let mut read = 0;
    for piece in &spec.pieces {
        let mut at = piece.start;
        let mut hand = |builder: Builder| {
            let column = builder.finish();
            each(piece.file, at, &column)?;
            at += column.len() as u64;
            read += column.len() as u64;
            tell(Progress::Loading { read, of });
            Ok(())
        };
        let part = |rows: usize| builder(spec, (column, false), rows);
        let Some(place) = spec.place(piece, column as usize) else {
            for start in (piece.start..piece.end).step_by(SCAN) {
                let rows = (piece.end - start).min(SCAN as u64) as usize;
                let mut nulls = part(rows)?;
                nulls.append_nulls(rows)?;
                hand(nulls)?;
            }
            continue;
        };
        let mut sink = |_, data: ColumnData| {
            // What is made of a dictionary is made of each step's rows again.
            let values = data.dictionary().map_or(0, ArrayData::len);
            let step = SCAN.max(values);
            for start in (0..data.len()).step_by(step) {
                let rows = step.min(data.len() - start);
                let mut values = part(rows)?;
                values.append(&data.slice(start, rows), place.reading)?;
                hand(values)?;
            }
            Ok(())
        };
        if piece.end > piece.start {
            let columns = [place.column as usize];
            files.get(piece.file)?.read(&columns, piece.start..piece.end, &mut |_| {}, &mut sink)?;
        }
    }
    Ok(())
}

fn builder(spec: &ShardSpec, (column, whole): Form, rows: usize) -> Result<Builder> {
    let column = spec.columns.get(column as usize);
    let column = column.ok_or_else(|| internal("A plan names a column that the table lacks."))?;
    let shape = column.kept_as(whole).ok_or_else(|| {
        Error::new(Code::UnsupportedType, "A column of a type that cannot be analysed was asked for.")
    })?;
    Builder::new(shape, &column.zone, rows)
}

async fn load_piece(
    spec: &ShardSpec,
    piece: &Piece,
    forms: &[Form],
    builders: &mut [Builder],
    (files, ahead): (&Files, bool),
    count: &mut dyn FnMut(usize),
) -> Result<()> {
    let rows = usize::try_from(piece.end.saturating_sub(piece.start)).map_err(|_| too_large())?;
    // A column is read once, also when it is needed both whole and split.
    let mut wanted: BTreeMap<usize, Vec<(usize, Reading)>> = BTreeMap::new();
    for (position, form) in forms.iter().enumerate() {
        match spec.place(piece, form.0 as usize) {
            Some(place) => {
                wanted.entry(place.column as usize).or_default().push((position, place.reading));
            }
            None => {
                builders[position].append_nulls(rows)?;
                count(rows);
            }
        }
    }
    if rows == 0 || wanted.is_empty() {
        return Ok(());
    }
    let columns: Vec<usize> = wanted.keys().copied().collect();
    let takers: Vec<Vec<(usize, Reading)>> = wanted.into_values().collect();
    let mut sink = |column: usize, data: ColumnData| {
        takers[column].iter().try_for_each(|&(taker, reading)| {
            builders[taker].append(&data, reading)?;
            count(data.len());
            Ok(())
        })
    };
    let (file, rows) = (files.get(piece.file)?, piece.start..piece.end);
    match ahead {
        true => file.read_ahead(&columns, rows, &mut sink).await,
        false => file.read(&columns, rows, &mut |_| {}, &mut sink),
    }
}

/// What comes of something that never waits.
pub(super) fn now<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    future.now_or_never().unwrap_or_else(|| Err(internal("A worker waited where it must not.")))
}
