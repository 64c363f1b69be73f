//! The works: the packages in `works/`, each found by its folder.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use harness::Row;

use crate::features;

/// A package that measures something.
pub(crate) struct Work {
    pub(crate) name: String,
    pub(crate) description: String,
}

/// Every work, by name.
pub(crate) fn all() -> Result<Vec<Work>, Box<dyn Error>> {
    let mut works = Vec::new();
    for folder in fs::read_dir(root().join("works"))? {
        let name = folder?.file_name().to_string_lossy().into_owned();
        let manifest = fs::read_to_string(manifest(&name))?;
        let description = manifest.lines().find_map(|line| line.strip_prefix("description = "));
        works.push(Work {
            name,
            description: description.unwrap_or_default().trim_matches('"').to_owned(),
        });
    }
    works.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(works)
}

/// How to use the command, with every work.
pub(crate) fn list(works: &[Work]) -> String {
    let mut text = String::from(
        "usage: bench/run WORK.. [--json FILE] [--rounds N] [--case NAME].. [--subject NAME].. [--events N] [--entities N]\n\nworks:\n",
    );
    for Work { name, description } in works {
        let _ = writeln!(text, "  {name:<10} {description}");
    }
    text
}

/// Builds and runs one work and hands over its rows as they come; what it says of its progress goes to standard error.
pub(crate) fn run(name: &str, options: &[String], mut hand_over: impl FnMut(Row)) -> Result<(), Box<dyn Error>> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    command.args([
        "run",
        "--quiet",
        "--release",
        "--locked",
        "--package",
        name,
        "--manifest-path",
    ]);
    command.arg(root().join("Cargo.toml"));
    for feature in features::of(name, &fs::read_to_string(manifest(name))?) {
        command.args(["--features", feature]);
    }
    command.arg("--").args(options);
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("the work's output is a pipe")?;
    for line in BufReader::new(output).lines() {
        hand_over(serde_json::from_str(&line?)?);
    }
    if child.wait()?.success() {
        Ok(())
    } else {
        Err(format!("work `{name}` failed").into())
    }
}

/// The manifest of a work.
fn manifest(name: &str) -> PathBuf {
    root().join("works").join(name).join("Cargo.toml")
}

/// The folder `bench`, where this package lies.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
