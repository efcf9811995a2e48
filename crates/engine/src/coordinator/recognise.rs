//! Recognising a file: by its columns, and by samples of those whose names do not tell enough.

use std::rc::Rc;

use reelscope_model::{
    Role,
    recognise::{Field, Recognised, Sample, Shape},
    schema::Reading,
};

use super::{Coordinator, NewFile, Workers, said::Corrections};
use crate::protocol::{Class, ColumnProbe, FileSummary, Request, Response};

/// How many rows a sample looks at, where there are as many.
const SAMPLE_ROWS: u64 = 65_536;

/// A file of which all is known.
pub(super) struct Known {
    pub(super) file: NewFile,
    pub(super) rows: u64,
    /// The columns as the model saw them, to recognise them again when a person says what they are.
    pub(super) fields: Vec<Field>,
    pub(super) recognised: Recognised,
    /// What was kept of earlier files like this.
    pub(super) kept: Rc<Corrections>,
}

impl<W: Workers> Coordinator<W> {
    /// Recognises a file that `worker` has indexed, as the kind that a person chose for one like it. A sample that
    /// cannot be taken is done without: what is wrong with the values shows when they are needed.
    pub(super) async fn recognise(&self, file: NewFile, worker: usize, summary: Rc<FileSummary>) -> Known {
        let kept = Rc::new(self.kept_for(file.id));
        let recognise = |fields: &[Field]| match &kept.kind {
            Some(kind) => self.model.recognise_as(fields, kind.as_deref()),
            None => self.model.recognise(fields),
        };
        let mut fields = fields(&summary);
        let mut recognised = recognise(&fields);
        let unsure: Vec<u32> = (0..)
            .zip(fields.iter().zip(&recognised.columns))
            .filter(|(_, (field, column))| {
                is_unsure(field.shape, column.role, column.canonical.is_some(), column.reading)
                    || self.model.needs_sample(field)
            })
            .map(|(at, _)| at)
            .collect();
        if !unsure.is_empty() && summary.rows > 0 {
            let request =
                Request::Probe { file: file.id, columns: unsure.clone(), rows: sample_rows(summary.rows) };
            if let Ok(Response::Probed(probes)) = self.workers.ask(worker, request).await {
                for (at, probe) in unsure.into_iter().zip(probes) {
                    if let Some(field) = usize::try_from(at).ok().and_then(|at| fields.get_mut(at)) {
                        field.sample = Some(sample(probe));
                    }
                }
            }
            recognised = recognise(&fields);
        }
        Known { file, rows: summary.rows, fields, recognised, kept }
    }
}

/// How many rows to look at of a file that has `rows`: no more than there are, which is an error.
pub(super) fn sample_rows(rows: u64) -> u64 {
    rows.min(SAMPLE_ROWS)
}

/// The columns as the model sees them.
fn fields(summary: &FileSummary) -> Vec<Field> {
    let field = |column: &crate::protocol::FileColumn| Field {
        name: column.name.clone(),
        shape: shape(column.class),
        sample: None,
    };
    summary.columns.iter().map(field).collect()
}

/// Whether a column's values are needed to say what it is: numbers and text in a time role, and text that is a
/// dimension only when it has few values.
fn is_unsure(shape: Shape, role: Role, named: bool, reading: Reading) -> bool {
    let in_time_role = role == Role::Time || !matches!(reading, Reading::AsStored | Reading::Delimited);
    match shape {
        Shape::Int | Shape::Float => in_time_role,
        Shape::Text | Shape::Dictionary => in_time_role || (!named && role != Role::Id),
        _ => false,
    }
}

fn shape(class: Class) -> Shape {
    match class {
        Class::Text => Shape::Text,
        Class::TextDictionary => Shape::Dictionary,
        Class::Bool => Shape::Bool,
        Class::Int => Shape::Int,
        Class::Float => Shape::Float,
        Class::Decimal => Shape::Decimal,
        Class::Date => Shape::Date,
        Class::Time => Shape::Time,
        Class::TextList => Shape::TextList,
        Class::ValueList => Shape::ValueList,
        Class::Other => Shape::Other,
    }
}

pub(super) fn sample(probe: ColumnProbe) -> Sample {
    Sample { values: probe.values, range: probe.range, distinct: probe.distinct }
}
