//! Bindings for the browser.
