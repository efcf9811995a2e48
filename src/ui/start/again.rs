//! What was opened last, at one press, where the browser can.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::ui::{app::App, recent::Offer};

/// The button, and the one that forgets; absent where nothing is kept.
#[component]
pub(crate) fn Again() -> AnyView {
    let app = App::of_context();
    let offer = RwSignal::new_local(None::<Offer>);
    spawn_local(async move {
        let found = Offer::read().await;
        // The screen may be another by now.
        let _ = offer.try_set(found);
    });
    let line = move |found: Offer| {
        let text = found.text(&app.desk().locale);
        let names = found.names();
        let forget = move |_| {
            Offer::forget();
            app.opened.forget();
            offer.set(None);
        };
        view! {
            <div class="again">
                <button
                    type="button"
                    class="button"
                    data-testid="reopen"
                    title=names
                    on:click=move |_| found.clone().open(app)
                >
                    <span>{text}</span>
                </button>
                <button
                    type="button"
                    class="button quiet"
                    data-testid="forget-recent"
                    title="Where these files are is kept in this browser; what is in them is not"
                    on:click=forget
                >
                    "Forget"
                </button>
            </div>
        }
    };
    (move || offer.get().map(line)).into_any()
}
