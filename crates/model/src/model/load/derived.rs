//! Derived tables.

use super::{
    reader::{Entry, Section, Source, Text},
    tables::RuleNames,
};
use crate::{
    error::Result,
    expr::{Predicate, parse_rule},
    model::{ColumnDef, Computed, Derived, Does, Kind, Own, Pass, Reads},
    names::snake,
    schema::Role,
};

const KEYS: [&str; 14] = [
    "of",
    "label",
    "grain",
    "key",
    "keeps",
    "row",
    "start",
    "stop",
    "by",
    "within",
    "amount",
    "steps",
    "columns",
    "description",
];

const DOES: [&str; 8] = ["count", "length", "end", "going", "greatest", "sum", "different", "later"];

/// How many conditions the rows of a derived table may be told apart by.
const MOST_CONDITIONS: usize = 16;
/// The values of how many columns a pass takes along.
const MOST_NUMBERS: usize = 2;

/// Reads the derived tables, with the names in their conditions.
pub(super) fn derived(
    source: Source<'_>,
    root: &Section<'_>,
    kinds: &[Kind],
    names: &mut Vec<RuleNames>,
) -> Result<Vec<Derived>> {
    let sections = root.sections("derived")?;
    sections.iter().map(|(entry, section)| one(source, entry, section, kinds, names)).collect()
}

/// What a derived table's texts are read with.
struct Reader<'a, 'b> {
    source: Source<'a>,
    kind: &'b Kind,
    names: &'b mut Vec<RuleNames>,
    conditions: usize,
}

fn one(
    source: Source<'_>,
    entry: &Entry<'_>,
    section: &Section<'_>,
    kinds: &[Kind],
    names: &mut Vec<RuleNames>,
) -> Result<Derived> {
    section.only(&KEYS)?;
    let of = section.need("of")?.text()?;
    let Some(kind) = kinds.iter().find(|kind| kind.name == of.text) else {
        return source.fail(of.offset, format!("there is no table `{}`", of.text));
    };
    let Some(time) = &kind.time else {
        return source
            .fail(of.offset, format!("{} has no `time`, so that its rows have no order", kind.name));
    };
    let mut reader = Reader { source, kind, names, conditions: 0 };
    let keys = reader.keys(&section.need("key")?)?;
    let (pass, own) = reader.pass(section, keys.len())?;
    let mut computed: Vec<Computed> = own;
    let mut labels: Vec<(String, String)> = Vec::new();
    for (column, section) in section.sections("columns")? {
        if !matches!(pass, Pass::Summary) {
            return column.fail("only a table of a row a key has columns of its own");
        }
        if kind.column(column.name).is_some() {
            return column.fail(format!("{} has a column `{}` already", kind.name, column.name));
        }
        let label = section.text_or_empty("label")?;
        labels.push((column.name.to_owned(), label));
        computed.push(Computed { name: column.name.to_owned(), does: reader.does(&column, &section)? });
    }
    let mut numbers: Vec<&str> = computed.iter().filter_map(|column| column.does.number()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() > MOST_NUMBERS || reader.conditions > MOST_CONDITIONS {
        let message = format!("numbers of {MOST_NUMBERS} columns and {MOST_CONDITIONS} conditions at most");
        return entry.fail(message);
    }
    let mut kept: Vec<String> = keys.iter().flatten().cloned().collect();
    kept.push(time.clone());
    let keeps = section.get("keeps").map_or(Ok(Vec::new()), |keeps| keeps.texts())?;
    for name in keeps {
        kept.push(reader.column(name)?);
    }
    let mut columns: Vec<ColumnDef> =
        kind.columns.iter().filter(|column| kept.contains(&column.name)).cloned().collect();
    columns.extend(computed.iter().map(|column| {
        let label = labels.iter().find(|(name, label)| *name == column.name && !label.is_empty());
        definition(column, label.map(|(_, label)| label.clone()))
    }));
    let kind = Kind {
        name: format!("{}.{}", kind.name, entry.name),
        label: section.need("label")?.text()?.text,
        grain: section.need("grain")?.text()?.text,
        key: None,
        time: Some(time.clone()),
        required: Vec::new(),
        without: Vec::new(),
        columns,
        rules: Vec::new(),
    };
    Ok(Derived { name: entry.name.to_owned(), of: of.text, kind, keys, computed, pass })
}

fn definition(column: &Computed, label: Option<String>) -> ColumnDef {
    ColumnDef {
        label: label.unwrap_or_else(|| snake(&column.name).replace('_', " ")),
        name: column.name.clone(),
        role: if column.does.is_time() { Role::Time } else { Role::Number },
        aliases: Vec::new(),
        reads: Reads::Plain,
        link: None,
        sets: Vec::new(),
    }
}

impl Reader<'_, '_> {
    /// `"A"`, or `["A", ["B", "C"]]`: alternatives, of which the first that a table has holds.
    fn keys(&self, entry: &Entry<'_>) -> Result<Vec<Vec<String>>> {
        let alternatives = match entry.text() {
            Ok(text) => vec![vec![text]],
            Err(_) => entry.nested_texts()?,
        };
        let named = |key: Vec<Text>| key.into_iter().map(|name| self.column(name)).collect();
        let keys: Vec<Vec<String>> = alternatives.into_iter().map(named).collect::<Result<_>>()?;
        if keys.is_empty() || keys.iter().any(|key| key.is_empty() || key.len() > 2) {
            return entry.fail("a key is one column or two");
        }
        Ok(keys)
    }

    fn column(&self, name: Text) -> Result<String> {
        if self.kind.column(&name.text).is_some() {
            return Ok(name.text);
        }
        self.source.fail(name.offset, format!("{} has no column `{}`", self.kind.name, name.text))
    }

    fn pass(&mut self, section: &Section<'_>, keys: usize) -> Result<(Pass, Vec<Computed>)> {
        const ROWS: [(&str, u8); 5] = [("key", 0), ("spell", 1), ("row", 2), ("attempt", 3), ("movement", 4)];
        let row = section.get("row").map_or(Ok(0), |row| row.choice(&ROWS))?;
        let own = |name: &str, own| Computed { name: name.to_owned(), does: Does::Own(own) };
        Ok(match row {
            1 => {
                let start = self.condition(&section.need("start")?)?;
                let stop = self.condition(&section.need("stop")?)?;
                (Pass::Spells { start, stop }, vec![own("Begin", Own::Begin), own("Close", Own::Close)])
            }
            2 => {
                let by = self.condition(&section.need("by")?)?;
                let within = section.get("within").map_or(Ok(Vec::new()), |within| within.texts())?;
                let read =
                    |text: &Text| if text.text == "any" { Ok(None) } else { self.minutes(text).map(Some) };
                let mut within = within.iter().map(read).collect::<Result<Vec<_>>>()?;
                within.resize(keys, None);
                (Pass::Follows { by, within }, vec![own("Followed", Own::Followed)])
            }
            3 => {
                let entry = section.need("steps")?;
                let steps = entry.texts()?;
                if steps.len() < 2 {
                    return entry.fail("a funnel has two steps at least");
                }
                let steps = steps.iter().map(|step| self.parse(step)).collect::<Result<_>>()?;
                let within = self.minutes(&section.need("within")?.text()?)?;
                (Pass::Funnel { steps, within }, vec![own("Reached", Own::Reached)])
            }
            4 => {
                let start = self.condition(&section.need("start")?)?;
                let stop = self.condition(&section.need("stop")?)?;
                let of = self.column(section.need("amount")?.text()?)?;
                let own = vec![own("Change", Own::Change), own("Movement", Own::Movement)];
                (Pass::Movements { start, stop, of }, own)
            }
            _ => (Pass::Summary, Vec::new()),
        })
    }

    fn does(&mut self, column: &Entry<'_>, section: &Section<'_>) -> Result<Does> {
        section.only(&["label", "does", "where", "on", "off", "most", "of", "from", "to"])?;
        let does = section.need("does")?.choice(&DOES.map(|word| (word, word)))?;
        let mut named = |name: &str| section.get(name).map(|entry| self.condition(&entry)).transpose();
        Ok(match does {
            "count" => Does::Count(named("where")?),
            "length" => Does::Length,
            "end" => Does::End,
            "greatest" => Does::Greatest(self.column(section.need("of")?.text()?)?),
            "sum" => Does::Sum(self.column(section.need("of")?.text()?)?),
            "different" => Does::Different(self.column(section.need("of")?.text()?)?),
            "later" => Does::Later {
                from: self.minutes(&section.need("from")?.text()?)?,
                to: self.minutes(&section.need("to")?.text()?)?,
            },
            _ => {
                let (Some(on), Some(off)) = (named("on")?, named("off")?) else {
                    return column.fail("`on` and `off` say what sets it going and what ends that");
                };
                Does::Going { on, off, most: self.minutes(&section.need("most")?.text()?)? }
            }
        })
    }

    fn condition(&mut self, entry: &Entry<'_>) -> Result<Predicate> {
        self.parse(&entry.text()?)
    }

    fn parse(&mut self, text: &Text) -> Result<Predicate> {
        self.conditions += 1;
        match parse_rule(&text.text) {
            Ok((mut choices, references)) if choices.len() == 1 => {
                self.names.push(RuleNames {
                    kind: self.kind.name.clone(),
                    references,
                    start: text.offset,
                    in_rule: false,
                });
                choices.pop().map_or_else(|| self.source.fail(text.offset, "a condition is missing"), Ok)
            }
            Ok(_) => self.source.fail(text.offset, "`else` has no place here; write a rule of the table"),
            Err(error) => self.source.fail(text.offset + error.offset, error.message),
        }
    }

    /// `30 minutes`, `24 hours`, `7 days`.
    fn minutes(&self, text: &Text) -> Result<f64> {
        const UNITS: [(&str, f64); 6] = [
            ("minute", 1.0),
            ("minutes", 1.0),
            ("hour", 60.0),
            ("hours", 60.0),
            ("day", 1_440.0),
            ("days", 1_440.0),
        ];
        let (number, unit) = text.text.split_once(' ').unwrap_or((&*text.text, ""));
        let unit = UNITS.iter().find(|(name, _)| *name == unit);
        match (number.parse::<f64>(), unit) {
            (Ok(number), Some((_, minutes))) if number > 0.0 && number.is_finite() => Ok(number * minutes),
            _ => self
                .source
                .fail(text.offset, "a time is written such as `30 minutes`, `24 hours` or `7 days`"),
        }
    }
}
