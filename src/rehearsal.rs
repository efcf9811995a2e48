//! The page's part of a rehearsal (`reelscope_engine::rehearsal`): a page is planned, answered, filled and drawn while its
//! time is brushed. It is done in a worker, where there is nothing to draw on; what the browser's compiler makes of it
//! serves the page.

use reelscope_engine::api::Engine;
use reelscope_model::{Model, TableInfo, time::Zones};

use crate::{
    charts::{self, Layout, Scene, Theme, preferred_height},
    format::Locale,
    state::{Page, State},
    view_model::{
        Board, Colours, Context, Extents,
        board::{self, Ghosts},
        figure::Figure,
    },
};

/// How often the brush moves. The first moves of a page that did not rehearse take twice as long as the tenth.
const MOVES: usize = 12;
/// How many categories are brushed.
const BRUSHED: usize = 14;
/// How wide charts are drawn, in CSS pixels.
const WIDTH: f64 = 560.0;

/// Shows the Playback page over what `engine` has open, and brushes its first chart over time. Gives how many charts were
/// drawn in all.
pub async fn rehearse(engine: &dyn Engine, model: &Model, zones: &dyn Zones) -> usize {
    let mut stage = Stage {
        engine,
        model,
        zones,
        tables: engine.tables(),
        locale: Locale::english(),
        extents: Extents::default(),
        colours: Colours::default(),
        ghosts: Ghosts::default(),
    };
    let whole = State { page: Page::Playback, ..State::default() };
    stage.learn(&whole).await;
    let board = stage.show(&whole).await;
    let mut drawn = draw(&board, &stage.locale);
    let Some(panel) = board.panels.iter().find(|panel| panel.over_time && panel.figure.brushable) else {
        return drawn;
    };
    if let Some(active) = board::active(&stage.context(&whole), panel) {
        // Views that are not prepared are answered all the same.
        let _ = engine.prepare(active.views, active.view, active.clause).await;
    }
    for first in 0..MOVES {
        let Some(action) = panel.brush(first, first + BRUSHED) else { break };
        let board = stage.show(&whole.after(action)).await;
        drawn += draw(&board, &stage.locale);
    }
    drawn
}

/// What a page stands on.
struct Stage<'a> {
    engine: &'a dyn Engine,
    model: &'a Model,
    zones: &'a dyn Zones,
    tables: Vec<TableInfo>,
    locale: Locale,
    extents: Extents,
    colours: Colours,
    ghosts: Ghosts,
}

impl Stage<'_> {
    fn context<'a>(&'a self, state: &'a State) -> Context<'a> {
        Context {
            model: self.model,
            tables: &self.tables,
            state,
            locale: &self.locale,
            zones: self.zones,
            extents: &self.extents,
        }
    }

    async fn learn(&mut self, state: &State) {
        for query in Extents::needed(&self.context(state)) {
            let answer = self.engine.query(query.clone()).await;
            let table = self.tables.iter().find(|table| table.name == query.table);
            if let (Some(table), Ok(answer)) = (table, answer) {
                self.extents.learn(table, &query, &answer);
            }
        }
    }

    async fn show(&mut self, state: &State) -> Board {
        let plan = board::plan(&self.context(state));
        let answers = self.engine.views(plan.views.clone()).await;
        let mut colours = std::mem::take(&mut self.colours);
        let mut board = board::build(&self.context(state), &plan, Some(&answers), &mut colours);
        self.colours = colours;
        self.ghosts.pass(&plan, &mut board);
        board
    }
}

/// How many charts were drawn of those that are to be.
fn draw(board: &Board, locale: &Locale) -> usize {
    let theme = Theme::light();
    let is_drawn = |figure: &&Figure| {
        let layout = Layout::new(WIDTH, preferred_height(figure), 1.0);
        charts::lay_out(figure, &theme, locale, &layout) != Scene::default()
    };
    board.panels.iter().map(|panel| &panel.figure).filter(is_drawn).count()
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use reelscope_engine::{coordinator::Host, rehearsal};
    use reelscope_model::time::Zone;

    use super::*;

    struct Utc;

    impl Zones for Utc {
        fn zone(&self, _: &str, _: i64, _: i64) -> Option<Zone> {
            Some(Zone::utc())
        }
    }

    #[test]
    fn test_all_charts_are_drawn_at_each_move() {
        let host = Host { zones: Box::new(Utc), now_ms: || 0.0 };
        // Nobody here keeps anybody waiting.
        let opened = rehearsal::rehearse(host).now_or_never().unwrap().unwrap();
        let drawn = rehearse(&*opened.engine, &opened.model, &Utc).now_or_never().unwrap();
        let charts = drawn / (1 + MOVES);
        assert!(charts >= 5 && drawn == charts * (1 + MOVES), "{drawn} drawings");
    }
}
