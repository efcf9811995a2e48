//! Leaving columns out that do not fit into memory, and bringing them back.

use reelscope_model::{Notice, Result, Role};

use super::{Coordinator, Workers, register::settle, table::Table};

/// The code of the notice.
pub const LEFT_OUT: &str = "left-out";

impl<W: Workers> Coordinator<W> {
    /// Leaves columns of a table out: they are listed, and nothing asks for their values any more.
    ///
    /// # Errors
    /// `unknown-table` and `unknown-column`.
    pub async fn leave_out(&self, table: &str, columns: &[String]) -> Result<()> {
        self.change_left_out(table, columns, |left_out| {
            left_out.extend(columns.iter().cloned());
            left_out.sort();
            left_out.dedup();
        })
        .await
    }

    /// Brings columns of a table back that were left out.
    ///
    /// # Errors
    /// `unknown-table` and `unknown-column`.
    pub async fn bring_back(&self, table: &str, columns: &[String]) -> Result<()> {
        self.change_left_out(table, columns, |left_out| left_out.retain(|name| !columns.contains(name))).await
    }

    async fn change_left_out(
        &self,
        table: &str,
        columns: &[String],
        change: impl Fn(&mut Vec<String>),
    ) -> Result<()> {
        let open = self.open_table(table)?;
        for column in columns {
            open.raw_names(column)?;
        }
        let mut changed = Table::clone(&open);
        change(&mut changed.left_out);
        {
            let mut state = self.state.borrow_mut();
            state.put(changed);
            settle(&mut state, &self.model, &self.zones, &[open.id]);
        }
        self.assign(&[open.id]).await;
        self.notice_values(&[open.id]).await;
        Ok(())
    }
}

/// Takes the columns that are left out for such as cannot be used. The workers let go of them.
pub(super) fn apply(table: &mut Table) {
    for (column, spec) in table.info.columns.iter_mut().zip(&mut table.columns) {
        if table.left_out.contains(&column.name) {
            (column.role, spec.shape) = (Role::Other, None);
        }
    }
}

/// A notice for each column that is left out.
pub(super) fn notices(table: &Table) -> impl Iterator<Item = Notice> + '_ {
    let there = |name: &&String| table.info.columns.iter().any(|column| column.name == **name);
    table.left_out.iter().filter(there).map(|name| Notice {
        code: LEFT_OUT.to_owned(),
        column: Some(name.clone()),
        message: format!(
            "{name} is left out to save memory: nothing can be grouped, filtered or counted by it. It can be brought \
             back on the Data page, with fewer files open if it did not fit."
        ),
    })
}
