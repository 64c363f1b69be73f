//! The workspace's own automation: `cargo xtask`.
//!
//! It depends on nothing but the standard library, because it is compiled before anything else can begin.

mod bench;
mod links;
mod postgres;
mod process;
mod steps;
mod tools;
mod tree;

use std::{env, process::ExitCode};

const USAGE: &str = "\
usage:
    cargo xtask test [STEP..]   check everything, or only these steps; installs what is missing
    cargo xtask test --list     list the steps
    cargo xtask soak [--minutes N [--kills K --cuts C]]
                                let everything go wrong around the store in Postgres and its workers, for one minute or
                                more; fails if there were fewer kills and cut connections around commits than K and C
    cargo xtask book [--open]   build the book, and open it in a browser";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["test", "--list"] => {
            steps::list();
            Ok(())
        }
        ["test", names @ ..] => steps::test(names),
        ["soak"] => steps::soak("1", "0", "0"),
        ["soak", "--minutes", minutes] => steps::soak(minutes, "0", "0"),
        ["soak", "--minutes", minutes, "--kills", kills, "--cuts", cuts] => steps::soak(minutes, kills, cuts),
        ["book"] => steps::build_book(false),
        ["book", "--open"] => steps::build_book(true),
        [] | ["help" | "-h" | "--help"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("not a task: `{}`\n{USAGE}", arguments.join(" "))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {reason}");
            ExitCode::FAILURE
        }
    }
}
