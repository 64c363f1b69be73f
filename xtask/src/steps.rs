//! The steps of `cargo xtask test`, the quick ones first.

use std::{
    env, fs,
    time::{Duration, Instant},
};

use crate::{
    bench, links, postgres,
    process::{Outcome, cargo, read, root, run},
    tools, tree,
};

struct Step {
    name: &'static str,
    about: &'static str,
    run: fn() -> Outcome,
}

const STEPS: [Step; 11] = [
    Step {
        name: "fmt",
        about: "all code is formatted, that of the benchmark too",
        run: fmt,
    },
    Step {
        name: "links",
        about: "no link in the book or beside it leads nowhere",
        run: links::check,
    },
    Step {
        name: "tree",
        about: "the default features stay small, without database client or async runtime; plain `cargo test` builds no client",
        run: tree::check,
    },
    Step {
        name: "clippy",
        about: "no warnings with all features, nor with none",
        run: clippy,
    },
    Step {
        name: "test",
        about: "all tests, and the code in documentation and book",
        run: tests,
    },
    Step {
        name: "postgres",
        about: "the store in Postgres keeps the contract, on a server that is started for it",
        run: postgres_store,
    },
    Step {
        name: "graph",
        about: "Graphviz and Mermaid read the exports of a graph",
        run: graph,
    },
    Step {
        name: "doc",
        about: "the documentation builds without warnings",
        run: doc,
    },
    Step {
        name: "book",
        about: "the book builds",
        run: book,
    },
    Step {
        name: "examples",
        about: "every example runs, the main job with optimisation",
        run: examples,
    },
    Step {
        name: "bench",
        about: "the benchmark compiles with all its rivals, without warnings, and a work of it runs",
        run: bench::check,
    },
];

/// Shows the steps.
pub(crate) fn list() {
    for step in &STEPS {
        println!("{:10}{}", step.name, step.about);
    }
}

/// Runs the named steps, or all if none is named, in their own order, up to the first that fails.
pub(crate) fn test(names: &[&str]) -> Outcome {
    if let Some(name) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        return Err(format!("no step is called `{name}`: see `cargo xtask test --list`"));
    }
    let mut durations = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| names.is_empty() || names.contains(&step.name))
    {
        println!("== {}: {}", step.name, step.about);
        let begin = Instant::now();
        let outcome = (step.run)();
        let duration = begin.elapsed();
        if let Err(reason) = outcome {
            let name = step.name;
            let again = format!("`cargo xtask test {name}` repeats this step alone");
            return Err(format!(
                "step `{name}` failed after {}: {reason}\n{again}",
                seconds(duration)
            ));
        }
        println!("== {}: ok after {}\n", step.name, seconds(duration));
        durations.push((step.name, duration));
    }
    for (name, duration) in &durations {
        println!("{name:10}{:>8}", seconds(*duration));
    }
    println!(
        "{:10}{:>8}",
        "all",
        seconds(durations.iter().map(|(_, duration)| *duration).sum())
    );
    Ok(())
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

fn fmt() -> Outcome {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(&mut cargo(&[
        "fmt",
        "--all",
        "--check",
        "--manifest-path",
        bench::MANIFEST,
    ]))
}

/// With what `eventer` is built by itself: nothing, and each feature but those that are there by default.
const FEATURES: [&str; 8] = [
    "",
    "conformance",
    "export",
    "metrics",
    "opentelemetry",
    "postgres",
    "testing",
    "workers",
];

fn clippy() -> Outcome {
    run(&mut cargo(&[
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--",
        "-D",
        "warnings",
    ]))?;
    // No plain `cargo test` runs these, so all targets are without them.
    run(&mut cargo(&[
        "clippy",
        "--locked",
        "--workspace",
        "--all-features",
        "--test",
        "postgres",
        "--",
        "-D",
        "warnings",
    ]))?;
    // As `cargo test` compiles it by itself, without Postgres and the other features.
    run(&mut cargo(&[
        "clippy",
        "--locked",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))?;
    // The members ask for features of `eventer`, so only its own build shows whether it does without them, and whether
    // each feature has all that it needs.
    for feature in FEATURES {
        run(&mut cargo(&[
            "clippy",
            "--locked",
            "--package",
            "eventer",
            "--no-default-features",
            "--features",
            feature,
            "--",
            "-D",
            "warnings",
        ]))?;
    }
    Ok(())
}

fn tests() -> Outcome {
    // The book's chapters on Postgres run their code on a server.
    let mut tests = cargo(&["test", "--locked", "--workspace", "--all-features"]);
    if env::var_os("DATABASE_URL").is_none() {
        tests.envs(postgres::programs()?);
    }
    run(&mut tests)
}

fn postgres_store() -> Outcome {
    // Among all members, as in the step before, so that nothing is compiled again with other features.
    let mut tests = cargo(&[
        "test",
        "--locked",
        "--workspace",
        "--all-features",
        "--test",
        "postgres",
    ]);
    if env::var_os("DATABASE_URL").is_none() {
        tests.envs(postgres::programs()?);
    }
    tests.envs(postgres::bouncer()?);
    run(&mut tests)
}

/// Runs the faults of the Postgres suite for so many minutes, half of them around commits and half around workers, and
/// prints what was found. Around commits there are to be so many kills and cut connections at least.
pub(crate) fn soak(minutes: &str, kills_min: &str, cuts_min: &str) -> Outcome {
    let Some(minutes) = minutes.parse::<f64>().ok().filter(|minutes| *minutes > 0.0) else {
        return Err(format!("not a number of minutes: `{minutes}`"));
    };
    for least in [kills_min, cuts_min] {
        if least.parse::<u64>().is_err() {
            return Err(format!("not a whole number: `{least}`"));
        }
    }
    let mut soak = cargo(&[
        "test",
        "--locked",
        "--package",
        "eventer-tests",
        "--features",
        "postgres",
        "--test",
        "postgres",
        "--",
        "--ignored",
        "--exact",
        "--test-threads=1",
        "faults::soak::soak",
        "faults::worker_soak::soak",
        "--nocapture",
    ]);
    soak.env("EVENTER_SOAK_MINUTES", (minutes / 2.0).to_string());
    soak.env("EVENTER_SOAK_KILLS_MIN", kills_min);
    soak.env("EVENTER_SOAK_CUTS_MIN", cuts_min);
    soak.envs(postgres::programs()?);
    run(&mut soak)
}

fn graph() -> Outcome {
    tools::graphviz()?;
    let mermaid = tools::mermaid()?;
    // Among all members, as in the step before, so that nothing is compiled again with other features.
    let mut tests = cargo(&["test", "--locked", "--workspace", "--all-features", "--test", "graph"]);
    run(tests.args(["--", "--ignored"]).env("EVENTER_MERMAID", mermaid))
}

fn doc() -> Outcome {
    let mut doc = cargo(&["doc", "--locked", "--workspace", "--all-features", "--no-deps"]);
    run(doc.env("RUSTDOCFLAGS", "-D warnings"))
}

fn book() -> Outcome {
    build_book(false)
}

/// Builds the book, and opens it in a browser if asked to.
pub(crate) fn build_book(open: bool) -> Outcome {
    let mut mdbook = tools::mdbook()?;
    mdbook.args(["build", "book"]);
    if open {
        mdbook.arg("--open");
    }
    run(&mut mdbook)
}

fn examples() -> Outcome {
    let folder = root().join("examples");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.join("Cargo.toml").exists())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    // It serves until it is told to end, and its tests do that.
    names.retain(|name| name != "service");
    for name in &names {
        // What users are told to type for the main job; the others are built already, for their tests.
        let profile = if name == "fines" { "release" } else { "dev" };
        let mut example = cargo(&["run", "--quiet", "--locked", "--profile", profile, "--package", name]);
        // In memory: on Postgres they are run by their tests.
        run(example.env_remove("DATABASE_URL"))?;
    }
    drawn()
}

/// The example that says it draws its machine does so.
fn drawn() -> Outcome {
    let graph = read(&mut cargo(&[
        "run",
        "--quiet",
        "--locked",
        "--package",
        "orders",
        "--",
        "--graph",
    ]))?;
    match graph.lines().next() {
        Some("stateDiagram-v2") => Ok(()),
        first => Err(format!(
            "`orders -- --graph` draws no Mermaid diagram: it begins with {first:?}"
        )),
    }
}
