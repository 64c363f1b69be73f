//! The generated crates: written as one cargo workspace, their dependencies checked once.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::compiler::Invocation;
use crate::shape::Shape;
use crate::sources::Source;

/// A crate with one machine.
#[derive(Debug, Clone)]
pub(crate) struct Crate {
    name: String,
    dependencies: Vec<String>,
    source: String,
}

impl Crate {
    pub(crate) fn new(source: &Source, shape: Shape) -> Self {
        let kind = if shape.serde { "_serde" } else { "" };
        let name = source.subject.replace(['-', ' '], "_").replace(['(', ')'], "");
        let mut dependencies: Vec<String> = source.dependency.map(str::to_owned).into_iter().collect();
        if shape.serde {
            dependencies.push("serde".to_owned());
        }
        Crate {
            name: format!("{name}_{}{kind}", shape.states),
            dependencies,
            source: (source.write)(shape),
        }
    }
}

/// Writes the crates, has cargo check them all, and gives the compiler's invocation for each.
pub(crate) fn prepare(crates: &[Crate], root: &Path) -> Result<Vec<Invocation>, Box<dyn Error>> {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    for it in crates {
        fs::create_dir_all(root.join(&it.name).join("src"))?;
        fs::write(root.join(&it.name).join("Cargo.toml"), manifest(it))?;
    }
    fs::write(root.join("Cargo.toml"), workspace(crates, &bench)?)?;
    // The rivals as this workspace has them, so that every work measures the same versions.
    fs::copy(bench.join("Cargo.lock"), root.join("Cargo.lock"))?;
    eprintln!("checking {} generated crates and their dependencies", crates.len());
    cargo_check(crates, root, "--quiet")?;
    // A second time, when only the crates themselves are left to do, for the invocations.
    let log = cargo_check(crates, root, "-vv")?;
    let invocation = |it: &Crate| {
        Invocation::from_log(&log, &it.name, root)
            .ok_or_else(|| format!("cargo did not show how it checks `{}`", it.name).into())
    };
    crates.iter().map(invocation).collect()
}

/// Writes the sources anew, so that they are checked anew, and gives what cargo said.
fn cargo_check(crates: &[Crate], root: &Path, verbosity: &str) -> Result<String, Box<dyn Error>> {
    for it in crates {
        fs::write(root.join(&it.name).join("src/lib.rs"), &it.source)?;
    }
    let output = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
        .args(["check", "--workspace", verbosity])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", root.join("target"))
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() && !log.contains("\nwarning: ") {
        return Ok(log);
    }
    eprintln!("{log}");
    Err("a generated crate does not compile without errors and warnings".into())
}

/// The target folder that this program was built in.
pub(crate) fn target_folder() -> Result<PathBuf, Box<dyn Error>> {
    let program = env::current_exe()?;
    let folder = program
        .ancestors()
        .nth(2)
        .ok_or("the program lies in a target folder")?;
    Ok(folder.to_owned())
}

fn manifest(it: &Crate) -> String {
    let mut text = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n",
        it.name
    );
    for dependency in &it.dependencies {
        let _ = writeln!(text, "{dependency}.workspace = true");
    }
    text
}

/// The workspace takes over the versions of the rivals from this one.
fn workspace(crates: &[Crate], bench: &Path) -> Result<String, Box<dyn Error>> {
    let manifest = fs::read_to_string(bench.join("Cargo.toml"))?;
    let wanted = |line: &&str| {
        ["rust-fsm", "smlang", "statig", "statum", "serde"]
            .iter()
            .any(|name| line.starts_with(&format!("{name} = ")))
    };
    let names: Vec<_> = crates.iter().map(|it| format!("{:?}", it.name)).collect();
    let versions: Vec<_> = manifest.lines().filter(wanted).collect();
    Ok(format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n\
         [workspace.dependencies]\neventer = {{ path = '{}' }}\n{}\n\n\
         [profile.dev]\nincremental = false\n",
        names.join(", "),
        bench.join("../runtime").display(),
        versions.join("\n"),
    ))
}
