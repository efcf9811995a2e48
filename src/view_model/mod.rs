//! What is shown, as plain data: built from tables, results and state, drawn by `charts`, placed by `ui`.
//!
//! A page is drawn in two steps, because bins and buckets depend on what the columns hold. First
//! [`extents::Extents::needed`] names the queries whose answers say how far columns reach, asked once a table and
//! page; [`extents::Extents::learn`] keeps them. Then [`board::plan`] makes the page's linked views, the engine answers
//! them, and [`board::build`] turns the answers into cards and panels. Without answers `build` gives the same page
//! with everything loading, so that its layout stands from the first frame.
//!
//! Nothing here waits, formats for itself, or knows a component.
//!
//! | what is on screen | made by |
//! |---|---|
//! | cards and charts of any page but Data | `board::plan(&Context) -> Plan`, `board::build(&Context, &Plan, Option<&[Result<ViewResult>]>, &mut Colours) -> Board` |
//! | what a click, a brush or Escape on a chart does | `Panel::pick`, `Panel::brush`, `Panel::clear`: an [`Action`](crate::state::Action) |
//! | where the keyboard goes on a chart, and what is said there | `step::from`, `step::hold`, `step::said` |
//! | the filters in words | `chips::chips(&Context) -> Vec<Chip>` |
//! | the panel of filters | `picker::dimensions`, `picker::ask`, `picker::view` |
//! | the period, its date inputs, presets, grains and zones | `period::period(&Context) -> Option<Period>` |
//! | what the page is compared with, and the control of it | `versus::comparison(&Context) -> Option<Comparison>`, `compare::control` |
//! | what changed between both sides of a comparison, and where | `changed::ask(&Context)`, `changed::view` |
//! | Explore's choosers | `explore::choices(&Context) -> Option<Choices>` |
//! | the Data page | `data_page::tables(&Context) -> Vec<TableView>` |
//! | its choosers, its mapper of values, what it says of corrections | `correct::choices`, `mapping::mapper`, `kept::line` |
//! | a check of ids and links | `ids::view(&Context, &Checks, table) -> IdsView` |
//! | the rows behind Explore, one session's events | `rows::ask`, `rows::view`, `rows::events`, `rows::timeline` |
//! | worst segments of the page's rate, asked in several batches | `segments::Search`, `segments::view` |
//! | what is open, which page to open after a drop, what a link waits for | `opening::line`, `opening::recognised`, `opening::page`, `opening::expects` |
//! | what the pages take in memory, and what may be left out | `memory::queries`, `memory::of_table`, `memory::gate`, `memory::verdict` |
//! | saved views: a name, what saving does, what one waits for | `views::suggest`, `views::note`, `views::needs` |
//! | what was opened last, and what has become of it | `recent::offer`, `recent::changed`, `recent::gone`, `recent::refused` |
//! | where `/` leads: pages, measures, charts, values | `jump::places`, `jump::find`, `jump::ask`, `jump::values` |
//! | what a screen reader is told by itself, and how often | `announce::Pace`, `announce::page`, `announce::filters`, `announce::notices` |
//! | alerts and notices | `message::Alert::new`, `message::NoticeLine::new` |

mod annotations;
pub mod announce;
pub mod board;
pub mod card;
pub mod changed;
pub mod chips;
pub mod colours;
pub mod compare;
pub mod context;
pub mod correct;
pub mod data_page;
pub mod explore;
pub mod extents;
pub mod figure;
pub mod ids;
pub mod jump;
pub mod kept;
#[cfg(test)]
mod links_tests;
pub mod mapping;
pub mod memory;
pub mod message;
pub mod opening;
pub mod pages;
pub mod panel;
pub mod period;
pub mod picker;
pub mod recent;
pub mod rows;
pub mod segments;
pub mod step;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub mod tip;
pub mod versus;
#[cfg(test)]
mod versus_tests;
pub mod views;
pub mod zoom;

pub use board::{Board, Plan};
pub use card::Card;
pub use colours::Colours;
pub use context::Context;
pub use extents::Extents;
pub use panel::Panel;
