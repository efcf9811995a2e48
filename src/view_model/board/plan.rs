//! From layout, tables and state to the views of a page.

use reelscope_engine::api::Views;
use reelscope_model::{Grain, Measure, Query, Sort, TableInfo, model::ChartLayout, names};

use super::{
    Absent, CardPlan, ChartPlan, Plan,
    axis::{self, Axis, Scale},
    beside,
    meter::{self, Meter},
    steps::{self, Steps},
    words,
};
use crate::{
    state::{Page, TIME, clauses::clauses},
    view_model::{Context, explore, extents::Need, figure::Shape, pages, period, versus},
};

/// The most groups without an order that a chart shows, and the most with one. One more is asked for, to know.
pub(super) const MOST_NAMES: usize = 1_000;
const MOST_ORDERED: usize = 10_000;

/// A chart that a page wants, whether or not it can be had.
struct Wanted<'a> {
    /// The layout that wants it.
    layout: &'a ChartLayout,
    /// Its measure: the layout's, or the one that the reader has chosen.
    measure: &'a str,
    by: Vec<String>,
}

/// The plan of the page that the state is on.
#[must_use]
pub fn plan(ctx: &Context<'_>) -> Plan {
    let mut draft = Draft::new(ctx);
    if ctx.state.page == Page::Explore {
        if let Some(table) = explore::table(ctx) {
            draft.explore(table);
        }
    } else {
        let layout = pages::layout(ctx.model, ctx.state.page);
        for measure in &layout.cards {
            draft.card(measure);
        }
        for chart in charts(ctx, &layout.charts) {
            match chart.layout.of.is_empty() {
                true => draft.chart(&chart),
                false => draft.steps(chart.layout),
            }
        }
    }
    draft.finish()
}

/// The columns whose extents the page needs.
pub(in crate::view_model) fn needs(ctx: &Context<'_>) -> Vec<Need> {
    let mut needs = Vec::new();
    if ctx.state.page == Page::Explore {
        let Some(table) = explore::table(ctx) else { return needs };
        let shown = explore::dimensions(ctx, table);
        needs.extend(shown.iter().filter_map(|id| Axis::need(ctx, table, id)));
        needs.extend(period::need(ctx, table));
        return needs;
    }
    let layout = pages::layout(ctx.model, ctx.state.page);
    for chart in charts(ctx, &layout.charts) {
        let Some(table) = table_of(ctx, chart.measure).filter(|_| chart.layout.of.is_empty()) else {
            continue;
        };
        needs.extend(chart.by.iter().filter_map(|id| Axis::need(ctx, table, id)));
    }
    needs.extend(tables(ctx).into_iter().filter_map(|table| period::need(ctx, table)));
    needs
}

/// The open tables that the page shows.
pub(in crate::view_model) fn tables<'a>(ctx: &Context<'a>) -> Vec<&'a TableInfo> {
    let layout = pages::layout(ctx.model, ctx.state.page);
    let shown: Vec<&TableInfo> = match ctx.state.page {
        Page::Explore => explore::table(ctx).into_iter().collect(),
        Page::Data => return ctx.tables.iter().collect(),
        _ => layout.measures().filter_map(|measure| table_of(ctx, measure)).collect(),
    };
    ctx.tables.iter().filter(|table| shown.iter().any(|other| other.name == table.name)).collect()
}

/// The layout's charts; where the reader has chosen a measure, the charts of its table show that, but for those of steps.
fn charts<'a>(ctx: &Context<'a>, charts: &'a [ChartLayout]) -> Vec<Wanted<'a>> {
    let chosen = ctx.state.measure.as_deref().and_then(|id| Some((id, table_of(ctx, id)?)));
    let mut wanted: Vec<Wanted<'_>> = Vec::new();
    for layout in charts {
        let own_table = table_of(ctx, &layout.measure).map(|table| &table.name);
        let chosen = chosen.filter(|(_, table)| layout.of.is_empty() && own_table == Some(&table.name));
        let measure = chosen.map_or(&*layout.measure, |(id, _)| id);
        let says = |and: &&String| measure == layout.measure || chosen.is_none_or(|of| tells(ctx, of, and));
        let by: Vec<String> =
            [Some(&layout.by), layout.and.as_ref().filter(says)].into_iter().flatten().cloned().collect();
        // Two measures by one dimension become one chart.
        if !wanted.iter().any(|other| other.measure == measure && other.by == by) {
            wanted.push(Wanted { layout, measure, by });
        }
    }
    wanted
}

/// Whether a second dimension tells more of a measure than what it means: the error rate of each type of error is 100%.
fn tells(ctx: &Context<'_>, (id, table): (&str, &TableInfo), dimension: &str) -> bool {
    let kind = table.kind.as_deref().and_then(|kind| ctx.model.kind(kind));
    let is_outcome = |kind| {
        let columns = ctx.model.outcome_columns(kind, id);
        columns.iter().any(|column| names::snake(column) == dimension)
    };
    let is_rate = ctx.model.measure(id).is_some_and(|measure| measure.ratio().is_some());
    !is_rate || !kind.is_some_and(is_outcome)
}

/// The open table that a measure of the model is of.
fn table_of<'a>(ctx: &Context<'a>, measure: &str) -> Option<&'a TableInfo> {
    ctx.table_of_kind(ctx.model.measure(measure)?.table.as_deref()?)
}

/// A plan in the making.
struct Draft<'a> {
    ctx: &'a Context<'a>,
    grain: Grain,
    views: Vec<Query>,
    cards: Vec<CardPlan>,
    charts: Vec<ChartPlan>,
    absent: Vec<Absent>,
}

impl<'a> Draft<'a> {
    fn new(ctx: &'a Context<'a>) -> Self {
        let grain = period::grain(ctx);
        Self { ctx, grain, views: Vec::new(), cards: Vec::new(), charts: Vec::new(), absent: Vec::new() }
    }

    fn explore(&mut self, table: &TableInfo) {
        for meter in Meter::explore(self.ctx, table) {
            self.add_card(table, meter);
        }
        let measure = explore::measure(self.ctx, table);
        for id in explore::dimensions(self.ctx, table) {
            self.add_chart(table, &measure, &[id], (None, None));
        }
    }

    fn card(&mut self, measure: &str) {
        let Some(table) = self.open_table(measure) else { return };
        match Meter::of_model(self.ctx, table, measure) {
            Ok(meter) => self.add_card(table, meter),
            Err(why) => self.miss(&format!("kpi-{measure}"), self.label(measure), why),
        }
    }

    fn chart(&mut self, wanted: &Wanted<'_>) {
        let Some(table) = self.open_table(wanted.measure) else { return };
        match Meter::of_model(self.ctx, table, wanted.measure) {
            Ok(meter) => {
                let shape = wanted.layout.look.map(pages::shape);
                let title = wanted.layout.title.clone().filter(|_| wanted.measure == wanted.layout.measure);
                self.add_chart(table, &meter, &wanted.by, (shape, title));
            }
            Err(why) => {
                let id = format!("chart-{}", chart_id(wanted.measure, &wanted.by));
                self.miss(&id, self.label(wanted.measure), why);
            }
        }
    }

    /// The open table of a measure; notes once that it is missing otherwise.
    fn open_table(&mut self, measure: &str) -> Option<&'a TableInfo> {
        let kind = self.ctx.model.measure(measure)?.table.as_deref()?;
        if let Some(table) = self.ctx.table_of_kind(kind) {
            return Some(table);
        }
        let kind = self.ctx.model.kind(kind)?;
        if !self.absent.iter().any(|absent| absent.id == kind.name) {
            self.miss(&kind.name.clone(), kind.label.clone(), words::needs_table(kind));
        }
        None
    }

    fn add_card(&mut self, table: &TableInfo, meter: Meter) {
        let view = self.cards_view(table, &meter);
        // What is of a period's end is not counted again for each bucket.
        let series = period::time_axis(self.ctx, table, self.grain)
            .filter(|axis| axis.scale != Scale::Unknown && !meter.at_end);
        let series = series.map(|axis| (self.series_view(table, &meter, &axis), axis));
        let queries = [Some(view), series.as_ref().map(|(view, _)| *view)];
        for view in queries.into_iter().flatten() {
            self.views[view].measures.push(meter.measure.clone());
        }
        self.cards.push(CardPlan { meter, table: table.name.clone(), view, series });
    }

    /// A chart, with its shape and title where those are said.
    fn add_chart(
        &mut self,
        table: &TableInfo,
        meter: &Meter,
        by: &[String],
        (shape, title): (Option<Shape>, Option<String>),
    ) {
        let id = chart_id(&meter.id, by);
        let axes: Option<Vec<Axis>> =
            by.iter().map(|id| Axis::find(self.ctx, table, id, self.grain)).collect();
        let Some(axes) = axes else {
            let lacks = |id: &&String| axis::usable(self.ctx, table, id).is_none();
            let columns: Vec<String> =
                by.iter().filter(lacks).map(|id| meter::column_of(self.ctx, table, id)).collect();
            let linked = by.iter().filter(lacks).find_map(|id| self.ctx.model.kind_of_name(table, id));
            let why = match linked {
                Some(kind) => words::needs_link(kind, table),
                None => words::needs_columns(&columns, table),
            };
            return self.miss(&format!("chart-{id}"), self.label_by(table, meter, by), why);
        };
        let known = axes.iter().all(|axis| axis.scale != Scale::Unknown);
        let view = known.then(|| self.add_view(chart_query(table, meter, &axes)));
        let shape = shape.unwrap_or_else(|| suited(meter, &axes));
        self.charts.push(ChartPlan {
            id,
            table: table.name.clone(),
            meter: meter.clone(),
            axes,
            shape,
            view,
            title,
            steps: None,
        });
    }

    /// A chart of steps, of which all can be had.
    fn steps(&mut self, layout: &ChartLayout) {
        let Some(table) = self.open_table(layout.first_measure()) else { return };
        let (id, title) = (chart_id(&layout.measure, std::slice::from_ref(&layout.by)), steps::title(layout));
        let meters: Result<Vec<Meter>, String> =
            layout.of.iter().map(|measure| Meter::of_model(self.ctx, table, measure)).collect();
        let meters = match meters {
            Ok(meters) => meters,
            Err(why) => return self.miss(&format!("chart-{id}"), title, why),
        };
        let Some(meter) = meters.first().cloned() else { return };
        let measures = meters.iter().map(|meter| meter.measure.clone()).collect();
        let view = self.add_view(Query { table: table.name.clone(), measures, ..Query::default() });
        self.charts.push(ChartPlan {
            id,
            table: table.name.clone(),
            meter,
            axes: Vec::new(),
            shape: layout.look.map_or(Shape::Funnel, pages::shape),
            view: Some(view),
            title: Some(title),
            steps: Some(Steps::new(&layout.measure, &layout.by, meters)),
        });
    }

    fn label(&self, measure: &str) -> String {
        self.ctx.model.measure(measure).map_or_else(|| measure.to_owned(), |measure| measure.label.clone())
    }

    fn label_by(&self, table: &TableInfo, meter: &Meter, by: &[String]) -> String {
        let labels: Vec<String> = by.iter().map(|id| words::inside(&self.ctx.label(table, id))).collect();
        format!("{} by {}", meter.label, words::list(&labels, "and"))
    }

    fn miss(&mut self, id: &str, label: String, why: String) {
        self.absent.push(Absent { id: id.to_owned(), label, why });
    }

    /// The cards of a table whose figures are counted over the same rows: those of a derived table are asked apart, as it
    /// may have to be made first, and those of a period's end, whose rows are others.
    fn cards_with<'b>(
        &'b self,
        table: &'b TableInfo,
        meter: &'b Meter,
    ) -> impl Iterator<Item = &'b CardPlan> {
        let is_like = |other: &Meter| other.on == meter.on && other.at_end == meter.at_end;
        self.cards.iter().filter(move |card| card.table == table.name && is_like(&card.meter))
    }

    /// The one view without groups that such cards share.
    fn cards_view(&mut self, table: &TableInfo, meter: &Meter) -> usize {
        let shared = self.cards_with(table, meter).next().map(|card| card.view);
        shared.unwrap_or_else(|| self.add_view(Query { table: table.name.clone(), ..Query::default() }))
    }

    /// The one view by time that the sparklines of such cards share.
    fn series_view(&mut self, table: &TableInfo, meter: &Meter, axis: &Axis) -> usize {
        let shared = self.cards_with(table, meter).find_map(|card| card.series.as_ref());
        let shared = shared.map(|(view, _)| *view);
        shared.unwrap_or_else(|| {
            let by = vec![axis.by()];
            self.add_view(Query { table: table.name.clone(), by, empty_buckets: true, ..Query::default() })
        })
    }

    fn add_view(&mut self, query: Query) -> usize {
        self.views.push(query);
        self.views.len() - 1
    }

    fn finish(self) -> Plan {
        let (sources, clauses) = clauses(self.ctx.state, self.ctx.model, self.ctx.tables).into_iter().unzip();
        let views = Views { views: self.views, clauses };
        let (against, others) = beside::against(self.ctx, &views).unzip();
        Plan {
            views,
            others,
            is_void: against.is_none() && versus::is_void(self.ctx),
            against,
            sources,
            grain: self.grain,
            cards: self.cards,
            charts: self.charts,
            absent: self.absent,
        }
    }
}

/// `errors_by_time_and_error_type`.
fn chart_id(measure: &str, by: &[String]) -> String {
    format!("{measure}_by_{}", by.join("_and_"))
}

fn chart_query(table: &TableInfo, meter: &Meter, axes: &[Axis]) -> Query {
    let ordered = axes.iter().any(Axis::is_ordered);
    let most = if ordered { MOST_ORDERED } else { MOST_NAMES };
    // The greatest figures come first, so that a limit leaves out the least.
    let sort = vec![Sort { key: meter.measure.key(), desc: true }];
    let by = axes.iter().map(Axis::by).collect();
    let cases = meter.cases.clone().map(Measure::Id);
    let measures = std::iter::once(meter.measure.clone()).chain(cases).collect();
    Query { table: table.name.clone(), measures, by, sort, limit: Some(most + 1), ..Query::default() }
}

/// What suits a chart's dimensions: time runs along lines, ordered values along columns, names down bars. Figures that do not
/// add up are not stacked: neither rates nor people, who are with more than one series.
fn suited(meter: &Meter, axes: &[Axis]) -> Shape {
    let Some(first) = axes.first() else { return Shape::Bars };
    let over_time =
        matches!(first.scale, Scale::Buckets(..)) || (first.scale == Scale::Unknown && first.id == TIME);
    let apart = axes.get(1).is_some_and(|series| !meter.sums || series.is_multiple);
    match (over_time, first.is_ordered()) {
        (true, _) if meter.adds_up() && !apart => Shape::Area,
        (true, _) => Shape::Line,
        (false, true) if meter.adds_up() && apart => Shape::Grouped,
        (false, _) if apart => Shape::HeatMap,
        (false, true) => Shape::Columns,
        (false, false) => Shape::Bars,
    }
}
