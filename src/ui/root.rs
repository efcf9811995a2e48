//! The page's root: start screen, loading, or the frame with the chosen page.

use leptos::prelude::*;

use super::{
    app::{App, Phase},
    message::Messages,
    page::PageView,
    shell::{Filters, Rail, Top},
    start::{Banner, DropTarget, GateCard, Input, Loading, Picker, Start},
};

/// Everything on the page.
#[component]
pub fn Root(
    /// What all components share.
    app: App,
) -> AnyView {
    provide_context(app);
    provide_context(Input::default());
    let open = Memo::new(move |_| app.tables.with(|tables| !tables.is_empty()));
    let asked = Memo::new(move |_| app.memory.asked.with(Option::is_some));
    // The page stays what it is, with its focus, when tables change and files are added.
    let screen = Memo::new(move |_| (open.get(), !open.get() && app.phase.get() == Phase::Loading));
    let main = move || match screen.get() {
        (true, _) => view! { <Filters /> <Banner /> <Messages /> <GateCard /> <PageView /> }.into_any(),
        (false, true) if asked.get() => {
            view! { <Messages /> <section class="start"><GateCard /></section> }.into_any()
        }
        (false, true) => view! { <Messages /> <Loading /> }.into_any(),
        (false, false) => view! { <Messages /> <Start /> }.into_any(),
    };
    view! {
        <Picker />
        <DropTarget />
        <div class="frame" class:bare=move || !open.get()>
            <Top />
            <Show when=move || open.get()>
                <Rail />
            </Show>
            <main class="main">{main}</main>
        </div>
    }
    .into_any()
}
