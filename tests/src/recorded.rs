//! The compiler whose drawings are written down: in `.stderr` files, in the book and in the README.

use std::process::Command;
use std::sync::LazyLock;

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

/// Says whether the compiler at hand is the recorded one.
///
/// # Panics
///
/// If it cannot be run.
#[must_use]
pub fn is_recorded() -> bool {
    static IS_RECORDED: LazyLock<bool> = LazyLock::new(|| rustc_version() == RECORDED);
    *IS_RECORDED
}
