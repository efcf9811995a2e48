//! Sets up, serves, builds, tests and measures Reelscope.
fn main() {}
