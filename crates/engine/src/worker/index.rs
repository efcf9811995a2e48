//! What an index says about a file, for the coordinator.

use reelscope_ingest::Index;

use crate::{
    encode::class_of,
    protocol::{FileColumn, FileSummary},
    shape::Shape,
};

/// The summary of an index.
pub(super) fn summary_of(index: &Index) -> FileSummary {
    let columns = index.columns().iter().map(|column| FileColumn {
        name: column.name.clone(),
        data_type: column.type_name.clone(),
        class: class_of(&column.data_type),
        shape: Shape::stored(&column.data_type),
        nulls: column.nulls,
        time_zone: column.time_zone.clone(),
    });
    FileSummary {
        rows: index.rows(),
        batch_starts: index.batch_starts(),
        divisible: index.divisible(),
        columns: columns.collect(),
        fingerprint: index.fingerprint(),
        notices: index.notices().to_vec(),
    }
}
