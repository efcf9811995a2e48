//! Looks at values that nobody has looked at yet, because a person says what they are.

use futures_util::future::join_all;
use reelscope_model::recognise::Sample;

use super::{
    Coordinator, Workers,
    recognise::{sample, sample_rows},
    said::{Ground, Said, needs_look},
};
use crate::{
    plan::FileId,
    protocol::{Request, Response},
};

/// A file's columns, by position.
pub(super) type Wanted = (FileId, Vec<u32>);

/// The columns of a file whose values have a say in what was said of them; none when all were looked at.
pub(super) fn wanted<'a>(
    file: FileId,
    rows: u64,
    ground: Ground<'_>,
    said: impl Iterator<Item = &'a Said>,
) -> Option<Wanted> {
    let mut columns = Vec::new();
    for said in said.filter(|_| rows > 0) {
        let named = (0..).zip(ground.fields).find(|(_, field)| field.name == said.column);
        let Some((at, field)) = named else { continue };
        if needs_look(said, field, ground) && !columns.contains(&at) {
            columns.push(at);
        }
    }
    (!columns.is_empty()).then_some((file, columns))
}

impl<W: Workers> Coordinator<W> {
    /// Looks at columns. One that cannot be read counts as looked at: what is wrong shows when its values are needed.
    pub(super) async fn look(&self, wanted: Vec<Wanted>) {
        let asks: Vec<_> = wanted.into_iter().map(|(file, columns)| self.look_at(file, columns)).collect();
        join_all(asks).await;
    }

    async fn look_at(&self, file: FileId, columns: Vec<u32>) {
        let known = {
            let state = self.state.borrow();
            state.reader_of(file).zip(state.files.get(&file).map(|open| open.summary.rows))
        };
        let mut samples = Vec::new();
        if let Some((worker, rows)) = known {
            let request = Request::Probe { file, columns: columns.clone(), rows: sample_rows(rows) };
            if let Ok(Response::Probed(probes)) = self.workers.ask(worker, request).await {
                samples.extend(probes.into_iter().map(sample));
            }
        }
        samples.resize_with(columns.len(), Sample::default);
        let mut state = self.state.borrow_mut();
        let Some(open) = state.files.get_mut(&file) else { return };
        for (at, sample) in columns.into_iter().zip(samples) {
            if let Some(field) = usize::try_from(at).ok().and_then(|at| open.fields.get_mut(at)) {
                field.sample = Some(sample);
            }
        }
    }
}
