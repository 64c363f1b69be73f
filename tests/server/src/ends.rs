//! How a server ends before its time, and is started again.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::{Server, account};

/// How a server is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// It ends all sessions, and writes all that it has to its disk.
    Fast,
    /// It ends at once, and has to recover.
    Immediate,
}

/// How often a start is tried: a process of the server before may not be gone yet.
const STARTS_MAX: u32 = 50;

/// How long a process may take to be held. One that waits for its disk is held only when that has answered.
const HELD_WITHIN: Duration = Duration::from_secs(20);

impl Server {
    /// Ends all processes of the server by SIGKILL. It does not run until [`start_again`](Self::start_again).
    ///
    /// # Errors
    ///
    /// A sentence that says what failed. On Linux only.
    pub fn kill(&self) -> Result<(), String> {
        let postmaster = self.postmaster()?;
        // It is held first: a process that it starts after its list was read would outlive it, and keep the server from
        // being started again.
        signal("-STOP", &[&postmaster])?;
        until_stopped(&postmaster)?;
        let children = read(&format!("/proc/{postmaster}/task/{postmaster}/children"))?;
        signal("-KILL", &[&postmaster])?;
        let children: Vec<_> = children.split_whitespace().collect();
        // Some of them end by themselves meanwhile.
        let _ = signal("-KILL", &children);
        Ok(())
    }

    /// Whether the process is there that starts all others of the server.
    #[must_use]
    pub fn runs(&self) -> bool {
        let postmaster = self.postmaster().ok();
        postmaster.is_some_and(|it| output(Command::new("kill").args(["-0", &it])).is_ok())
    }

    /// Starts the server again, after it was ended.
    ///
    /// # Errors
    ///
    /// A sentence that says what the programs of Postgres reported.
    pub fn start_again(&self) -> Result<(), String> {
        let log = self.folder.join("log");
        let mut reason = String::new();
        for _ in 0..STARTS_MAX {
            let mut control = self.control()?;
            control.arg("--log").arg(&log);
            control.args(["--options", &self.options, "--wait", "start"]);
            match output(&mut control) {
                Ok(()) => return Ok(()),
                Err(error) => reason = error,
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(&log).unwrap_or_default();
        let tail: Vec<_> = log.lines().rev().take(20).collect();
        let tail: Vec<_> = tail.into_iter().rev().collect();
        Err(format!("Postgres did not start again:\n{reason}\n{}", tail.join("\n")))
    }

    /// Stops the server and starts it again.
    ///
    /// # Errors
    ///
    /// A sentence that says what the programs of Postgres reported.
    pub fn restart(&self, stop: Stop) -> Result<(), String> {
        let mode = match stop {
            Stop::Fast => "fast",
            Stop::Immediate => "immediate",
        };
        output(self.control()?.args(["--mode", mode, "--wait", "stop"]))?;
        self.start_again()
    }

    /// The process that starts all others.
    fn postmaster(&self) -> Result<String, String> {
        let file: PathBuf = self.folder.join("data/postmaster.pid");
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let first = text.lines().next().map(str::to_owned);
        first.ok_or_else(|| format!("{} is empty", file.display()))
    }

    fn control(&self) -> Result<Command, String> {
        let program = self.programs.folder().join("pg_ctl");
        let program = program.to_str().ok_or("the folder of Postgres is not UTF-8")?;
        let mut command = match account::of_server()? {
            Some(account) => account.command(program),
            None => Command::new(program),
        };
        command.envs(self.programs.environment());
        command.current_dir(&self.folder);
        command.arg("--pgdata").arg(self.folder.join("data"));
        Ok(command)
    }
}

/// Waits until a process runs no more: a signal is sent before it has arrived.
fn until_stopped(process: &str) -> Result<(), String> {
    let begin = Instant::now();
    loop {
        let stat = read(&format!("/proc/{process}/stat"))?;
        // What comes before may have spaces: the name of the program, in parentheses.
        let state = stat.rsplit(')').next().unwrap_or_default().trim_start();
        if state.starts_with('T') {
            return Ok(());
        }
        if begin.elapsed() > HELD_WITHIN {
            return Err(format!("process {process} does not stop"));
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))
}

fn signal(name: &str, processes: &[&str]) -> Result<(), String> {
    if processes.is_empty() {
        return Ok(());
    }
    output(Command::new("kill").arg(name).args(processes))
}

fn output(command: &mut Command) -> Result<(), String> {
    // A server that is started must not hold a pipe of ours open.
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} failed: {status}"))
    }
}
