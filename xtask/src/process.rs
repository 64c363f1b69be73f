//! Running other programs, in the workspace's folder.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What a task comes to; an error is a sentence for whoever started it.
pub(crate) type Outcome = Result<(), String>;

/// The workspace's folder.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("this crate lies in the workspace")
}

/// The folder of all that is built.
pub(crate) fn target() -> PathBuf {
    let other = env::var_os("CARGO_TARGET_DIR").filter(|folder| !folder.is_empty());
    other.map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A program and its arguments.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// `cargo` and its arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    command("cargo", arguments)
}

/// Shows a command, runs it with its output passed on as it is, and expects it to succeed.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let line = line(command);
    println!("$ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` failed with {status}")),
        Err(error) => Err(format!("`{line}` could not be started: {error}")),
    }
}

/// Runs a command, expects it to succeed, and returns what it wrote.
pub(crate) fn read(command: &mut Command) -> Result<String, String> {
    let line = line(command);
    println!("$ {line}");
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("`{line}` could not be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{line}` failed with {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{line}` wrote what is not UTF-8"))
}

/// Tells whether a command can be run, without showing anything.
pub(crate) fn works(program: &str, arguments: &[&str]) -> bool {
    let mut command = command(program, arguments);
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn line(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
