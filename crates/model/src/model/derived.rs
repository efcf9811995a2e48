//! Derived tables: what a pass over each key's rows in time order makes of a table.

use super::{Kind, Model, Unavailable, expand::Expansion};
use crate::{
    expr::Predicate,
    names::find_column,
    schema::{ColumnInfo, Reading, Role, TableInfo},
};

/// A table that is computed from another one, a row a key (a session, a user) or several.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// Its name beside its table (`sessions`).
    pub name: String,
    /// The kind of the table that it is computed from.
    pub of: String,
    /// What it is, as a kind of its own: named `video_playback_events.sessions`, with the columns that it keeps of a row
    /// and those that are computed.
    pub kind: Kind,
    /// The canonical columns that together name what belongs together: the first of these whose columns a table has.
    pub keys: Vec<Vec<String>>,
    /// The columns that are computed.
    pub computed: Vec<Computed>,
    /// How.
    pub pass: Pass,
}

/// A column that is computed of a key's rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub does: Does,
}

/// What a computed column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Does {
    /// How many of the rows meet a condition; all, without one.
    Count(Option<Predicate>),
    /// From the first row to the last, in minutes.
    Length,
    /// When the last row happened.
    End,
    /// The minutes after each row that leaves the key going until the next row, each `most` at most: a row that meets
    /// `on` sets it going, one that meets `off` ends that.
    Going {
        /// What sets it going.
        on: Predicate,
        /// What ends that.
        off: Predicate,
        /// The most that one row stands for, in minutes.
        most: f64,
    },
    /// The greatest number in a column.
    Greatest(String),
    /// The sum of the numbers in a column, null where there is none.
    Sum(String),
    /// How many different values a column has.
    Different(String),
    /// How many rows come so many minutes after the first, up to so many.
    Later {
        /// The first minute that counts.
        from: f64,
        /// The first beyond.
        to: f64,
    },
    /// What the pass itself makes: see [`Pass`].
    Own(Own),
}

/// What a pass itself makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// When a spell began, null where it was there before the data; when it ended, null where it did not.
    Begin,
    /// See [`Self::Begin`].
    Close,
    /// 1 where a row is followed, else 0.
    Followed,
    /// The number of the last step that was reached, from 1.
    Reached,
    /// By how much the key's amount changed.
    Change,
    /// What that was: see [`Pass::Movements`].
    Movement,
}

/// What becomes a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Pass {
    /// A key, with its first row.
    Summary,
    /// A time for which a key is active, with the row that it begins with: from a row that meets `start` to the next
    /// that meets `stop`. A key whose first row does not meet `start` was active before.
    Spells {
        /// What begins one.
        start: Predicate,
        /// What ends it.
        stop: Predicate,
    },
    /// Each row, and whether it meets `by` or is followed by one of its key that does.
    Follows {
        /// What follows.
        by: Predicate,
        /// Within how many minutes, by the position of the key in [`Derived::keys`]; any time where there is none.
        within: Vec<Option<f64>>,
    },
    /// Each row with which a key's amount changes. A row that meets `start` makes the key active, one that meets `stop`
    /// ends that, and then its amount is 0; the amount of an active key is that of its latest row that has one. What a
    /// key starts from that was active before the data is movement 0; 1 is an amount that was 0, 2 a greater one than
    /// before, 3 a smaller one, 4 none any more.
    Movements {
        /// What makes a key active.
        start: Predicate,
        /// What ends that.
        stop: Predicate,
        /// The column of amounts.
        of: String,
    },
    /// A key that has a row of the first step, with that row of its best attempt: the one that reached most steps, in
    /// order, each at most `within` minutes after the first.
    Funnel {
        /// The conditions of the steps.
        steps: Vec<Predicate>,
        /// The window, in minutes.
        within: f64,
    },
}

/// A derived table on an open one, with every name that it needs found.
#[derive(Clone, Debug, PartialEq)]
pub struct Grounded {
    /// The table as callers see it, without rows as long as they are not counted.
    pub info: TableInfo,
    /// The columns of the open table that it keeps, by position; its own first columns.
    pub kept: Vec<usize>,
    /// The canonical columns of the key, and which of [`Derived::keys`] they are.
    pub key: (Vec<String>, usize),
    /// The canonical column of the time.
    pub time: String,
    /// The computed columns that the open table allows, with their conditions resolved; behind those that are kept.
    pub computed: Vec<Computed>,
    /// The pass, with its conditions resolved.
    pub pass: Pass,
}

impl Model {
    /// The derived tables, in the model's order.
    #[must_use]
    pub fn derived(&self) -> &[Derived] {
        &self.derived
    }

    /// The derived table whose kind has that name (`video_playback_events.sessions`).
    #[must_use]
    pub fn derived_kind(&self, kind: &str) -> Option<&Derived> {
        self.derived.iter().find(|derived| derived.kind.name == kind)
    }
}

/// The conditions of spells that are of the period that is looked at: that one is active at its start, and that one that
/// is ends in it.
pub const ACTIVE: &str = "active_at_start";
/// See [`ACTIVE`].
pub const ENDED: &str = "ended_in_period";
/// What holds of the most rows that there are at once, of a table whose rows have an end: `count() where at_once`.
pub const AT_ONCE: &str = "at_once";

impl Derived {
    /// Whether a rule of that name is of many rows at a time: tables of spells have two that are of a period, and those
    /// whose rows have an end have one.
    #[must_use]
    pub fn is_special(&self, rule: &str) -> bool {
        match self.pass {
            Pass::Spells { .. } => matches!(rule, ACTIVE | ENDED),
            Pass::Summary => rule == AT_ONCE && self.end().is_some(),
            _ => false,
        }
    }

    /// The column that says when a row ended.
    #[must_use]
    pub fn end(&self) -> Option<&str> {
        self.computed.iter().find(|column| column.does == Does::End).map(|column| &*column.name)
    }

    /// What it is on an open table.
    ///
    /// # Errors
    /// The columns that the table lacks for it.
    pub fn on(&self, model: &Model, table: &TableInfo) -> Result<Grounded, Unavailable> {
        if table.kind.as_deref() != Some(&*self.of) {
            return Err(Unavailable::OtherTable(self.of.clone()));
        }
        let kind = model.kind(&self.of);
        let expansion = Expansion { model, table, kind, derived: None };
        let time = kind.and_then(|kind| kind.time.clone()).unwrap_or_default();
        let lacking = |columns: &[String]| {
            let mut missing = Vec::new();
            columns.iter().for_each(|column| expansion.check_column(column, &mut missing));
            missing
        };
        let at = self.keys.iter().position(|key| lacking(key).is_empty());
        let Some((at, key)) = at.and_then(|at| Some((at, self.keys.get(at)?))) else {
            return Err(Unavailable::Missing(self.keys.first().map(|key| lacking(key)).unwrap_or_default()));
        };
        let missing = lacking(std::slice::from_ref(&time));
        if !missing.is_empty() {
            return Err(Unavailable::Missing(missing));
        }
        let pass = self.pass.resolved(&expansion)?;
        let is_kept = |column: &ColumnInfo| {
            let of = column.canonical.as_deref().and_then(|canonical| self.kind.column(canonical));
            column.role != Role::Other && of.is_some()
        };
        let kept: Vec<usize> = (0..table.columns.len()).filter(|at| is_kept(&table.columns[*at])).collect();
        let computed: Vec<Computed> =
            self.computed.iter().filter_map(|column| column.resolved(&expansion).ok()).collect();
        let own = kept.iter().map(|at| ColumnInfo { nulls: None, ..table.columns[*at].clone() });
        let clock = find_column(table, &time).and_then(|at| table.columns.get(at));
        let columns = own.chain(computed.iter().map(|column| column.info(clock))).collect();
        let info = TableInfo {
            name: format!("{}.{}", table.name, self.name),
            kind: Some(self.kind.name.clone()),
            files: table.files.clone(),
            rows: 0,
            columns,
            notices: Vec::new(),
        };
        Ok(Grounded { info, kept, key: (key.clone(), at), time, computed, pass })
    }

    /// What an open table lacks for columns of this one, by the canonical names in that table.
    pub(super) fn lacks(&self, model: &Model, table: &TableInfo, columns: Vec<String>) -> Vec<String> {
        let expansion = Expansion { model, table, kind: model.kind(&self.of), derived: None };
        let mut missing: Vec<String> = Vec::new();
        for name in columns {
            let why = match self.computed.iter().find(|column| column.name == name) {
                Some(column) => match column.resolved(&expansion) {
                    Err(Unavailable::Missing(columns)) => columns,
                    _ => Vec::new(),
                },
                None => vec![name],
            };
            let new: Vec<String> = why.into_iter().filter(|name| !missing.contains(name)).collect();
            missing.extend(new);
        }
        missing
    }
}

impl Pass {
    fn resolved(&self, expansion: &Expansion<'_>) -> Result<Self, Unavailable> {
        let condition = |predicate: &Predicate| expansion.condition(predicate);
        Ok(match self {
            Self::Summary => Self::Summary,
            Self::Spells { start, stop } => Self::Spells { start: condition(start)?, stop: condition(stop)? },
            Self::Follows { by, within } => Self::Follows { by: condition(by)?, within: within.clone() },
            Self::Movements { start, stop, of } => {
                expansion.column(of)?;
                Self::Movements { start: condition(start)?, stop: condition(stop)?, of: of.clone() }
            }
            Self::Funnel { steps, within } => {
                let steps = steps.iter().map(condition).collect::<Result<_, _>>()?;
                Self::Funnel { steps, within: *within }
            }
        })
    }
}

impl Computed {
    fn resolved(&self, expansion: &Expansion<'_>) -> Result<Self, Unavailable> {
        let does = match &self.does {
            Does::Count(filter) => {
                Does::Count(filter.as_ref().map(|filter| expansion.condition(filter)).transpose()?)
            }
            Does::Going { on, off, most } => {
                Does::Going { on: expansion.condition(on)?, off: expansion.condition(off)?, most: *most }
            }
            other => {
                other.number().map_or(Ok(()), |column| expansion.column(column))?;
                other.clone()
            }
        };
        Ok(Self { name: self.name.clone(), does })
    }

    /// The column as callers see it; instants are kept as those of the open table.
    fn info(&self, clock: Option<&ColumnInfo>) -> ColumnInfo {
        let is_time = self.does.is_time();
        let data_type = match &self.does {
            _ if is_time => clock.map_or_else(String::new, |clock| clock.data_type.clone()),
            does if does.is_float() => "Float64".to_owned(),
            _ => "Int64".to_owned(),
        };
        ColumnInfo {
            name: self.name.clone(),
            canonical: Some(self.name.clone()),
            data_type,
            role: if is_time { Role::Time } else { Role::Number },
            reading: Reading::AsStored,
            nulls: None,
            multi_valued: false,
            time_zone: clock.filter(|_| is_time).and_then(|clock| clock.time_zone.clone()),
        }
    }
}

impl Does {
    /// Whether it is an instant.
    #[must_use]
    pub fn is_time(&self) -> bool {
        matches!(self, Self::End | Self::Own(Own::Begin | Own::Close))
    }

    /// Whether it is a number that need not be whole.
    #[must_use]
    pub fn is_float(&self) -> bool {
        matches!(
            self,
            Self::Length | Self::Going { .. } | Self::Greatest(_) | Self::Sum(_) | Self::Own(Own::Change)
        )
    }

    /// The column whose values it is made of.
    #[must_use]
    pub fn number(&self) -> Option<&str> {
        match self {
            Self::Greatest(column) | Self::Sum(column) | Self::Different(column) => Some(column),
            _ => None,
        }
    }
}
