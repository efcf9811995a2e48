//! Findings in plain sentences.

use reelscope_engine::check::{Check, Example, IdCheck, IdFigures, LinkCheck, LinkFigures, Tally};
use reelscope_model::{Error, Value, time::Zone};

use super::{Finding, Tone, ValueLine};
use crate::{
    format::{self, count, harmless},
    view_model::{Context, board::words::list},
};

/// What a check found, a column after the other.
pub(super) fn found(ctx: &Context<'_>, check: &Check) -> Vec<Finding> {
    let words = Words { ctx };
    let ids = check.ids.iter().map(|id| match &id.answer {
        Ok(figures) => words.id(id, figures),
        Err(error) => failed(id.column.clone(), error),
    });
    let links = check.links.iter().map(|link| match &link.answer {
        Ok(figures) => words.link(link, figures),
        Err(error) => failed(about_link(link), error),
    });
    ids.chain(links).collect()
}

fn about_link(link: &LinkCheck) -> String {
    format!("{} to {}.{}", link.column, link.kind, link.target)
}

/// Why a column was not checked.
pub(super) fn failed(about: String, error: &Error) -> Finding {
    Finding {
        about,
        tone: Tone::Plain,
        sentence: error.message.clone(),
        hint: error.hint.clone(),
        values: Vec::new(),
        more: None,
    }
}

/// Writes in the reader's locale.
pub(super) struct Words<'a> {
    pub(super) ctx: &'a Context<'a>,
}

impl Words<'_> {
    fn id(&self, id: &IdCheck, figures: &IdFigures) -> Finding {
        let repeated = &figures.repeated;
        let share = self.share(repeated.rows, figures.rows);
        let (rows, values) = (self.rows(repeated.rows), self.ids(repeated.values));
        let verb = if repeated.values == 1 { "stands" } else { "stand" };
        let sentence = match (id.key, repeated.values) {
            _ if figures.distinct == 0 => self.none(figures.rows),
            (true, 0) if figures.nulls == 0 => {
                format!("Every row has an id of its own: {}.", self.ids(figures.distinct))
            }
            (true, 0) => format!("No id stands in two rows: {}.", self.ids(figures.distinct)),
            (true, _) => {
                format!("{rows}{share} share their id with another: {values} {verb} in more than one row.")
            }
            (false, 0) => format!("{}, none of them in more than one row.", self.ids(figures.distinct)),
            (false, _) => format!(
                "{}; {values} {verb} in more than one row: {rows}{share}.",
                self.ids(figures.distinct)
            ),
        };
        let fault = id.key && (repeated.values > 0 || figures.nulls > 0);
        let hint = match id.key {
            true if repeated.values > 0 => {
                "Each of these rows is counted. If exports overlap, or were written twice, export them again with each \
                 row once."
            }
            true if figures.nulls > 0 => {
                "Whether rows without an id are there twice cannot be told: export them with one."
            }
            _ => "",
        };
        Finding {
            about: id.column.clone(),
            tone: match id.key {
                _ if figures.distinct == 0 && figures.rows == 0 => Tone::Plain,
                true if fault => Tone::Bad,
                true => Tone::Good,
                false => Tone::Plain,
            },
            sentence: sentence + &self.nulls(figures.nulls, figures.rows, figures.distinct),
            hint: hint.to_owned(),
            values: self.values(repeated),
            more: self.more(repeated),
        }
    }

    fn link(&self, link: &LinkCheck, figures: &LinkFigures) -> Finding {
        let orphans = &figures.orphans;
        let sentence = match orphans.values {
            _ if figures.distinct == 0 => self.none(figures.rows),
            0 => format!("Every id is there: {}.", self.ids(figures.distinct)),
            values => format!(
                "{}{} {} {} of {} that {} does not have.",
                self.rows(orphans.rows),
                self.share(orphans.rows, figures.rows),
                if orphans.rows == 1 { "holds" } else { "hold" },
                format::integer(values.into(), self.ctx.locale),
                self.ids(figures.distinct),
                link.kind
            ),
        };
        let hint = if orphans.values > 0 {
            format!(
                "If {} is in several files, open them all; else export it again with these ids in it.",
                link.kind
            )
        } else {
            String::new()
        };
        Finding {
            about: about_link(link),
            tone: match orphans.values {
                _ if figures.distinct == 0 => Tone::Plain,
                0 => Tone::Good,
                _ => Tone::Bad,
            },
            sentence: sentence + &self.nulls(figures.nulls, figures.rows, figures.distinct),
            hint,
            values: self.values(orphans),
            more: self.more(orphans),
        }
    }

    /// What there is to say of a column without a value.
    fn none(&self, rows: u64) -> String {
        if rows == 0 {
            "There are no rows.".to_owned()
        } else {
            format!("None of {} has an id.", self.rows(rows))
        }
    }

    fn nulls(&self, nulls: u64, rows: u64, distinct: u64) -> String {
        if nulls == 0 || distinct == 0 {
            return String::new();
        }
        let verb = if nulls == 1 { "has" } else { "have" };
        format!(" {}{} {verb} no id.", self.rows(nulls), self.share(nulls, rows))
    }

    fn values(&self, tally: &Tally) -> Vec<ValueLine> {
        tally.first.iter().map(|example| self.value(example)).collect()
    }

    pub(super) fn value(&self, example: &Example) -> ValueLine {
        let value = match &example.value {
            Value::Text(text) if text.is_empty() => "(empty text)".to_owned(),
            value => harmless(&value.write(&Zone::utc())),
        };
        let mut files: Vec<(&str, Vec<String>)> = Vec::new();
        for place in &example.places {
            let row = format::integer(place.row.into(), self.ctx.locale);
            match files.last_mut() {
                Some((file, rows)) if *file == place.file => rows.push(row),
                _ => files.push((&place.file, vec![row])),
            }
        }
        let file = |(file, rows): (&str, Vec<String>)| {
            let noun = if rows.len() == 1 { "row" } else { "rows" };
            format!("{} {noun} {}", harmless(file), list(&rows, "and"))
        };
        let mut places: Vec<String> = files.into_iter().map(file).collect();
        let left = example.rows.saturating_sub(example.places.len() as u64);
        if left > 0 {
            places.push(format!("and {} more", format::integer(left.into(), self.ctx.locale)));
        }
        ValueLine {
            value,
            rows: format::integer(example.rows.into(), self.ctx.locale),
            places: places.join(", "),
        }
    }

    fn more(&self, tally: &Tally) -> Option<String> {
        let more = tally.values.saturating_sub(tally.first.len() as u64);
        (more > 0).then(|| format!("and {}", count(more, "more id", "more ids", self.ctx.locale)))
    }

    fn rows(&self, rows: u64) -> String {
        count(rows, "row", "rows", self.ctx.locale)
    }

    fn ids(&self, ids: u64) -> String {
        count(ids, "id", "ids", self.ctx.locale)
    }

    fn share(&self, part: u64, whole: u64) -> String {
        if part == 0 || part == whole || whole == 0 {
            return String::new();
        }
        #[allow(clippy::cast_precision_loss, reason = "a share for people")]
        let share = part as f64 / whole as f64;
        format!(" ({})", format::percent(share, self.ctx.locale))
    }
}
