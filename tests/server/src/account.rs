//! Whose the server is: Postgres refuses to run as root.

use std::io;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::Command;

/// An account that is not root's.
pub(crate) struct Account {
    user: u32,
    group: u32,
}

/// Accounts that most systems have, the best one first.
const NAMES: [&str; 2] = ["postgres", "nobody"];

/// The account to run the server as; none if this process is not root's and the server can be its own.
pub(crate) fn of_server() -> Result<Option<Account>, String> {
    if id(&["-u"])? != Some(0) {
        return Ok(None);
    }
    for name in NAMES {
        if let (Some(user), Some(group)) = (id(&["-u", name])?, id(&["-g", name])?) {
            return Ok(Some(Account { user, group }));
        }
    }
    Err(format!(
        "Postgres does not run as root, and there is no account {}",
        NAMES.join(" or ")
    ))
}

fn id(arguments: &[&str]) -> Result<Option<u32>, String> {
    let output = Command::new("id").args(arguments).output();
    let output = output.map_err(|error| format!("`id` could not be started: {error}"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().parse().ok())
}

impl Account {
    pub(crate) fn own(&self, folder: &Path) -> io::Result<()> {
        chown(folder, Some(self.user), Some(self.group))
    }

    /// A program that runs as this account.
    pub(crate) fn command(&self, program: &str) -> Command {
        let Account { user, group } = self;
        let mut command = Command::new("setpriv");
        command.args([
            &format!("--reuid={user}"),
            &format!("--regid={group}"),
            "--clear-groups",
            "--",
            program,
        ]);
        command
    }
}
