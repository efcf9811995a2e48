//! What is shown, as plain data: built from results and state, drawn by `charts`, placed by `ui`.

pub mod figure;
