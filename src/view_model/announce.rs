//! What a screen reader is told without having asked: never more than once in five seconds, and then the newest only.
//!
//! Steps through a chart are asked for, and said at once by the chart itself (`ui/figure/keys.rs`).

use super::{Context, board::words::list, chips, message::NoticeLine, pages};
use reelscope_model::Model;

use crate::{
    format::count,
    state::{Page, State},
};

/// How far two automatic announcements are apart, in milliseconds.
pub const APART_MS: f64 = 5_000.0;
/// How long what is to be said stands still before it is, in milliseconds: a change brings others at once.
pub const STILL_MS: f64 = 400.0;

/// What an announcement is about. Of each only the newest is said, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// What is open, or being opened.
    Files,
    /// What is worth knowing about it.
    Notices,
    /// Which page is on screen.
    Page,
    /// What is kept.
    Filters,
}

/// What waits to be said, and when something was said last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    last: Option<f64>,
    waiting: [Option<String>; 4],
}

impl Pace {
    /// Takes a text in the place of an older one about the same; gives how long it waits, in milliseconds.
    pub fn offer(&mut self, about: About, text: String, now: f64) -> f64 {
        self.waiting[about as usize] = Some(text).filter(|text| !text.is_empty());
        self.wait(now)
    }

    /// What is to be said now, all in one; none while it is too early, or nothing waits.
    pub fn take(&mut self, now: f64) -> Option<String> {
        if self.last.is_some_and(|last| now - last < APART_MS) {
            return None;
        }
        let texts: Vec<String> = self.waiting.iter_mut().filter_map(Option::take).collect();
        (!texts.is_empty()).then(|| {
            self.last = Some(now);
            texts.join(" ")
        })
    }

    /// Something was said otherwise, as an alert is.
    pub fn rest(&mut self, now: f64) {
        self.last = Some(now);
    }

    /// How long what waits has to wait from now on.
    #[must_use]
    pub fn wait(&self, now: f64) -> f64 {
        self.last.map_or(0.0, |last| last + APART_MS - now).max(STILL_MS)
    }
}

/// The browser's title: the page's name first, as the rest is cut where there is little room.
#[must_use]
pub fn title(model: &Model, page: Option<Page>) -> String {
    let name = page.map(|page| format!("{} · Reelscope", pages::layout(model, page).title));
    name.unwrap_or_else(|| "Reelscope".to_owned())
}

/// What is said of notices: the first, and how many more there are.
#[must_use]
pub fn notices(ctx: &Context<'_>, notices: &[NoticeLine]) -> String {
    let Some(first) = notices.first() else { return String::new() };
    let more = (notices.len() - 1) as u64;
    let more = if more == 0 {
        String::new()
    } else {
        format!(" {}.", count(more, "more notice", "more notices", ctx.locale))
    };
    format!("{}: {}{more}", first.about, first.message)
}

/// What is said when the page is another; none where it is not.
#[must_use]
pub fn page(ctx: &Context<'_>, before: &State) -> Option<String> {
    (ctx.state.page != before.page)
        .then(|| format!("{} page.", pages::layout(ctx.model, ctx.state.page).title))
}

/// What is said when other rows are kept; none where the same are, and where nothing shows it.
#[must_use]
pub fn filters(ctx: &Context<'_>, before: &State) -> Option<String> {
    let is_kept = |state: &State| (state.from.clone(), state.to.clone(), state.filters.clone());
    (is_kept(ctx.state) != is_kept(before) && ctx.state.page != Page::Data).then(|| kept(ctx))
}

/// What is kept in words: "Filtered: Time 1 – 31 Mar 2026 (UTC) and Device is Smart TV."
fn kept(ctx: &Context<'_>) -> String {
    let parts: Vec<String> = chips::chips(ctx).into_iter().map(|chip| chip.text).collect();
    if parts.is_empty() { "No filter.".to_owned() } else { format!("Filtered: {}.", list(&parts, "and")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        state::{Action, action::Pick},
        view_model::testing::World,
    };

    #[test]
    fn test_say_the_newest_once_in_five_seconds() {
        let mut pace = Pace::default();
        assert_eq!(pace.offer(About::Page, "one".to_owned(), 0.0), STILL_MS);
        pace.offer(About::Page, "two".to_owned(), 100.0);
        pace.offer(About::Files, "files".to_owned(), 200.0);
        assert_eq!(pace.take(600.0).as_deref(), Some("files two"));
        assert_eq!(pace.offer(About::Page, "three".to_owned(), 700.0), 4_900.0);
        assert_eq!(pace.take(5_599.0), None, "it is too early");
        assert_eq!(pace.take(5_600.0).as_deref(), Some("three"));
        assert_eq!(pace.take(99_000.0), None, "nothing waits");
        pace.offer(About::Page, "four".to_owned(), 99_000.0);
        pace.offer(About::Page, String::new(), 99_000.0);
        assert_eq!(pace.take(99_400.0), None, "it was taken back");
        pace.rest(100_000.0);
        assert_eq!(pace.offer(About::Page, "five".to_owned(), 101_000.0), 4_000.0, "an alert was said");
    }

    #[test]
    fn test_say_the_page_and_what_is_kept() {
        let before = State::default();
        let check = |actions: &[Action], expected: [&str; 2]| {
            let state = actions.iter().fold(before.clone(), |state, action| state.after(action.clone()));
            let mut world = World::full(state);
            world.learn();
            let said = [page(&world.ctx(), &before), filters(&world.ctx(), &before)];
            assert_eq!(said.map(Option::unwrap_or_default), expected);
        };
        let pick = Action::Pick {
            table: "video_playback_events".to_owned(),
            dimension: "device_type".to_owned(),
            key: Some("Smart TV".to_owned()),
            how: Pick::Only,
        };
        check(&[], ["", ""]);
        check(&[Action::Measure(Some("events".to_owned()))], ["", ""]);
        check(&[Action::Go(Page::Search)], ["Search page.", ""]);
        check(std::slice::from_ref(&pick), ["", "Filtered: Device is Smart TV."]);
        check(&[Action::Go(Page::Playback), pick], ["Playback page.", "Filtered: Device is Smart TV."]);
        check(&[Action::Go(Page::Data)], ["Data page.", ""]);
    }

    #[test]
    fn test_say_the_first_notice_and_how_many_more() {
        let world = World::full(State::default());
        let line = |message: &str| NoticeLine {
            code: "mixed".to_owned(),
            about: "events.arrow".to_owned(),
            column: None,
            message: message.to_owned(),
        };
        let said = |lines: &[NoticeLine]| notices(&world.ctx(), lines);
        assert_eq!(said(&[]), "");
        assert_eq!(said(&[line("It is odd.")]), "events.arrow: It is odd.");
        let three = [line("It is odd."), line("b"), line("c")];
        assert_eq!(said(&three), "events.arrow: It is odd. 2 more notices.");
    }
}
