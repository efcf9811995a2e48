//! An `AbortSignal` as a future.

use futures_channel::oneshot;
use gloo::events::EventListener;
use web_sys::AbortSignal;

/// Resolves when `signal` is aborted; never without one.
pub(crate) async fn aborted(signal: Option<AbortSignal>) {
    let Some(signal) = signal else { return std::future::pending().await };
    if signal.aborted() {
        return;
    }
    let (sender, receiver) = oneshot::channel::<()>();
    let mut sender = Some(sender);
    let _listener = EventListener::once(&signal, "abort", move |_| {
        if let Some(sender) = sender.take() {
            // Nobody waits any more: then nothing is left to abort.
            let _ = sender.send(());
        }
    });
    if receiver.await.is_err() {
        std::future::pending::<()>().await;
    }
}
