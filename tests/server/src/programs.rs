//! The programs of Postgres, which are not always where commands are looked for.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The folder that `initdb`, `pg_ctl` and `postgres` lie in.
#[derive(Debug, Clone)]
pub struct Programs {
    folder: PathBuf,
    /// The folders of their libraries, if they are not where libraries are looked for.
    libraries: Option<OsString>,
}

/// Name a folder that is looked in before all others, and those of its libraries.
const FOLDER: &str = "EVENTER_POSTGRES_BIN";
const LIBRARIES: &str = "EVENTER_POSTGRES_LIB";

/// Where Debian keeps a folder for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

impl Programs {
    /// Finds the programs: in the folder that `EVENTER_POSTGRES_BIN` names, where `pg_config` says, where Debian keeps
    /// them, or where commands are looked for.
    ///
    /// # Errors
    ///
    /// A sentence that says what to do, if they are nowhere.
    pub fn find() -> Result<Self, String> {
        if let Some(folder) = env::var_os(FOLDER).map(PathBuf::from) {
            return if is_complete(&folder) {
                Ok(Programs {
                    folder,
                    libraries: env::var_os(LIBRARIES),
                })
            } else {
                Err(format!(
                    "{FOLDER} names {}, where the programs of Postgres are not",
                    folder.display()
                ))
            };
        }
        let path = env::var_os("PATH").unwrap_or_default();
        let found = told().into_iter().chain(versions()).chain(env::split_paths(&path));
        let folder = found.into_iter().find(|folder| is_complete(folder)).ok_or(
            "the programs of Postgres are not installed: `cargo xtask test postgres` installs them on Debian, and \
             elsewhere a package of the system does; or name a server by DATABASE_URL",
        )?;
        Ok(Programs {
            folder,
            libraries: None,
        })
    }

    /// Where they are.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// One of them, such as `pgbench`, with what has to be set where it runs.
    #[must_use]
    pub fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join(name));
        command.envs(self.environment());
        command
    }

    /// What has to be set where they run.
    pub(crate) fn environment(&self) -> impl Iterator<Item = (&'static str, &OsStr)> {
        let libraries = self.libraries.as_deref();
        libraries.into_iter().map(|folder| ("LD_LIBRARY_PATH", folder))
    }
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "postgres"]
        .iter()
        .all(|program| folder.join(program).is_file())
}

/// What `pg_config` says.
fn told() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim()))
}

/// The folders of Debian, the latest version first.
fn versions() -> Vec<PathBuf> {
    let entries = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by(|one, other| other.cmp(one));
    versions.into_iter().map(|(_, folder)| folder).collect()
}
