//! The few pictures of the page, drawn as outlines in the colour of the text around them.

use leptos::prelude::*;

/// A picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// The product's mark.
    Brand,
    /// Open or drop files.
    Open,
    /// Nothing leaves this browser.
    Lock,
    /// More actions.
    More,
    /// Copy a link.
    Link,
    /// Light, dark or the system's.
    Theme,
    /// Back to the state before.
    Undo,
    /// Forward again.
    Redo,
    /// Views that are saved.
    Views,
    /// Find and go there.
    Find,
    /// Help.
    Help,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Brand => "M4 17V9M9 17V4M14 17v-5M19 17V7M3 20h18",
            Self::Open => "M12 15V4m0 0L8 8m4-4 4 4M4 14v4a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2v-4",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::More => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Link => {
                "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1-1"
            }
            Self::Undo => "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
            Self::Redo => "m15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3",
            Self::Views => "M7 4h10v16l-5-4-5 4z",
            Self::Find => "M11 4a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM16 16l4 4",
            Self::Help => "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8v.5M12 17.5h.01",
            Self::Theme => "M12 4a8 8 0 1 0 0 16zM12 4a8 8 0 0 1 0 16",
        }
    }
}

/// Draws an icon; it says nothing to screen readers, so what holds it has a label.
#[component]
pub(crate) fn Picture(
    /// Which one.
    icon: Icon,
) -> AnyView {
    let width = if icon == Icon::More { "3" } else { "2" };
    view! {
        <svg
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width=width
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            <path d=icon.path() />
        </svg>
    }
    .into_any()
}
