//! Running the compiler on one crate, and what it costs.

use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// Counts instructions and nothing else, which is the fastest that valgrind can do.
const VALGRIND: &str = "valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null";

/// How cargo calls the compiler for one crate: the variables it sets, the program, the arguments.
#[derive(Debug, Clone)]
pub(crate) struct Invocation {
    shell_line: String,
    folder: PathBuf,
}

impl Invocation {
    /// Finds the invocation in what `cargo check -vv` prints.
    pub(crate) fn from_log(log: &str, crate_name: &str, folder: &Path) -> Option<Self> {
        let crate_argument = format!(" --crate-name {crate_name} ");
        let line = log.lines().find(|line| line.contains(&crate_argument))?;
        let (_, line) = line.split_once("Running `")?;
        let shell_line = line.strip_suffix('`')?.to_owned();
        Some(Invocation {
            shell_line,
            folder: folder.to_owned(),
        })
    }

    /// Runs the compiler once under valgrind and gives its instructions, in millions.
    pub(crate) fn instructions_m(&self) -> f64 {
        let (call, arguments) = self
            .shell_line
            .split_once(" --crate-name ")
            .expect("cargo names the crate");
        let program = call.rfind(' ').map_or(0, |space| space + 1);
        let (variables, compiler) = call.split_at(program);
        let line = format!("{variables}{VALGRIND} {compiler} --crate-name {arguments}");
        let log = run(&line, &self.folder);
        let counted = log.lines().find_map(|line| line.split_once("I   refs:"));
        let (_, count) = counted.expect("valgrind reports what it counted");
        let count: f64 = count
            .replace(',', "")
            .trim()
            .parse()
            .expect("valgrind reports a number");
        count / 1e6
    }

    /// Runs the compiler as often as is said and gives the mean of its CPU time, user and system, in seconds.
    pub(crate) fn cpu_s(&self, times: usize) -> f64 {
        let before = children_cpu_us();
        for _ in 0..times {
            run(&self.shell_line, &self.folder);
        }
        (children_cpu_us() - before) as f64 / times as f64 / 1e6
    }
}

/// Runs a line of shell and gives what it said.
fn run(shell_line: &str, folder: &Path) -> String {
    let output = Command::new("sh")
        .args(["-c", shell_line])
        .current_dir(folder)
        .output()
        .expect("a shell runs");
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{log}");
    log
}

fn children_cpu_us() -> i64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts CPU time");
    usage.user_time().num_microseconds() + usage.system_time().num_microseconds()
}
