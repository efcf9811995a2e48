//! A page on paper: the menu's item that prints it, and what paper says besides: filters, period, files and date.

use leptos::{ev, html, prelude::*};

use crate::{
    export::About,
    ui::{app::App, dom, figure::made, menu::Menu},
    view_model::chips,
};

/// The page's menu, and its head on paper.
#[component]
pub(crate) fn PageActions(
    /// The page's name.
    #[prop(into)]
    title: String,
) -> AnyView {
    let label = ["Actions for the page ".to_owned(), title].concat();
    // The menu closes first, so that it is not on the paper.
    let print = move |_| set_timeout(|| drop(dom::window().print()), std::time::Duration::ZERO);
    view! {
        <Menu label=label>
            <button type="button" role="menuitem" data-testid="print-page" on:click=print>
                "Print or save as PDF"
            </button>
        </Menu>
        <PaperHead />
    }
    .into_any()
}

/// What is on paper only. It is written when the page is about to be printed.
#[component]
fn PaperHead() -> AnyView {
    let app = App::of_context();
    let node = NodeRef::<html::Div>::new();
    let write = window_event_listener(ev::beforeprint, move |_| {
        if let Some(node) = node.try_get_untracked().flatten() {
            node.set_text_content(Some(&said(app).join("\n")));
        }
    });
    on_cleanup(move || write.remove());
    view! { <div class="paper" data-testid="paper" node_ref=node /> }.into_any()
}

/// The filters, the rows, the files and the date, a line each.
fn said(app: App) -> Vec<String> {
    let chips: Vec<String> = app.with_context_untracked(|context| {
        chips::chips(context).into_iter().filter(|chip| !chip.waiting).map(|chip| chip.text).collect()
    });
    let scope = if chips.is_empty() { "All time, no filters".to_owned() } else { chips.join(" · ") };
    let about = About::of_table("", &scope, &app.desk().engine.prints(), &made());
    about.facts().into_iter().map(|(name, text)| format!("{name}: {text}")).collect()
}
