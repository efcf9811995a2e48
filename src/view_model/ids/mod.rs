//! What a check of ids and links found, in words; and until when it holds.

mod words;

#[cfg(test)]
mod tests;

use reelscope_engine::check::{Check, Step};
use reelscope_model::{Result, Role, TableInfo};

use self::words::{failed, found};
use super::Context;

/// The checks that were asked for, one a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checks(Vec<(Stamp, State)>);

/// What a check was made of: the table, and those that its links lead to. It holds for as long as these are the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    table: String,
    tables: Vec<Option<TableInfo>>,
}

/// How far a check is.
#[derive(Clone, Debug, PartialEq)]
enum State {
    Running(Option<Step>),
    Done(Result<Check>),
}

impl Stamp {
    /// Of an open table as it is now.
    #[must_use]
    pub fn of(ctx: &Context<'_>, table: &str) -> Option<Self> {
        let own = ctx.table(table)?;
        let kind = own.kind.as_deref().unwrap_or_default();
        let linked = ctx.model.links(kind).map(|(_, link)| ctx.table_of_kind(&link.table));
        let tables = core::iter::once(Some(own)).chain(linked);
        // Notices come and go with the values that are known, and change no id.
        let plain = |table: &TableInfo| TableInfo { notices: Vec::new(), ..table.clone() };
        Some(Self { table: table.to_owned(), tables: tables.map(|table| table.map(plain)).collect() })
    }
}

impl Checks {
    /// Begins a check, in the place of an older one; false while the same one is under way.
    #[must_use]
    pub fn begin(&mut self, stamp: &Stamp) -> bool {
        if matches!(self.state(stamp), Some(State::Running(_))) {
            return false;
        }
        self.0.retain(|(known, _)| known.table != stamp.table);
        self.0.push((stamp.clone(), State::Running(None)));
        true
    }

    /// Notes how far a check is.
    pub fn step(&mut self, stamp: &Stamp, step: Step) {
        if let Some(state) = self.state_mut(stamp) {
            *state = State::Running(Some(step));
        }
    }

    /// Notes what a check found, unless a newer one was begun.
    pub fn finish(&mut self, stamp: &Stamp, answer: Result<Check>) {
        if let Some(state) = self.state_mut(stamp) {
            *state = State::Done(answer);
        }
    }

    fn state(&self, stamp: &Stamp) -> Option<&State> {
        self.0.iter().find(|(known, _)| known == stamp).map(|(_, state)| state)
    }

    fn state_mut(&mut self, stamp: &Stamp) -> Option<&mut State> {
        self.0.iter_mut().find(|(known, _)| known == stamp).map(|(_, state)| state)
    }
}

/// The ids of a table: what can be asked, and what is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IdsView {
    /// Whether there is anything to check.
    pub offered: bool,
    /// What is being done, and how much of it is done, from 0 to 1.
    pub running: Option<(String, f64)>,
    /// What was found.
    pub findings: Option<Vec<Finding>>,
}

/// What was found of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The column: "EventID", "ContentID to expanded_cms_data.ContentID".
    pub about: String,
    /// What to think of it.
    pub tone: Tone,
    /// What was found, in plain sentences.
    pub sentence: String,
    /// What to do about it; empty when there is nothing to do.
    pub hint: String,
    /// The values that stand out, those of most rows first.
    pub values: Vec<ValueLine>,
    /// How many values there are beyond those.
    pub more: Option<String>,
}

/// What to think of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Something is wrong with the data.
    Bad,
    /// Neither.
    Plain,
}

impl Tone {
    /// The name in the page.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }
}

/// A value that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueLine {
    /// The value as it is stored.
    pub value: String,
    /// How many rows have it.
    pub rows: String,
    /// The first of these: "a.arrow rows 1 and 4, b.arrow row 2, and 5 more".
    pub places: String,
}

/// The ids of an open table.
#[must_use]
pub fn view(ctx: &Context<'_>, checks: &Checks, table: &str) -> IdsView {
    let (Some(stamp), Some(info)) = (Stamp::of(ctx, table), ctx.table(table)) else {
        return IdsView::default();
    };
    let offered = info.kind.is_some() || info.columns.iter().any(|column| column.role == Role::Id);
    let (mut running, mut findings) = (None, None);
    match checks.state(&stamp) {
        None => {}
        Some(State::Running(step)) => running = Some(progress(step.as_ref())),
        Some(State::Done(Ok(check))) => findings = Some(found(ctx, check)),
        Some(State::Done(Err(error))) => findings = Some(vec![failed("Not checked".to_owned(), error)]),
    }
    IdsView { offered, running, findings }
}

/// What a check has found, for those who do not see it.
#[must_use]
pub fn summary(table: &str, findings: &[Finding]) -> String {
    let faults = findings.iter().filter(|finding| finding.tone == Tone::Bad).count();
    match (faults, findings.iter().any(|finding| finding.tone == Tone::Plain)) {
        (0, false) => format!("Ids and links of {table} are in order."),
        (0, true) => format!("Ids and links of {table} were checked."),
        (1, _) => format!("One column of {table} has faults in its ids."),
        (many, _) => format!("{many} columns of {table} have faults in their ids."),
    }
}

fn progress(step: Option<&Step>) -> (String, f64) {
    let Some(step) = step else { return ("Waiting".to_owned(), 0.0) };
    let (at, of) = (step.done + 1, step.of.max(1));
    let what = if step.share > 0.0 { "Comparing" } else { "Reading" };
    #[allow(clippy::cast_precision_loss, reason = "a share for people")]
    let share = (step.done as f64 + step.share) / of as f64;
    (format!("{what} {} ({at} of {of})", step.column), share)
}
