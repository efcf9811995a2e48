//! The page's root: start screen, loading, or the frame with the chosen page.

use leptos::{ev, prelude::*};

use super::{
    announce::Announce,
    app::{App, Phase},
    dom,
    message::Messages,
    page::PageView,
    shell::{Filters, Rail, Top},
    shortcuts::Shortcuts,
    start::{Banner, DropTarget, GateCard, Input, Loading, Recognised, Start},
};

/// Everything on the page.
#[component]
pub fn Root(
    /// What all components share.
    app: App,
) -> AnyView {
    provide_context(app);
    provide_context(Input::default());
    let shortcuts = Shortcuts::read();
    provide_context(shortcuts);
    shortcuts.follow(app);
    let open = Memo::new(move |_| app.tables.with(|tables| !tables.is_empty()));
    let asked = Memo::new(move |_| app.memory.asked.with(Option::is_some));
    // The page stays what it is, with its focus, when tables change and files are added.
    let screen = Memo::new(move |_| (open.get(), !open.get() && app.phase.get() == Phase::Loading));
    let main = move || {
        match screen.get() {
        (true, _) => {
            view! { <Filters /> <Banner /> <Recognised /> <Messages /> <GateCard /> <PageView /> }.into_any()
        }
        (false, true) if asked.get() => {
            view! { <h1 class="visually-hidden">"Opening files"</h1> <Messages /> <section class="start"><GateCard /></section> }.into_any()
        }
        (false, true) => view! { <Messages /> <Loading /> }.into_any(),
        (false, false) => view! { <Messages /> <Start /> }.into_any(),
    }
    };
    // The address holds the reader's choices, and no place within the page.
    let skip = move |event: ev::MouseEvent| {
        event.prevent_default();
        dom::focus("#main");
    };
    view! {
        <a class="skip" href="#main" on:click=skip>
            "Skip to the page"
        </a>
        <DropTarget />
        <div class="frame" class:bare=move || !open.get()>
            <Top />
            <Show when=move || open.get()>
                <Rail />
            </Show>
            <main class="main" id="main" tabindex="-1">
                {main}
            </main>
        </div>
        <Announce />
    }
    .into_any()
}
