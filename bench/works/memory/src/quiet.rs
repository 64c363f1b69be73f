//! Standard output to nowhere, for a while: it is where the rows go, and cqrs-es prints on it.

use std::fs::File;
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;

use nix::unistd::dup2_stdout;

/// Calls `run` with a standard output that nobody reads.
pub(crate) fn quietly<T>(run: impl FnOnce() -> T) -> T {
    let rows = io::stdout()
        .as_fd()
        .try_clone_to_owned()
        .expect("standard output is open");
    let nowhere = File::create("/dev/null").expect("there is a null device");
    io::stdout().flush().expect("rows can be written");
    dup2_stdout(nowhere).expect("standard output can be turned away");
    let result = run();
    io::stdout().flush().expect("the null device takes all");
    dup2_stdout(rows).expect("standard output can be turned back");
    result
}
