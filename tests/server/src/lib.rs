//! Throw-away Postgres servers: started from the installed programs on a unix socket, and gone with the process that
//! started them, also when that is killed.
//!
//! It depends on nothing, so that the benchmark can use it beside any client library.

mod account;
mod bouncer;
mod ends;
mod programs;
mod proxy;

use std::fs::DirBuilder;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, process};

pub use bouncer::Bouncer;
pub use ends::Stop;
pub use programs::Programs;
pub use proxy::{Fault, Proxy, Way};

/// A server that runs until this is dropped or the process ends.
#[derive(Debug)]
pub struct Server {
    /// Ends the server when its standard input ends.
    watcher: Child,
    folder: PathBuf,
    programs: Programs,
    /// What the server is started with.
    options: String,
}

/// The superuser of the server, who needs no password.
pub const USER: &str = "postgres";

/// The port, which is a part of the socket's name and nothing else.
const PORT: u16 = 5432;

impl Server {
    /// Starts a server with these settings, each as in `postgresql.conf`, for tests: it does not wait for the disk.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing, or what the programs of Postgres reported.
    pub fn start(settings: &[(&str, &str)]) -> Result<Self, String> {
        let quick = [("fsync", "off"), ("full_page_writes", "off")];
        Self::start_durable(&[&quick, settings].concat())
    }

    /// Starts a server that keeps what it acknowledged, as Postgres does by default.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_durable(settings: &[(&str, &str)]) -> Result<Self, String> {
        let folder = make_folder().map_err(|error| format!("no folder for a server of Postgres: {error}"))?;
        Self::start_in(folder, settings)
    }

    /// The same in a folder, which is to be empty, and is removed when the server ends. Its path is short, as the name of
    /// a socket has to be.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn start_in(folder: PathBuf, settings: &[(&str, &str)]) -> Result<Self, String> {
        Self::run(folder, settings, None)
    }

    /// Starts a replica of this server: a copy that goes on to receive what is committed here, and takes no writes.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub fn replica(&self) -> Result<Self, String> {
        let folder = make_folder().map_err(|error| format!("no folder for a server of Postgres: {error}"))?;
        Self::run(folder, &[("fsync", "off")], Some(&self.folder))
    }

    /// Starts a server on a new folder of data: an empty one, or a copy of what the server in another folder has.
    fn run(folder: PathBuf, settings: &[(&str, &str)], primary: Option<&Path>) -> Result<Self, String> {
        let programs = Programs::find()?;
        let account = account::of_server()?;
        if let Some(account) = &account {
            account
                .own(&folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let mut watcher = account.map_or_else(|| Command::new("sh"), |account| account.command("sh"));
        let folder_text = folder.to_str().ok_or("the folder of temporary files is not UTF-8")?;
        let fixed = [
            ("listen_addresses", "''"),
            ("unix_socket_directories", folder_text),
            ("max_connections", "200"),
        ];
        let options = fixed
            .iter()
            .chain(settings)
            .map(|(name, value)| format!("-c {name}={value}"));
        let options = options.collect::<Vec<_>>().join(" ");
        watcher
            .args(["-c", WATCH, "watch"])
            .arg(programs.folder())
            .arg(&folder)
            .arg(USER)
            .arg(&options)
            .args(primary)
            .current_dir(&folder)
            .envs(programs.environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        end_apart(&mut watcher);
        let mut watcher = watcher
            .spawn()
            .map_err(|error| format!("`sh` could not be started: {error}"))?;
        let mut answer = String::new();
        let mut output = BufReader::new(watcher.stdout.take().expect("it is piped"));
        let read = output.read_line(&mut answer);
        let server = Server {
            watcher,
            folder,
            programs,
            options,
        };
        if read.is_ok() && answer.trim() == "ready" {
            return Ok(server);
        }
        let mut rest = String::new();
        let _ = output.read_to_string(&mut rest);
        Err(format!("Postgres did not start:\n{answer}{rest}"))
    }

    /// The folder in which the socket lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The programs that it was started from.
    #[must_use]
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// The address of a database.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://{USER}@{folder}:{PORT}/{database}")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}

/// Starts a server, waits until nobody is left at the other end of standard input, and ends the server. Signals that a
/// terminal sends to all its processes do not reach it.
const WATCH: &str = r#"
programs=$1 folder=$2 user=$3 options=$4 primary=$5
end() {
    # Whoever held the server to kill it may have ended before it did.
    kill -CONT "$(head -n 1 "$folder/data/postmaster.pid")"
    "$programs/pg_ctl" --pgdata "$folder/data" --mode immediate stop
    rm -rf -- "$folder"
} > /dev/null 2>&1
make() {
    if [ -n "$primary" ]; then
        "$programs/pg_basebackup" --pgdata "$folder/data" --host "$primary" --username "$user" --checkpoint fast \
            --wal-method stream --write-recovery-conf --no-sync
    else
        "$programs/initdb" --pgdata "$folder/data" --auth trust --username "$user" --encoding UTF8 --locale C --no-sync
    fi
}
{
    make &&
    "$programs/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --options "$options" --wait start
} > "$folder/start" 2>&1 < /dev/null || { cat "$folder/start" "$folder/log"; end; exit 1; }
echo ready
cat > /dev/null
end
"#;

/// Out of the process group that a terminal's signals go to.
fn end_apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

/// A new folder, with a name that is short enough for the name of a socket.
fn make_folder() -> io::Result<PathBuf> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("eventer-pg-{}-{number}", process::id()));
        // The server asks nobody for a password, so no other account is to reach its socket.
        match DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => return made.map(|()| folder),
        }
    }
}
