//! What the crates of the workspace depend on, and what they must not.

use std::fs;

use serde_json::Value;

use crate::process::{Outcome, cargo, read};

/// The most lines that `cargo tree` may print for the default features: what fits on one screen.
const TREE_LINES_MAX: usize = 40;

/// Clients of databases, which nobody must have to compile who did not ask for one.
const CLIENTS: [&str; 8] = [
    "diesel",
    "libsqlite3-sys",
    "postgres",
    "rusqlite",
    "sea-orm",
    "sqlx",
    "sqlx-core",
    "tokio-postgres",
];

/// What a user of the default features must not have to compile besides.
const RUNTIMES: [&str; 3] = ["async-std", "smol", "tokio"];

/// Checks the trees of the library and of its tests.
pub(crate) fn check() -> Outcome {
    let tree = read(&mut cargo(&[
        "tree",
        "--locked",
        "--package",
        "eventer",
        "--edges",
        "normal",
        "--prefix",
        "none",
    ]))?;
    print!("{tree}");
    let heavy = names(&tree).find(|name| CLIENTS.contains(name) || RUNTIMES.contains(name));
    if let Some(heavy) = heavy {
        return Err(format!("the default features of `eventer` depend on `{heavy}`"));
    }
    let count = tree.lines().count();
    if count > TREE_LINES_MAX {
        return Err(format!(
            "`cargo tree` of the default features has {count} lines, more than {TREE_LINES_MAX}"
        ));
    }
    is_in_the_readme()?;
    is_for_its_rust(&tree)?;
    plain_tests_have_no_client()
}

/// The names of the crates in a tree without prefixes.
fn names(tree: &str) -> impl Iterator<Item = &str> {
    tree.lines().filter_map(|line| line.split(' ').next())
}

/// No crate in the tree asks for a newer Rust than `eventer` says that it needs. Of its own code, clippy's
/// `incompatible_msrv` says what the standard library of that Rust lacks.
fn is_for_its_rust(tree: &str) -> Outcome {
    let metadata = read(&mut cargo(&["metadata", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| format!("`cargo metadata`: {error}"))?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let needs = |name: &str| {
        let versions = packages.iter().filter(|package| package["name"] == name);
        versions
            .filter_map(|package| release(package["rust_version"].as_str()?))
            .max()
    };
    let Some(promised) = needs("eventer") else {
        return Err("`eventer` says no `rust-version`".to_owned());
    };
    match names(tree).find(|name| needs(name).is_some_and(|needed| needed > promised)) {
        Some(newer) => Err(format!(
            "`{newer}` needs a newer Rust than the `rust-version` of `eventer`"
        )),
        None => Ok(()),
    }
}

/// The two numbers that begin a version.
fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// What plain `cargo test` builds: the default members and all that their tests depend on. None of it is a client of a
/// database, nor a library of C that would have to be installed first.
fn plain_tests_have_no_client() -> Outcome {
    // Without a package, `cargo tree` is about those that plain `cargo test` takes, with the features that these ask for.
    let tree = read(&mut cargo(&[
        "tree",
        "--locked",
        "--edges",
        "normal,build,dev",
        "--prefix",
        "none",
    ]))?;
    if names(&tree).all(|name| name != "eventer-tests") {
        return Err("`cargo tree` does not show what `cargo test` builds: the crate of tests is not in it".to_owned());
    }
    // These two are in Rust: the numbers of the kernel's calls, and declarations of what Windows has.
    let is_c = |name: &str| name.ends_with("-sys") && !["linux-raw-sys", "windows-sys"].contains(&name);
    match names(&tree).find(|name| CLIENTS.contains(name) || is_c(name)) {
        Some(found) => Err(format!("plain `cargo test` builds `{found}`")),
        None => Ok(()),
    }
}

/// The README shows the tree as it is, without paths and versions: these change more often than what is depended on.
fn is_in_the_readme() -> Outcome {
    let tree = read(&mut cargo(&[
        "tree",
        "--locked",
        "--package",
        "eventer",
        "--edges",
        "normal",
    ]))?;
    let names = |text: &str| -> Vec<String> {
        let words = |line: &str| line.split(" v").next().unwrap_or_default().to_owned();
        text.lines().map(words).collect()
    };
    let readme = fs::read_to_string("README.md").map_err(|error| format!("README.md: {error}"))?;
    let shown = readme.split("```text\n").find(|block| block.starts_with("eventer v"));
    let shown = shown.and_then(|block| block.split("```").next()).unwrap_or_default();
    if names(shown) == names(&tree) {
        return Ok(());
    }
    Err(format!("README.md does not show this tree:\n{tree}"))
}
