//! The worker: answers requests about the rows that it owns. All of it is in `reelscope_client::worker`.

fn main() {
    #[cfg(target_arch = "wasm32")]
    reelscope_client::worker::main();
}
