//! Checking a table's ids and links: ids that several rows share, and ids that lead to no row of another table.
//!
//! Rows that share an id may be anywhere, so that all workers' ids have to meet. They meet as fingerprints, in parts by
//! the range of the fingerprint: as many parts as it takes for none to be larger than [`PART`], which bounds what the
//! coordinator holds, and what it does between two answers, whatever the number of rows.

mod pass;
mod subject;
mod tally;

use reelscope_model::{Code, Error, Result};

pub(super) use self::subject::comparable;
use self::{
    pass::{Column, Pass},
    subject::{Link, subject},
    tally::{Counted, each, only},
};
use super::{Coordinator, Workers, table::Table};
use crate::check::{Check, Example, IdCheck, IdFigures, LinkCheck, LinkFigures, Step, Tally};

/// How many fingerprints are compared at a time, about.
const PART: u64 = 1 << 17;

impl<W: Workers> Coordinator<W> {
    /// Checks the ids and links of a table, one column after the other; `progress` is told of each step. What is wrong
    /// with one column does not hinder the others.
    ///
    /// # Errors
    /// `unknown-table`, and `cancelled` when files of a table that is looked at come or go meanwhile.
    pub async fn check(&self, table: &str, progress: &dyn Fn(Step)) -> Result<Check> {
        let table = self.open_table(table)?;
        let subject = subject(&self.model, &self.state.borrow(), &table);
        let of = subject.ids.len() + subject.links.len();
        let mut done = 0;
        let mut check = Check::default();
        for id in subject.ids {
            let tell = |share| progress(Step { column: id.name.clone(), done, of, share });
            let answer = match id.column {
                Ok(column) => unless_ended(self.check_id(Column::new(&table, column), &tell).await)?,
                Err(error) => Err(error),
            };
            check.ids.push(IdCheck { column: id.name, key: id.key, answer });
            done += 1;
        }
        for Link { name, kind, target, columns } in subject.links {
            let tell = |share| progress(Step { column: name.clone(), done, of, share });
            let answer = match columns {
                Ok((column, other, to)) => {
                    let (from, to) = (Column::new(&table, column), Column::new(&other, to));
                    unless_ended(self.check_link(from, to, &tell).await)?
                }
                Err(error) => Err(error),
            };
            check.links.push(LinkCheck { column: name, kind, target, answer });
            done += 1;
        }
        Ok(check)
    }

    async fn check_id(&self, ids: Column, tell: &dyn Fn(f64)) -> Result<IdFigures> {
        tell(0.0);
        let (rows, columns) = (ids.table.info.rows, [ids]);
        let pass = Pass::start(self, &columns).await?;
        let (mut distinct, mut repeated) = (0, Counted::default());
        for part in 0..pass.parts() {
            let [ids] = pass.part(part).await?;
            each(&ids, &mut |print, rows| {
                distinct += 1;
                if rows > 1 {
                    repeated.add(print, rows);
                }
            });
            tell(f64::from(part + 1) / f64::from(pass.parts()));
        }
        let [nulls] = pass.nulls;
        let repeated = pass.resolve(repeated).await?;
        Ok(IdFigures { rows, nulls, distinct, repeated })
    }

    async fn check_link(&self, from: Column, to: Column, tell: &dyn Fn(f64)) -> Result<LinkFigures> {
        tell(0.0);
        let (rows, columns) = (from.table.info.rows, [from, to]);
        let pass = Pass::start(self, &columns).await?;
        let (mut distinct, mut orphans) = (0, Counted::default());
        for part in 0..pass.parts() {
            let [from, to] = pass.part(part).await?;
            only(&from, &to, &mut |print, rows, there| {
                distinct += 1;
                if !there {
                    orphans.add(print, rows);
                }
            });
            tell(f64::from(part + 1) / f64::from(pass.parts()));
        }
        let [nulls, _] = pass.nulls;
        let orphans = pass.resolve(orphans).await?;
        Ok(LinkFigures { rows, nulls, distinct, orphans })
    }

    /// Whether a table is still what it was: its files, and how they are read.
    pub(super) fn stands(&self, table: &Table) -> bool {
        let now = self.state.borrow().by_id(table.id);
        now.is_some_and(|now| now.shards == table.shards)
    }
}

/// An error that ends the whole check, or what is to be said of one column.
fn unless_ended<T>(answer: Result<T>) -> Result<Result<T>> {
    match answer {
        Err(error) if matches!(error.code, Code::Cancelled | Code::Closed) => Err(error),
        answer => Ok(answer),
    }
}

fn changed() -> Error {
    Error::new(Code::Cancelled, "Files were opened or closed while the ids were compared.")
        .hint("Check them again.")
}
