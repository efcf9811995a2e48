//! Segments in words.

use reelscope_model::model::Better;

use super::{
    cube::{Atom, Segment},
    find::FEWEST_CASES,
    score::Tally,
    search::{Listed, MOST_VALUES, Search, is_named},
};
use crate::{
    format::{self, DASH},
    state::{Action, Filter, Keep, hash},
    view_model::{Context, board::words},
};

/// How many segments and values are named before the rest is counted.
const MOST_NAMED: usize = 3;

/// The panel of worst segments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SegmentsView {
    /// "Error rate: worst segments".
    pub title: String,
    /// How the whole stands to the rest: "4.6% of 10,012; 3.1% outside of these segments."
    pub summary: String,
    /// What is shown.
    pub shown: Shown,
    /// What was set aside, in a sentence; empty when nothing was.
    pub aside: String,
    /// How it is computed.
    pub how: String,
    /// What offers to look in linked tables too, and whether that is so; none where there are none.
    pub links: Option<(String, bool)>,
}

/// What the panel shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Shown {
    /// The answer is on its way.
    #[default]
    Loading,
    /// Nothing, for the reason in the sentence.
    Nothing(String),
    /// The segments, worst first.
    Rows(Vec<Row>),
}

/// A segment.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its values: "Smart TV · App version 5.3.1".
    pub name: String,
    /// Its filters as the hash writes them, joined by `&`.
    pub clauses: String,
    /// Its share of the excess.
    pub share: f64,
    /// "9.8% against 3.1%".
    pub rates: String,
    /// "95% interval 9.2% to 10.4%".
    pub interval: String,
    /// "explains 41% of the excess (n 12,004)".
    pub explains: String,
    /// Where in it, and what else stood out through its rows; each a sentence.
    pub more: Vec<String>,
    /// Filters to it.
    pub choose: Action,
}

/// The panel for a search as far as it has come; none where the page has no such panel.
#[must_use]
pub fn view(ctx: &Context<'_>, search: &Result<Search, String>) -> SegmentsView {
    let search = match search {
        Ok(search) => search,
        Err(why) => {
            let shown = Shown::Nothing(why.clone());
            return SegmentsView { title: "Worst segments".to_owned(), shown, ..SegmentsView::default() };
        }
    };
    let target = &search.target;
    let mut view = SegmentsView {
        title: format!("Worst segments by {}", words::inside(&target.label)),
        how: how(search),
        links: (!target.links.is_empty())
            .then(|| (format!("Look in the {} too", words::list(&target.links, "and")), target.with_links)),
        ..SegmentsView::default()
    };
    if let Some(why) = &search.failed {
        view.shown = Shown::Nothing(why.clone());
    } else if search.target.dims.is_empty() {
        view.aside = aside(ctx, search);
        let most = format::integer(MOST_VALUES as i128, ctx.locale);
        view.shown =
            Shown::Nothing(format!("Segments are made of dimensions of up to {most} values; here is none."));
    } else if search.is_done() {
        view.aside = aside(ctx, search);
        view.summary = summary(ctx, search);
        view.shown = shown(ctx, search);
    }
    view
}

fn shown(ctx: &Context<'_>, search: &Search) -> Shown {
    if search.all.whole.under <= 0.0 {
        let filtered = if ctx.state.is_filtered() { " match these filters" } else { " are in the data" };
        return Shown::Nothing(format!("No rows to tell apart{filtered}."));
    }
    if let Some(counted) = search.target.counted.as_ref().filter(|_| search.all.whole.over <= 0.0) {
        let end = if ctx.state.is_filtered() { "match these filters" } else { "are in the data" };
        return Shown::Nothing(format!("No {counted} {end}."));
    }
    if search.listed.is_empty() {
        let (rate, dims) = (words::inside(&search.target.label), search.target.named());
        // What was not compared is not the same.
        let mut cases = search.all.segments.values().map(|tally| tally.cases).filter(|cases| *cases > 0.0);
        let most = cases.next().map(|first| cases.fold(first, f64::max));
        return Shown::Nothing(if most.is_none() {
            format!("Nothing to tell rows apart by: no value of {dims} is in them.")
        } else if most.is_some_and(|most| most < FEWEST_CASES) {
            format!("Too few rows to tell segments apart: none has {FEWEST_CASES} cases.")
        } else if search.usual.outside.whole.cases > 0.0 {
            format!(
                "No segment stands out: by {dims} the {rate} is as outside of this period, or has changed alike."
            )
        } else {
            format!("No segment stands out: the {rate} is much the same by {dims}.")
        });
    }
    let mut rows: Vec<Row> = search.listed.iter().map(|listed| row(ctx, search, listed)).collect();
    reelscope_model::sort::sort_by(&mut rows, |a, b| b.share.total_cmp(&a.share));
    Shown::Rows(rows)
}

/// The rate that is expected of a listed segment, and how much it has beyond that in its own rows.
fn beyond(search: &Search, listed: &Listed) -> (f64, f64) {
    let expected = search.usual.expected(listed.segment, search.rest.whole);
    (expected, listed.own.excess(expected, search.target.better).max(0.0))
}

/// How much all listed segments have beyond what is expected.
fn total(search: &Search) -> f64 {
    search.listed.iter().map(|listed| beyond(search, listed).1).sum()
}

fn row(ctx: &Context<'_>, search: &Search, listed: &Listed) -> Row {
    let (expected, excess) = beyond(search, listed);
    let total = total(search);
    let share = if total > 0.0 { excess / total } else { 0.0 };
    let text = |rate: Option<f64>| format::value(rate, search.target.unit, ctx.locale);
    let interval = listed.tally.interval().map_or(DASH.to_owned(), |(low, high)| {
        format!("95% interval {} to {}", text(Some(low)), text(Some(high)))
    });
    let filters: Vec<Filter> = listed.segment.atoms().map(|atom| filter(search, atom)).collect();
    let clauses: Vec<String> = filters.iter().map(hash::filter_part).collect();
    Row {
        name: name(ctx, search, listed.segment),
        clauses: clauses.join("&"),
        share,
        rates: format!("{} against {}", text(listed.tally.rate()), text(Some(expected))),
        interval,
        explains: format!(
            "explains {} of the excess (n {})",
            format::percent((share * 100.0).round() / 100.0, ctx.locale),
            format::integer(listed.tally.cases.round() as i128, ctx.locale)
        ),
        more: more(ctx, search, listed),
        choose: Action::Keep(filters),
    }
}

fn filter(search: &Search, atom: Atom) -> Filter {
    let (table, dimension) =
        search.target.dims.get(atom.0).map(|dim| dim.axis.target.clone()).unwrap_or_default();
    Filter { table: Some(table), dimension, keep: Keep::Is(vec![Some(search.values.raw(atom))]) }
}

fn more(ctx: &Context<'_>, search: &Search, listed: &Listed) -> Vec<String> {
    let text = |tally: &Tally| format::value(tally.rate(), search.target.unit, ctx.locale);
    let mut more = Vec::new();
    let outside = search.usual.outside.segments.get(&listed.segment);
    if let Some(outside) = outside.filter(|outside| outside.cases >= FEWEST_CASES) {
        more.push(format!("Outside of this period: {}.", text(outside)));
    }
    if let Some((first, _)) = listed.inside.first() {
        let dim = search.target.dims.get(first.0).map(|dim| dim.axis.label.as_str()).unwrap_or_default();
        let named = listed.inside.iter().take(MOST_NAMED);
        let named: Vec<String> =
            named.map(|(atom, tally)| format!("{} ({})", value(ctx, search, *atom), text(tally))).collect();
        more.push(format!("Within it most where {} is {}.", words::inside(dim), words::list(&named, "or")));
    }
    if !listed.folded.is_empty() {
        let named = listed.folded.iter().take(MOST_NAMED).map(|segment| name(ctx, search, *segment));
        let mut named: Vec<String> = named.collect();
        if listed.folded.len() > MOST_NAMED {
            let rest = format::integer((listed.folded.len() - MOST_NAMED) as i128, ctx.locale);
            named.push(format!("{rest} more"));
        }
        more.push(format!("Stand out through the same rows: {}.", words::list(&named, "and")));
    }
    more
}

/// A segment's values; what is not a name has its dimension before it.
fn name(ctx: &Context<'_>, search: &Search, segment: Segment) -> String {
    let value = |atom: Atom| {
        let label = search.target.dims.get(atom.0).map(|dim| dim.axis.label.as_str()).unwrap_or_default();
        let text = value(ctx, search, atom);
        if is_named(search.values.get(atom)) { text } else { format!("{label} {text}") }
    };
    segment.atoms().map(value).collect::<Vec<_>>().join(" · ")
}

fn value(ctx: &Context<'_>, search: &Search, atom: Atom) -> String {
    let zone = reelscope_model::time::Zone::utc();
    format::key(search.values.get(atom), ctx.locale, &zone)
}

fn summary(ctx: &Context<'_>, search: &Search) -> String {
    let target = &search.target;
    let text = |tally: Tally| format::value(tally.rate(), target.unit, ctx.locale);
    let n = format::integer(search.all.whole.cases.round() as i128, ctx.locale);
    let whole = format!("{} {} (n {n})", target.label, text(search.all.whole));
    if search.listed.is_empty() {
        return format!("{whole}.");
    }
    let one = search.listed.len() == 1;
    let these = if one { "this segment" } else { "these segments" };
    let outside = format!("{whole}; {} outside of {these}", text(search.rest.whole));
    let Some(counted) = &target.counted else { return format!("{outside}.") };
    let beyond = if target.better == Better::Lower { "more" } else { "fewer" };
    let excess = format::integer(total(search).round() as i128, ctx.locale);
    let has = if one { "has" } else { "have" };
    format!("{outside}, which {has} {excess} {counted} {beyond} than expected.")
}

fn aside(ctx: &Context<'_>, search: &Search) -> String {
    let small = search.all.segments.values().filter(|tally| tally.cases > 0.0 && tally.cases < FEWEST_CASES);
    let small = small.count() as u64;
    let mut parts = Vec::new();
    if small > 0 {
        let many = format::count(small, "small segment", "small segments", ctx.locale);
        parts.push(format!("{many} of fewer than {FEWEST_CASES} cases set aside."));
    }
    if !search.too_many.is_empty() {
        let verb = if search.too_many.len() == 1 { "has" } else { "have" };
        parts.push(format!("{} {verb} too many values.", words::list(&search.too_many, "and")));
    }
    parts.join(" ")
}

fn how(search: &Search) -> String {
    let target = &search.target;
    let counted = target.over_words();
    let expected = if search.usual.outside.whole.cases > 0.0 {
        "What is expected of a segment is its own rate outside of the chosen period (drawn to that of its values where it \
         has few cases there), changed as the rate of all rows has: by its factor, beyond a doubling by as much."
    } else {
        "What is expected of a segment is the rate of all rows. With a period chosen it is the segment's own rate outside \
         of it, so that what is always bad is told from what has changed."
    };
    format!(
        "All segments of one or two values of {} are counted under the page's filters and period. {expected} Those are \
         looked at that have at least 30 cases and whose rate's 95% Wilson interval lies beyond what is expected. The one \
         whose rows stand out most is listed (likelihood ratio, less the logarithm of the number of such segments), its \
         rows are taken away, and the next is looked for in the rest. The excess of a segment is its {counted} minus the \
         {counted} expected, over the rows that no segment before it has; its share is that over the excess of all listed \
         segments. This says where the excess lies, not what caused it.",
        target.named(),
    )
}
