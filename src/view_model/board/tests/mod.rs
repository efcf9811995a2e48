//! Pages against the contract, and figures against answers made by hand.

mod figures;
mod layouts;

use reelscope_model::{Query, Value};

use super::{Board, plan};
use crate::state::{Page, State};

fn on(page: Page) -> State {
    State { page, ..State::default() }
}

fn nothing(_: &Query) -> Vec<Vec<Value>> {
    Vec::new()
}

fn ids(board: &Board) -> (Vec<String>, Vec<String>) {
    let cards = board.cards.iter().map(|card| card.id.clone()).collect();
    (cards, board.panels.iter().map(|panel| panel.figure.id.clone()).collect())
}
