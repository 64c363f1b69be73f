//! Features of works that cannot be compiled everywhere.

use std::process::{Command, Stdio};

/// The feature of those works that have a rival with a need of its own.
const ESRS: &str = "esrs";

/// The features that a work is built with here; says so if one is left out. `manifest` is that of the work.
pub(crate) fn of(work: &str, manifest: &str) -> Vec<&'static str> {
    if !manifest.lines().any(|line| line.starts_with("esrs = [")) {
        return Vec::new();
    }
    if has_openssl() {
        return vec![ESRS];
    }
    eprintln!(
        "{work}: esrs is left out, as it needs the headers of OpenSSL: install libssl-dev and pkg-config, or what your \
         system calls them"
    );
    Vec::new()
}

/// Whether the headers of OpenSSL are where the compiler of esrs looks for them.
fn has_openssl() -> bool {
    let mut command = Command::new("pkg-config");
    command.args(["--exists", "openssl"]).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
