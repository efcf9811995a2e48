//! The browser's side of the engine: files, workers, cancelling, restarting.
