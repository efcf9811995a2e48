//! The page and its workers, which are the same module. All of it is in the library; native builds of this program
//! have nothing to run.

fn main() {
    // A worker is started from this module too, and then told to work (`reelscope_client::worker::work`).
    #[cfg(target_arch = "wasm32")]
    match web_sys::window() {
        Some(_) => reelscope::ui::boot::start(),
        None => reelscope::ui::boot::start_worker(),
    }
}
