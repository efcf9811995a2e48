//! The bar of filters: the period, how time is cut, what it is compared with, and what else is kept. It acts on all that is below it.

use leptos::prelude::*;

use super::{
    chips::Chips,
    period::PeriodControls,
    picker::{PickerPanel, Picking},
    versus::VersusControl,
};
use crate::{state::Page, ui::app::App};

/// The bar of filters.
#[component]
pub(crate) fn Filters() -> AnyView {
    let app = App::of_context();
    let picking = Picking::default();
    // The Data page shows what is open, whatever is filtered.
    let idle = move || app.state.with(|state| state.page == Page::Data);
    view! {
        <section class="filters" aria-label="Filters" hidden=idle>
            <PeriodControls />
            <VersusControl />
            <Chips picking=picking />
        </section>
        <Show when=move || !idle()>
            <PickerPanel picking=picking />
        </Show>
    }
    .into_any()
}
