//! What the reader can say of a column, as choosers of the Data page, and what a choice says.

use reelscope_engine::coordinator::{ColumnOptions, Recast};
use reelscope_model::{ColumnInfo, Role, TableInfo, schema::Reading};

use super::Context;

/// A chooser: what can be chosen, and what is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The choices, as their values and as people read them.
    pub options: Vec<(String, String)>,
    /// The value of the one in force.
    pub now: String,
}

/// The choosers of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnChoices {
    /// What the model knows it by. Empty in a table of no kind.
    pub meaning: Choices,
    /// What it is used for.
    pub role: Choices,
    /// How its values are read.
    pub reading: Choices,
}

/// What a chooser is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// [`ColumnChoices::meaning`]
    Meaning,
    /// [`ColumnChoices::role`]
    Role,
    /// [`ColumnChoices::reading`]
    Reading,
}

/// The choosers of a table's columns, in their order.
#[must_use]
pub fn choices(ctx: &Context<'_>, table: &TableInfo, options: &[ColumnOptions]) -> Vec<ColumnChoices> {
    let nothing = ColumnOptions::default();
    let of = |(at, column)| column_choices(ctx, table, column, options.get(at).unwrap_or(&nothing));
    table.columns.iter().enumerate().map(of).collect()
}

fn column_choices(
    ctx: &Context<'_>,
    table: &TableInfo,
    column: &ColumnInfo,
    options: &ColumnOptions,
) -> ColumnChoices {
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    let label = |name: &String| {
        let definition = kind.and_then(|kind| kind.column(name));
        (name.clone(), definition.map_or_else(|| name.clone(), |definition| definition.label.clone()))
    };
    let none = || kind.map(|_| (String::new(), "nothing known".to_owned()));
    let role = |role: &Role| (role.as_str().to_owned(), role.as_str().to_owned());
    let reading = |reading: &Reading| (name_of(*reading), reading_label(column, *reading).to_owned());
    ColumnChoices {
        meaning: Choices {
            options: none().into_iter().chain(options.canonical.iter().map(label)).collect(),
            now: column.canonical.clone().unwrap_or_default(),
        },
        role: Choices {
            options: options.roles.iter().map(role).collect(),
            now: column.role.as_str().to_owned(),
        },
        reading: Choices {
            options: options.readings.iter().map(reading).collect(),
            now: name_of(column.reading),
        },
    }
}

/// What a choice says of a column; none for a value that no chooser has.
#[must_use]
pub fn recast(column: &str, aspect: Aspect, value: &str) -> Option<Recast> {
    let column = column.to_owned();
    Some(match aspect {
        Aspect::Meaning => {
            Recast::Canonical { column, canonical: (!value.is_empty()).then(|| value.to_owned()) }
        }
        Aspect::Role => {
            let all = [Role::Time, Role::Dimension, Role::Number, Role::Id, Role::Text, Role::Other];
            Recast::Role { column, role: all.into_iter().find(|role| role.as_str() == value)? }
        }
        Aspect::Reading => {
            let reading = Reading::ALL.into_iter().find(|reading| name_of(*reading) == value)?;
            Recast::Reading { column, reading }
        }
    })
}

/// How a column's values are read, in words.
#[must_use]
pub fn reading_label(column: &ColumnInfo, reading: Reading) -> &'static str {
    match reading {
        Reading::AsStored if column.multi_valued && column.reading == Reading::AsStored => {
            "several values a row"
        }
        Reading::AsStored => "as stored",
        Reading::EpochSeconds => "seconds since 1970",
        Reading::EpochMillis => "milliseconds since 1970",
        Reading::EpochMicros => "microseconds since 1970",
        Reading::EpochNanos => "nanoseconds since 1970",
        Reading::IsoText => "ISO 8601 text",
        Reading::Year => "calendar years",
        Reading::MinutesText => "text in minutes",
        Reading::Delimited => "values between commas",
    }
}

/// The name of a reading in its chooser.
fn name_of(reading: Reading) -> String {
    Reading::ALL.into_iter().position(|known| known == reading).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        state::State,
        view_model::testing::{World, column, kind_table},
    };

    fn options() -> ColumnOptions {
        ColumnOptions {
            roles: vec![Role::Time, Role::Dimension],
            readings: vec![Reading::AsStored, Reading::EpochMillis],
            canonical: vec!["Timestamp".to_owned(), "DeviceType".to_owned()],
            values: Vec::new(),
        }
    }

    #[test]
    fn test_choices_are_what_can_be_in_words() {
        let world = World::full(State::default());
        let mut table = kind_table(&world.model, "video_playback_events", &[]);
        table.columns = vec![column("ts", Some("Timestamp"), Role::Time), column("x", None, Role::Dimension)];
        let all = choices(&world.ctx(), &table, &[options(), options()]);
        let meanings: Vec<&str> = all[0].meaning.options.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(meanings, ["nothing known", "Time", "Device"]);
        assert_eq!((&*all[0].meaning.now, &*all[1].meaning.now), ("Timestamp", ""));
        assert_eq!(all[0].role.now, "time");
        let readings: Vec<&str> = all[0].reading.options.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(readings, ["as stored", "milliseconds since 1970"]);
        // A table of no kind has no names to give, and an engine that offers nothing no choices.
        table.kind = None;
        let bare = ColumnOptions { canonical: Vec::new(), ..options() };
        assert!(choices(&world.ctx(), &table, &[bare])[0].meaning.options.is_empty());
        assert!(choices(&world.ctx(), &table, &[])[1].role.options.is_empty());
    }

    #[test]
    fn test_recast_says_what_was_chosen() {
        for reading in Reading::ALL {
            let said = Recast::Reading { column: "a".to_owned(), reading };
            assert_eq!(recast("a", Aspect::Reading, &name_of(reading)), Some(said));
        }
        let said = Recast::Role { column: "a".to_owned(), role: Role::Id };
        assert_eq!(recast("a", Aspect::Role, "id"), Some(said));
        assert_eq!(recast("a", Aspect::Role, "king"), None);
        let said = |canonical| Some(Recast::Canonical { column: "a".to_owned(), canonical });
        assert_eq!(recast("a", Aspect::Meaning, ""), said(None));
        assert_eq!(recast("a", Aspect::Meaning, "UserID"), said(Some("UserID".to_owned())));
    }
}
