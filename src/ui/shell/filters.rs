//! The bar of filters: the period, how time is cut, and what else is kept. It acts on all that is below it.

use leptos::prelude::*;

use super::{chips::Chips, period::PeriodControls};

/// The bar of filters.
#[component]
pub fn Filters() -> AnyView {
    view! {
        <div class="filters" role="toolbar" aria-label="Filters">
            <PeriodControls />
            <Chips />
        </div>
    }
    .into_any()
}
