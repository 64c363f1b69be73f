//! The compiler whose drawings are written down: in `.stderr` files, in the book and in the README.

use std::process::Command;

/// That compiler, as `rustc --version` says it.
pub const RECORDED: &str = include_str!("../ui/RUSTC_VERSION").trim_ascii();

/// The compiler at hand, as it says itself.
///
/// # Panics
///
/// If it cannot be run.
#[must_use]
pub fn rustc_version() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc can be run");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
