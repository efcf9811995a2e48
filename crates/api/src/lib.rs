//! The JavaScript API: `engine.js`.
