//! What coordinator and workers say to each other. Every request has one answer, a result.

use std::ops::Range;

use reelscope_model::{Error, Value, schema::Reading, time::Zone};
use serde::{Deserialize, Serialize};

use crate::{
    keyed::{Keyed, SpanPlan, Spans, Told as KeyedTold},
    links, numbers,
    partial::Partial,
    plan::{ColumnId, FileId, Plan, RowsPlan, TableId},
    prints::{Ask, Told},
    shape::Shape,
    survey::ColumnSurvey,
    words,
};

/// A request to one worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Read and validate a file's metadata. The host has given the worker the file under this id.
    Index {
        /// The file.
        file: FileId,
    },
    /// Use an index that another worker made.
    Attach {
        /// The file.
        file: FileId,
        /// The index, as [`Response::Indexed`] gave it.
        index: Vec<u8>,
    },
    /// Look at a sample of some columns' values.
    Probe {
        /// The file.
        file: FileId,
        /// The file's columns, by position.
        columns: Vec<u32>,
        /// How many rows from the first; no more than the file has.
        rows: u64,
    },
    /// Own these rows of a table, instead of what was owned of it before. Columns stay encoded where their
    /// pieces and readings are unchanged.
    Assign {
        /// The table.
        table: TableId,
        /// Its rows here.
        shard: ShardSpec,
    },
    /// Forget a table and a file.
    Forget {
        /// The tables.
        tables: Vec<TableId>,
        /// The files.
        files: Vec<FileId>,
    },
    /// Compute views.
    Run(Plan),
    /// Find rows.
    Rows(RowsPlan),
    /// Compare a column's values by their fingerprints.
    Prints {
        /// The table.
        table: TableId,
        /// The column, which holds one value a row.
        column: ColumnId,
        /// What is asked of it.
        ask: Ask,
    },
    /// Do a part of the keyed pass.
    Keyed(Keyed),
    /// Say when rows begin and end.
    Spans(SpanPlan),
    /// Say which values a column has by the ids of its rows.
    Ids {
        /// The table.
        table: TableId,
        /// The column of ids, which holds one value a row.
        ids: ColumnId,
        /// The column of values, with whether its whole values are meant.
        values: (ColumnId, bool),
        /// What is asked of them.
        ask: links::Ask,
    },
    /// Have one more part of a look-up, of which a column of the table is made when a plan first names it.
    Link {
        /// The table.
        table: TableId,
        /// The part.
        part: links::LookUp,
    },
    /// Forget a table's look-ups, and what was made of them.
    Unlink {
        /// The table.
        table: TableId,
    },
    /// Say what some columns take in memory, or would.
    Survey {
        /// The table.
        table: TableId,
        /// The columns, each with whether its whole values are meant.
        columns: Vec<(ColumnId, bool)>,
    },
    /// Say which values a column may have, where its dictionary tells. The file has rows.
    Labels {
        /// The file.
        file: FileId,
        /// The file's column, by position.
        column: u32,
    },
    /// Do a part of numbering the values of a column.
    Number {
        /// The table.
        table: TableId,
        /// The column, in a form of one value or several a row.
        column: ColumnId,
        /// What is asked.
        ask: numbers::Ask,
    },
}

/// What a worker owns of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShardSpec {
    /// Ranges of files' rows, in the table's order.
    pub pieces: Vec<Piece>,
    /// Where the table's columns stand in its files: one layout for all files that are laid out alike.
    pub layouts: Vec<Layout>,
    /// The table's columns.
    pub columns: Vec<ColumnSpec>,
}

impl ShardSpec {
    /// Rows of one file that is a table of its own: its columns as they are stored, each with how it is read.
    #[must_use]
    pub fn of_file(file: FileId, rows: Range<u64>, columns: &[(Option<Shape>, Reading)]) -> Self {
        let place = |(column, (_, reading)): (u32, &(_, Reading))| Some(Place { column, reading: *reading });
        let spec = |(stored, reading): &(Option<Shape>, Reading)| {
            let shape = stored.and_then(|stored| stored.read(*reading).or(Some(stored)));
            let mut spec = ColumnSpec::of(shape);
            spec.shown_whole |= *reading == Reading::MinutesText;
            spec
        };
        Self {
            pieces: vec![Piece { file, start: rows.start, end: rows.end, layout: 0 }],
            layouts: vec![(0..).zip(columns).map(place).collect()],
            columns: columns.iter().map(spec).collect(),
        }
    }

    /// The ranges of files' rows, whatever is in them.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (FileId, u64, u64)> {
        self.pieces.iter().map(|piece| (piece.file, piece.start, piece.end))
    }

    /// What a piece's file has of a column; none where it lacks it.
    #[must_use]
    pub fn place(&self, piece: &Piece, column: usize) -> Option<Place> {
        self.layouts.get(piece.layout as usize)?.get(column).copied().flatten()
    }
}

/// A range of one file's rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Piece {
    /// The file.
    pub file: FileId,
    /// The first row.
    pub start: u64,
    /// The row after the last.
    pub end: u64,
    /// The position of the file's layout among those of the shard.
    pub layout: u32,
}

/// Each of the table's columns in a file; all null where it does not stand there.
pub type Layout = Vec<Option<Place>>;

/// A column of a table as one file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file's column, by position.
    pub column: u32,
    /// How its values are read.
    pub reading: Reading,
}

/// A column of a table as a worker keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnSpec {
    /// What holds the values of all files; none for a column that cannot be analysed.
    pub shape: Option<Shape>,
    /// Whether a row's value is shown whole, as it is stored: where reading it makes several values of it, or drops
    /// the unit of a duration.
    pub shown_whole: bool,
    /// The zone in which the dates of some files become instants, where others store instants; else UTC.
    pub zone: Zone,
}

impl ColumnSpec {
    /// A column of such values, in UTC.
    #[must_use]
    pub fn of(shape: Option<Shape>) -> Self {
        Self { shape, shown_whole: shape.is_some_and(|shape| shape.many), zone: Zone::utc() }
    }

    /// What a row of it is kept as, where its whole values are meant or not; none of a type that cannot be analysed.
    pub(crate) fn kept_as(&self, whole: bool) -> Option<Shape> {
        let shape = self.shape?;
        Some(if whole && self.shown_whole { Shape::TEXT } else { shape })
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// To [`Request::Index`].
    Indexed {
        /// The index, for the other workers.
        index: Vec<u8>,
        /// What it says, for the coordinator.
        summary: FileSummary,
    },
    /// To [`Request::Probe`]: one answer a column.
    Probed(Vec<ColumnProbe>),
    /// To [`Request::Run`]: one partial a view.
    Partials(Vec<Partial>),
    /// To [`Request::Rows`].
    Rows {
        /// The values, one row each, in the order asked for; the sort keys behind the columns wanted.
        rows: Vec<Vec<Value>>,
        /// How many rows matched in all.
        matched: u64,
    },
    /// To the rest.
    Done,
    /// To [`Request::Prints`], but for [`Ask::Release`].
    Prints(Told),
    /// To [`Request::Keyed`], where there is something to tell.
    Keyed(KeyedTold),
    /// To [`Request::Spans`].
    Spans(Spans),
    /// To [`Request::Ids`], but for [`links::Ask::Release`].
    Ids(links::Told),
    /// To [`Request::Survey`]: one answer a column.
    Surveyed(Vec<ColumnSurvey>),
    /// To [`Request::Labels`]; none where only the rows tell, or where there are more than a dimension may have.
    Labels(Option<Vec<Value>>),
    /// To [`Request::Run`], where the values of some columns have no numbers yet; they are to be given, or declined, before
    /// it is asked again.
    Numberless(Vec<numbers::Wanted>),
    /// To [`numbers::Ask::Prints`].
    ValuePrints(#[serde(with = "words")] Vec<u128>),
}

/// What an index says about a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileSummary {
    /// The rows.
    pub rows: u64,
    /// Rows at which a shard best starts: the first row of each record batch.
    pub batch_starts: Vec<u64>,
    /// Whether a batch's rows can be read in part (false when its buffers are compressed).
    pub divisible: bool,
    /// The columns: structs are flattened to `a.b`, repeated names made unique.
    pub columns: Vec<FileColumn>,
    /// A fingerprint of the content, to tell a file that is open already.
    pub fingerprint: u64,
    /// What was noticed: code, column, sentence.
    pub notices: Vec<reelscope_model::Notice>,
}

/// A file's column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileColumn {
    /// Its unique name.
    pub name: String,
    /// Arrow's name of its type, as arrow-rs prints it.
    pub data_type: String,
    /// What its values are to the engine.
    pub class: Class,
    /// What a row of it holds, as stored; none of a type that cannot be analysed.
    pub shape: Option<Shape>,
    /// Its nulls, where the metadata say.
    pub nulls: Option<u64>,
    /// The zone of a timestamp.
    pub time_zone: Option<String>,
}

/// What a type's values are to the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Class {
    /// Text of any layout.
    Text,
    /// A dictionary of text.
    TextDictionary,
    /// Booleans.
    Bool,
    /// Integers of any width.
    Int,
    /// Floats of any width.
    Float,
    /// Decimals that fit 128 bits.
    Decimal,
    /// Calendar dates.
    Date,
    /// Instants.
    Time,
    /// A list of text (or of a dictionary of it).
    TextList,
    /// A list of anything else that can be grouped by.
    ValueList,
    /// A type that cannot be analysed.
    Other,
}

/// A sample of a column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ColumnProbe {
    /// Values that are not null, among the rows looked at.
    pub values: u64,
    /// The least and the greatest, of numbers, dates and instants.
    pub range: Option<(Value, Value)>,
    /// The distinct values, in the order met, up to 1,001 of them.
    pub distinct: Vec<Value>,
}

/// What a worker answers.
pub type Answer = Result<Response, Error>;
