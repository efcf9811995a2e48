//! A table with one more thing said of it.

use std::rc::Rc;

use reelscope_model::{
    Code, Error, Result, Role, model::ValueSet, names::fold_value, recognise::Recognition, schema::Reading,
};

use super::{
    Coordinator, Workers,
    recast::{Belongs, Recast},
    said::{Said, both, plays},
    state::State,
    table::Table,
};

impl<W: Workers> Coordinator<W> {
    /// The table with what is said of one of its columns, before that has any consequence. What is the same as was
    /// recognised need not be said.
    pub(super) fn told(&self, open: &Table, column: &str, change: &Recast) -> Result<Table> {
        let names = open.raw_names(column)?;
        let mut table = Table::clone(open);
        absorb(&mut table, &names);
        let state = self.state.borrow();
        match change {
            Recast::Role { role, .. } => {
                for said in table.said_of(&names) {
                    let is_same = |one: &Recognition| one.role == *role;
                    let unsaid = said.canonical.is_none() && recognised(open, &state, &said.column, is_same);
                    said.role = (!unsaid).then_some(*role);
                    said.reading = said.reading.filter(|reading| may(open, &said.column, *reading, *role));
                }
            }
            Recast::Reading { reading, .. } => {
                for said in table.said_of(&names) {
                    let is_same = |one: &Recognition| one.reading == *reading;
                    said.role = said.role.filter(|role| may(open, &said.column, *reading, *role));
                    let bare = said.canonical.is_none() && said.role.is_none();
                    let unsaid = bare && recognised(open, &state, &said.column, is_same);
                    said.reading = (!unsaid).then_some(*reading);
                }
            }
            Recast::Canonical { canonical, .. } => {
                let role = canonical.as_ref().map(|name| self.role_of(open, name)).transpose()?;
                for said in table.said_of(&names) {
                    let is_same = |one: &Recognition| one.canonical == *canonical;
                    let unsaid = recognised(open, &state, &said.column, is_same);
                    said.canonical = (!unsaid).then(|| canonical.clone());
                    if let Some(role) = role {
                        said.role = None;
                        said.reading = said.reading.filter(|reading| may(open, &said.column, *reading, role));
                    }
                }
                if canonical.is_some() {
                    take_from_others(&mut table, &names, canonical);
                }
            }
            Recast::Values { values, .. } => {
                let sets = self.sets_of(open, column)?;
                check_sets(column, sets, values)?;
                table.said_of(&names).for_each(|said| assign(said, sets, values));
            }
            Recast::Kind(_) | Recast::Forget => {}
        }
        table.said.retain(|said| !said.is_empty());
        Ok(table)
    }

    /// The role of what the model knows by that name.
    fn role_of(&self, table: &Table, name: &str) -> Result<Role> {
        let kind = table.info.kind.as_deref().and_then(|kind| self.model.kind(kind));
        let definition = match kind {
            Some(kind) => kind.column(name),
            None => self.model.kinds().iter().find_map(|kind| kind.column(name)),
        };
        definition.map(|definition| definition.role).ok_or_else(|| {
            let message = format!("The model knows no column {name:?} of {}.", table.info.name);
            Error::new(Code::BadQuery, message)
        })
    }

    /// The value sets of a table's column; none of a column that has none.
    pub(super) fn sets_of(&self, table: &Table, column: &str) -> Result<&[ValueSet]> {
        let info = table.info.columns.iter().find(|open| open.name == column);
        let canonical = info.and_then(|info| info.canonical.as_deref());
        let kind = table.info.kind.as_deref().and_then(|kind| self.model.kind(kind));
        let sets = kind.zip(canonical).and_then(|(kind, name)| kind.column(name)).map(|column| &*column.sets);
        sets.filter(|sets| !sets.is_empty()).ok_or_else(|| {
            let message = format!("{column} of {} has no value sets.", table.info.name);
            Error::new(Code::BadQuery, message).hint("Only what the model counts by its values has them.")
        })
    }
}

impl Table {
    /// The names in files of the table's column of that name.
    pub(super) fn raw_names(&self, column: &str) -> Result<Vec<String>> {
        let position = self.info.columns.iter().position(|open| open.name == column).ok_or_else(|| {
            let message = format!("There is no column named {column:?} in {}.", self.info.name);
            Error::new(Code::UnknownColumn, message)
        })?;
        let mut names: Vec<String> = Vec::new();
        for member in self.members().into_iter().nth(position).unwrap_or_default() {
            let name = &self.schemas[member.schema].columns[member.at].name;
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        Ok(names)
    }

    /// What is said of the columns of these names.
    fn said_of<'a>(&'a mut self, names: &'a [String]) -> impl Iterator<Item = &'a mut Said> {
        self.said.iter_mut().filter(|said| names.contains(&said.column))
    }
}

/// Makes what was kept of columns, and what was not said of them yet, something said of the table, so that it can be
/// changed.
fn absorb(table: &mut Table, names: &[String]) {
    let mut of_names: Vec<Said> = names.iter().map(|name| Said::of(name)).collect();
    for file in &mut table.files {
        let is_named = |said: &Said| names.contains(&said.column);
        if file.kept.columns.iter().any(is_named) {
            let kept = Rc::make_mut(&mut Rc::make_mut(file).kept);
            let (named, others): (Vec<Said>, _) =
                std::mem::take(&mut kept.columns).into_iter().partition(is_named);
            kept.columns = others;
            of_names = both(&of_names, &named);
        }
    }
    table.said = both(&table.said, &of_names);
}

/// Other columns of which the same was said are that no more.
fn take_from_others(table: &mut Table, names: &[String], canonical: &Option<String>) {
    let give_up = |said: &mut Said| {
        if said.canonical.as_ref() == Some(canonical) && !names.contains(&said.column) {
            said.canonical = None;
        }
    };
    table.said.iter_mut().for_each(give_up);
    for file in &mut table.files {
        let is_other = |said: &Said| said.canonical.as_ref() == Some(canonical);
        if file.kept.columns.iter().any(is_other) {
            let kept = Rc::make_mut(&mut Rc::make_mut(file).kept);
            kept.columns.iter_mut().for_each(give_up);
        }
    }
}

/// Whether all files were recognised so by themselves that have a column of that name.
fn recognised(table: &Table, state: &State, name: &str, test: impl Fn(&Recognition) -> bool) -> bool {
    let mut own = table.files.iter().filter_map(|file| {
        let open = state.files.get(&file.id)?;
        let at = open.fields.iter().position(|field| field.name == name)?;
        open.recognised.columns.get(at)
    });
    own.all(test)
}

/// Whether the column has a file whose values can play a role when they are read so.
fn may(table: &Table, name: &str, reading: Reading, role: Role) -> bool {
    let mut columns = table.schemas.iter().flat_map(|schema| &schema.columns);
    columns.any(|column| column.name == name && plays(column, reading, role))
}

fn check_sets(column: &str, sets: &[ValueSet], values: &[(String, Belongs)]) -> Result<()> {
    let missing = values.iter().find_map(|(_, belongs)| match belongs {
        Belongs::To(set) if !sets.iter().any(|known| known.name == *set) => Some(set),
        _ => None,
    });
    match missing {
        None => Ok(()),
        Some(set) => {
            let known: Vec<&str> = sets.iter().map(|set| set.name.as_str()).collect();
            let message = format!("{column} has no value set named {set:?}.");
            Err(Error::new(Code::BadQuery, message).hint(format!("It has {}.", known.join(", "))))
        }
    }
}

/// Gives values their sets.
fn assign(said: &mut Said, sets: &[ValueSet], values: &[(String, Belongs)]) {
    for (value, belongs) in values {
        let folded = fold_value(value);
        let own = sets.iter().find(|set| set.values.contains(&folded)).map(|set| &set.name);
        said.values.retain(|(known, _)| *known != folded);
        match belongs {
            Belongs::To(set) if own != Some(set) => said.values.push((folded, Some(set.clone()))),
            Belongs::Nowhere => said.values.push((folded, None)),
            Belongs::To(_) | Belongs::AsModelled => {}
        }
    }
}
