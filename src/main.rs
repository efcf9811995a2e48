//! The page. All of it is in the library; native builds of this program have nothing to run.

fn main() {
    #[cfg(target_arch = "wasm32")]
    reelscope::ui::boot::start();
}
