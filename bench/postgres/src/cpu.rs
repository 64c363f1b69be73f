//! The time that processors spent, which on a busy machine says more than the time that went by.

use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};

use crate::Fault;

/// The time of processors, in user mode and in the kernel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cpu {
    /// That of this process.
    pub client: Duration,
    /// That of the processes of the server.
    pub server: Duration,
}

impl Cpu {
    /// What was spent since then.
    #[must_use]
    pub fn since(self, then: Cpu) -> Cpu {
        Cpu {
            client: self.client.saturating_sub(then.client),
            server: self.server.saturating_sub(then.server),
        }
    }
}

pub(crate) fn of_this_process() -> Result<Duration, Fault> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let time = |it: nix::sys::time::TimeVal| {
        Duration::from_secs(it.tv_sec().unsigned_abs()) + Duration::from_micros(it.tv_usec().unsigned_abs())
    };
    Ok(time(usage.user_time()) + time(usage.system_time()))
}

/// The children of the process that the server's folder names: one for each connection, and a few for the log.
pub(crate) fn of_server(folder: &Path) -> Result<Duration, Fault> {
    let file = fs::read_to_string(folder.join("data/postmaster.pid"))?;
    let parent = file.lines().next().ok_or("the server's process has a number")?;
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))?;
    let mut time = Duration::ZERO;
    for child in children.split_whitespace() {
        match fs::read_to_string(format!("/proc/{child}/schedstat")) {
            Ok(line) => {
                let on_processor = line.split(' ').next().unwrap_or_default();
                time += Duration::from_nanos(on_processor.parse()?);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(time)
}
