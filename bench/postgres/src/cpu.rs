//! The time that processors spent, which on a busy machine says more than the time that went by.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use nix::errno::Errno;
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

/// What clocks of processors show at a moment.
#[derive(Debug, Clone)]
pub struct Clocks {
    client: Duration,
    /// By the numbers of the server's processes: when one ends, its time is not to be missing from that of the others.
    server: HashMap<u32, Duration>,
}

impl Clocks {
    pub(crate) fn read(folder: &Path) -> Result<Self, Fault> {
        Ok(Clocks {
            client: of_this_process()?,
            server: of_server(folder)?,
        })
    }

    /// What was spent since then.
    #[must_use]
    pub fn since(&self, then: &Clocks) -> Cpu {
        let of_process = |(process, time): (&u32, &Duration)| {
            let before = then.server.get(process).copied().unwrap_or_default();
            time.saturating_sub(before)
        };
        Cpu {
            client: self.client.saturating_sub(then.client),
            server: self.server.iter().map(of_process).sum(),
        }
    }
}

fn of_this_process() -> Result<Duration, Fault> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let time = |it: nix::sys::time::TimeVal| {
        Duration::from_secs(it.tv_sec().unsigned_abs()) + Duration::from_micros(it.tv_usec().unsigned_abs())
    };
    Ok(time(usage.user_time()) + time(usage.system_time()))
}

/// The children of the process that the server's folder names: one for each connection, and a few for the log.
fn of_server(folder: &Path) -> Result<HashMap<u32, Duration>, Fault> {
    let file = fs::read_to_string(folder.join("data/postmaster.pid"))?;
    let parent = file.lines().next().ok_or("the server's process has a number")?;
    let children = fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"))?;
    let mut times = HashMap::new();
    for child in children.split_whitespace() {
        match fs::read_to_string(format!("/proc/{child}/schedstat")) {
            Ok(line) => {
                let on_processor = line.split(' ').next().unwrap_or_default();
                times.insert(child.parse()?, Duration::from_nanos(on_processor.parse()?));
            }
            Err(error) if is_gone(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(times)
}

/// Whether a process ended before its file was opened, or while it was read.
fn is_gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(Errno::ESRCH as i32)
}
