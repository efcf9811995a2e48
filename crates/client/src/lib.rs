//! The browser's side of the engine: files, web workers, and their supervision.
//!
//! The page takes a [`WorkerModule`] of itself, seals itself, and then spawns a [`Client`]: workers from a blob of the
//! glue and the module already compiled, so that neither they nor any replacement asks the network for anything.
//! A worker that panics or runs out of memory is ended and replaced, and the new one is told what the old one
//! knew; the request that killed it is answered with an error, the others never notice.
//!
//! Each worker has one request in flight and a queue behind it, in the page. So whoever dies, the request at fault
//! is known, and cancelling never has to ask a busy worker for its cooperation. A request has no time limit, however slow
//! it is: an event says that a worker is dead, or its silence does ([`silence`]), which no honest work keeps for so
//! long. The start has a limit, since a policy can block a worker without an event.
//!
//! The same client stands under the page and under `engine.js`. It also runs inside a worker, hence no `window`.

pub mod crash;
pub mod offsets;
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "natively there are only its tests"))]
mod runs;
pub mod silence;

#[cfg(target_arch = "wasm32")]
mod abort;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod host;
#[cfg(target_arch = "wasm32")]
mod instance;
#[cfg(target_arch = "wasm32")]
mod job;
#[cfg(target_arch = "wasm32")]
mod message;
#[cfg(target_arch = "wasm32")]
mod module;
#[cfg(target_arch = "wasm32")]
mod open;
#[cfg(target_arch = "wasm32")]
mod pool;
#[cfg(target_arch = "wasm32")]
mod slot;
#[cfg(target_arch = "wasm32")]
mod source;
#[cfg(target_arch = "wasm32")]
pub mod worker;
#[cfg(target_arch = "wasm32")]
mod zones;

#[cfg(target_arch = "wasm32")]
pub use self::{
    client::{Client, Memory},
    module::WorkerModule,
    pool::{Loss, Pool},
    source::Source,
    zones::BrowserZones,
};
