//! PgBouncer before a server.

use std::io::{BufRead, BufReader};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use crate::{PORT, Server, USER, account, end_apart};

/// PgBouncer in transaction mode, until this is dropped or the process ends. It ends before its server does.
#[derive(Debug)]
pub struct Bouncer {
    /// Ends it when its standard input ends.
    watcher: Child,
    folder: PathBuf,
}

/// Name the program, and the folders of its libraries if they are not where libraries are looked for.
const PROGRAM: &str = "EVENTER_PGBOUNCER";
const LIBRARIES: &str = "EVENTER_PGBOUNCER_LIB";

/// The port, which is a part of the socket's name and nothing else.
const BOUNCER_PORT: u16 = 6432;

/// How long it may take to listen.
const START_MAX: Duration = Duration::from_secs(20);

impl Bouncer {
    /// Starts PgBouncer before a server, with so few connections for each database that clients share them. They take
    /// turns, so that each statement of a client meets another session where it can.
    ///
    /// # Errors
    ///
    /// A sentence that says what is missing, or what PgBouncer reported.
    pub fn start(server: &Server, connections: u16) -> Result<Self, String> {
        let program = find()?;
        let folder = server.folder().join("bouncer");
        let socket = server.folder().display().to_string();
        let settings = format!(
            "[databases]\n\
             * = host={socket} port={PORT}\n\
             [pgbouncer]\n\
             unix_socket_dir = {folder}\n\
             listen_port = {BOUNCER_PORT}\n\
             auth_type = trust\n\
             auth_file = {folder}/users\n\
             pool_mode = transaction\n\
             default_pool_size = {connections}\n\
             server_round_robin = 1\n\
             max_client_conn = 400\n",
            folder = folder.display(),
        );
        let write = |name: &str, text: &str| fs::write(folder.join(name), text);
        let made = fs::create_dir(&folder)
            .and_then(|()| write("settings", &settings))
            .and_then(|()| write("users", &format!("\"{USER}\" \"\"\n")));
        made.map_err(|error| format!("{}: {error}", folder.display()))?;
        let account = account::of_server()?;
        if let Some(account) = &account {
            account
                .own(&folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let mut watcher = account.map_or_else(|| Command::new("sh"), |account| account.command("sh"));
        watcher
            .args(["-c", WATCH, "watch"])
            .arg(program)
            .arg(&folder)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        if let Some(libraries) = env::var_os(LIBRARIES) {
            watcher.env("LD_LIBRARY_PATH", libraries);
        }
        end_apart(&mut watcher);
        let watcher = watcher
            .spawn()
            .map_err(|error| format!("`sh` could not be started: {error}"))?;
        let bouncer = Bouncer { watcher, folder };
        bouncer.listens()?;
        Ok(bouncer)
    }

    /// The address of a database.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.to_string_lossy().replace('/', "%2F");
        format!("postgres://{USER}@{folder}:{BOUNCER_PORT}/{database}")
    }

    /// Waits until it listens.
    fn listens(&self) -> Result<(), String> {
        let socket = self.folder.join(format!(".s.PGSQL.{BOUNCER_PORT}"));
        let begin = Instant::now();
        // It is there a moment before somebody listens on it.
        while UnixStream::connect(&socket).is_err() {
            if begin.elapsed() > START_MAX {
                let log = fs::File::open(self.folder.join("log")).map(BufReader::new);
                let lines: Vec<_> = log.into_iter().flat_map(BufRead::lines).map_while(Result::ok).collect();
                return Err(format!("PgBouncer did not start:\n{}", lines.join("\n")));
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}

/// The program: the one that is named, or where Debian or others install it.
fn find() -> Result<PathBuf, String> {
    if let Some(program) = env::var_os(PROGRAM) {
        return Ok(program.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let mut programs = folders.map(|folder| folder.join("pgbouncer"));
    programs.find(|program| Path::is_file(program)).ok_or_else(|| {
        "PgBouncer is not installed: `cargo xtask test postgres` installs it on Debian, and elsewhere a package of the \
         system does"
            .to_owned()
    })
}

/// Runs PgBouncer until nobody is left at the other end of standard input.
const WATCH: &str = r#"
"$1" "$2/settings" > "$2/log" 2>&1 < /dev/null &
cat > /dev/null
kill -9 $!
"#;
