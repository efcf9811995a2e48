//! The pages, at the side; under 720 px, below.

use leptos::{html, prelude::*};

use crate::{
    state::{Action, Page},
    ui::{app::App, dom},
    view_model::pages,
};

/// The list of pages.
#[component]
pub(crate) fn Rail() -> AnyView {
    let link = |page: &Page| view! { <PageLink page=*page /> };
    let (tools, jobs): (Vec<Page>, Vec<Page>) =
        Page::ALL.iter().partition(|page| matches!(page, Page::Explore | Page::Data));
    view! {
        <nav class="rail" aria-label="Pages">
            <ul>{jobs.iter().map(link).collect_view()}</ul>
            <ul class="apart">{tools.iter().map(link).collect_view()}</ul>
        </nav>
    }
    .into_any()
}

/// Has the bar scroll to one of its buttons.
fn bring_into_sight(button: &web_sys::HtmlElement) {
    if let Ok(Some(rail)) = button.closest(".rail") {
        rail.set_scroll_left(button.offset_left() - rail.client_width() / 2 + button.client_width() / 2);
    }
}

#[component]
fn PageLink(
    /// Where it leads.
    page: Page,
) -> AnyView {
    let app = App::of_context();
    // Another model may call it otherwise.
    let layout = Memo::new(move |_| {
        app.desks.track();
        pages::layout(&app.desk().model, page).clone()
    });
    let notices = move || {
        let count: usize = app.tables.with(|tables| tables.iter().map(|table| table.notices.len()).sum());
        (page == Page::Data && count > 0).then(|| {
            view! { <span class="tag" title="Notices about the data">{count}</span> }
        })
    };
    // A page that has nothing to show stands back.
    let is_lit = Memo::new(move |_| {
        app.desks.track();
        app.tables.with(|tables| tables.is_empty() || pages::is_lit(&app.desk().model, page, tables))
    });
    // In the bar below, the page in force is brought into sight.
    let node = NodeRef::<html::Button>::new();
    let current = Memo::new(move |_| app.state.with(|state| state.page == page));
    Effect::new(move |_| {
        if current.get()
            && let Some(button) = node.get()
            && dom::matches("(max-width: 719px)")
        {
            // Its place is known when the page has been laid out.
            app.desk().frames.draw(move || bring_into_sight(&button));
        }
    });
    let go = move |_| {
        app.act(Action::Go(page));
        dom::window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    view! {
        <li>
            <button
                node_ref=node
                type="button"
                data-testid=format!("page-{}", page.id())
                title=move || layout.with(|layout| layout.question.clone())
                data-lit=move || is_lit.get().to_string()
                aria-current=move || current.get().then_some("page")
                on:click=go
            >
                {move || layout.with(|layout| layout.title.clone())}
                {notices}
            </button>
        </li>
    }
    .into_any()
}
