//! A forecast, as plain data: what leaving columns out would change can be told from it without asking again.

use reelscope_model::Role;

/// What is lost between allocations: this part of all of them.
const LOST: u64 = 12;

/// How much memory is needed, and how much there is; everything in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// What each worker's memory may come to.
    pub budget: u64,
    /// What each worker holds whatever is loaded.
    pub base: Vec<u64>,
    /// What each worker's memory has come to already, which it keeps.
    pub held: Vec<u64>,
    /// The tables of which columns are needed.
    pub tables: Vec<TableForecast>,
}

/// What a table needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableForecast {
    /// Its name.
    pub table: String,
    /// What each worker holds for it beside its columns.
    pub rest: Vec<u64>,
    /// What each worker holds of its files while columns are read.
    pub window: Vec<u64>,
    /// The columns that are needed.
    pub columns: Vec<ColumnForecast>,
}

/// What a column needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnForecast {
    /// Its raw name.
    pub column: String,
    /// Its role.
    pub role: Role,
    /// What it needs in each worker.
    pub workers: Vec<Bytes>,
}

/// What a column needs in one worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// What it keeps once it is read.
    pub kept: u64,
    /// What is made of it afterwards and kept as well.
    pub made: u64,
    /// What is needed beside while it is read.
    pub loading: u64,
    /// What is needed beside while questions about it are worked on, one column at a time.
    pub work: u64,
    /// What is needed beside for as long as a question is worked on: sets of its values.
    pub sets: u64,
    /// What its part of an answer takes.
    pub answer: u64,
}

impl Forecast {
    /// What each worker's memory comes to, when the columns are left out for which `without` holds, by table and name.
    #[must_use]
    pub fn workers(&self, without: impl Fn(&str, &str) -> bool) -> Vec<u64> {
        let of_worker = |(worker, base): (usize, &u64)| {
            let sums: Vec<Bytes> = self.tables.iter().map(|table| table.sum(worker, &without)).collect();
            let made = sums.iter().fold(0_u64, |sum, table| sum.saturating_add(table.made));
            let kept = sums.iter().fold(made, |sum, table| sum.saturating_add(table.kept));
            // What is made of a table's columns comes after they are read. Then what reading them took is free again.
            let passing =
                sums.iter().map(|table| table.asking().max(table.loading.saturating_sub(table.made)));
            let used = kept.saturating_add(passing.max().unwrap_or(0));
            base.saturating_add(used).saturating_add(used / LOST).max(at(&self.held, worker))
        };
        self.base.iter().enumerate().map(of_worker).collect()
    }

    /// What all workers' memories come to.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.workers(|_, _| false).into_iter().fold(0, u64::saturating_add)
    }

    /// Whether everything fits but for what is left out.
    #[must_use]
    pub fn fits(&self, without: impl Fn(&str, &str) -> bool) -> bool {
        self.workers(without).iter().all(|bytes| *bytes <= self.budget)
    }

    /// What a table takes in all workers together; the memory that any table needs while it is read included.
    #[must_use]
    pub fn of_table(&self, name: &str) -> u64 {
        let tables = self.tables.iter().filter(|table| table.table == name).cloned().collect();
        Self { base: vec![0; self.base.len()], tables, ..Self::default() }.total()
    }
}

impl TableForecast {
    fn sum(&self, worker: usize, without: impl Fn(&str, &str) -> bool) -> Bytes {
        let mut columns =
            self.columns.iter().filter(|column| !without(&self.table, &column.column)).peekable();
        let window = if columns.peek().is_some() { at(&self.window, worker) } else { 0 };
        let first = Bytes { kept: at(&self.rest, worker), loading: window, ..Bytes::default() };
        columns.fold(first, |sum, column| sum.and(column.workers.get(worker).copied().unwrap_or_default()))
    }
}

impl ColumnForecast {
    /// What it needs in all workers together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.workers.iter().fold(0, |sum, bytes| sum.saturating_add(bytes.peak()))
    }
}

impl Bytes {
    /// What two columns need together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            kept: self.kept.saturating_add(other.kept),
            made: self.made.saturating_add(other.made),
            loading: self.loading.saturating_add(other.loading),
            work: self.work.max(other.work),
            sets: self.sets.saturating_add(other.sets),
            answer: self.answer.saturating_add(other.answer),
        }
    }

    /// What is needed while a question is answered: at the end the answer alone is there, and is written.
    fn asking(self) -> u64 {
        self.answer.saturating_add(self.sets.saturating_add(self.work).max(written(self.answer)))
    }

    /// The most that is needed at once.
    fn peak(self) -> u64 {
        self.kept.saturating_add(self.loading.max(self.made.saturating_add(self.asking())))
    }
}

/// An answer of so many bytes as it is written, which takes a fifth more, in memory that grows by doubling.
fn written(bytes: u64) -> u64 {
    let written = bytes.saturating_add(bytes / 5);
    if bytes < 1 << 16 { 0 } else { written.next_power_of_two().saturating_mul(3) / 2 }
}

fn at(bytes: &[u64], worker: usize) -> u64 {
    bytes.get(worker).copied().unwrap_or(0)
}
