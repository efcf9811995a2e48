//! Light, dark, or as the system says; and the reader's choice, kept for the next visit. On paper everything is light, and
//! as sharp as paper is.

use gloo::events::EventListener;
use leptos::prelude::*;

use super::dom;

/// Where the choice is kept in this browser.
const KEY: &str = "reelscope-theme";
const DARK: &str = "(prefers-color-scheme: dark)";
const FORCED: &str = "(forced-colors: active)";
const MORE: &str = "(prefers-contrast: more)";

/// The pixels of paper to one of the page's, at least.
const ON_PAPER: f64 = 3.0;

/// What the document's root has while it is printed; the style sheet lays it out as wide as paper is.
const PRINTING: &str = "data-printing";

/// The reader's choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Choice {
    /// The choice for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "as the system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one that the button goes to next.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// What canvases must know of the page's colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether the ground is dark.
    pub dark: bool,
    /// Whether the system insists on colours of its own.
    pub forced: bool,
    /// Whether the reader asks for more contrast.
    pub more: bool,
}

/// The choice, and the look that follows from it and from the system.
#[derive(Clone, Copy)]
pub struct Theme {
    /// The reader's choice.
    pub choice: RwSignal<Choice>,
    /// The device's pixels to one of the page's.
    pub ratio: RwSignal<f64>,
    system: RwSignal<Look>,
    printing: RwSignal<bool>,
}

impl Theme {
    /// Reads the kept choice and follows the system from here on.
    pub fn follow() -> Self {
        let kept =
            dom::storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).unwrap_or_default();
        let choice = RwSignal::new(Choice::from_name(&kept));
        let (ratio, system_look) = (RwSignal::new(dom::pixel_ratio()), RwSignal::new(system()));
        let theme = Self { choice, ratio, system: system_look, printing: RwSignal::new(false) };
        theme.apply();
        // What is printed is what canvases hold when these listeners are through, so theirs come behind.
        EventListener::new(&dom::window(), "beforeprint", move |_| theme.print(true)).forget();
        EventListener::new(&dom::window(), "afterprint", move |_| theme.print(false)).forget();
        theme.follow_ratio();
        // Not every change of the ratio is told by its query; zooming resizes the window as well. This listener
        // lives as long as the page does too.
        EventListener::new(&dom::window(), "resize", move |_| theme.take_ratio()).forget();
        for query in [DARK, FORCED, MORE] {
            if let Ok(Some(list)) = dom::window().match_media(query) {
                // The listener lives as long as the page does.
                EventListener::new(&list, "change", move |_| theme.system.set(system())).forget();
            }
        }
        theme
    }

    /// Goes on to the next choice.
    pub fn advance(self) {
        self.choice.update(|choice| *choice = choice.next());
        self.apply();
        if let Some(storage) = dom::storage() {
            // A browser that keeps nothing just asks the system again next time.
            let _ = storage.set_item(KEY, self.choice.get_untracked().name());
        }
    }

    /// The look to draw in; tracked.
    pub fn look(self) -> Look {
        let system = self.system.get();
        if self.printing.get() {
            return Look { dark: false, forced: false, more: false };
        }
        match self.choice.get() {
            Choice::System => system,
            Choice::Light => Look { dark: false, ..system },
            Choice::Dark => Look { dark: true, ..system },
        }
    }

    /// Zooming and moving to another screen change the ratio. A query tells only that it is no longer this one, so
    /// the next one is made then.
    fn follow_ratio(self) {
        let query = format!("(resolution: {}dppx)", dom::window().device_pixel_ratio());
        let Ok(Some(list)) = dom::window().match_media(&query) else { return };
        let listener = EventListener::once(&list, "change", move |_| {
            self.take_ratio();
            self.follow_ratio();
        });
        listener.forget();
    }

    /// Asks the browser for the ratio; not every change of it is told.
    pub(crate) fn take_ratio(self) {
        let least = if self.printing.get_untracked() { ON_PAPER } else { 0.0 };
        let ratio = dom::pixel_ratio().max(least);
        if self.ratio.get_untracked() != ratio {
            self.ratio.set(ratio);
        }
    }

    /// Takes paper's look, or the screen's again.
    fn print(self, printing: bool) {
        if let Some(root) = dom::document().document_element() {
            let _ = if printing { root.set_attribute(PRINTING, "") } else { root.remove_attribute(PRINTING) };
        }
        self.printing.set(printing);
        self.take_ratio();
    }

    fn apply(self) {
        let Some(root) = dom::document().document_element() else { return };
        let _ = match self.choice.get_untracked() {
            Choice::System => root.remove_attribute("data-theme"),
            choice => root.set_attribute("data-theme", choice.name()),
        };
    }
}

fn system() -> Look {
    Look { dark: dom::matches(DARK), forced: dom::matches(FORCED), more: dom::matches(MORE) }
}
