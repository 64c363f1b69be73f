//! The servers that tests start: they end with whoever started them.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use eventer_test_server::Server;

/// Set for the process that is killed.
const CHILD: &str = "EVENTER_TEST_SERVER_CHILD";

/// What the killed process says before the folder of its server.
const FOLDER: &str = "folder of the server: ";

/// Waits until a server's folder is gone, which is removed after it ended.
fn ends(folder: &Path) {
    let begin = Instant::now();
    while folder.exists() {
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "{} is still there",
            folder.display()
        );
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_server_ends_when_it_is_dropped() {
    let server = Server::start(&[]).unwrap();
    let folder = server.folder().to_owned();
    let mode = fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "it asks nobody for a password");
    let pid = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap().to_owned();
    drop(server);
    assert!(!folder.exists());
    let runs = Command::new("kill")
        .args(["-0", &pid])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    // One that ended is still listed where nobody reads its status.
    let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    assert!(
        !runs.success() || status.contains(") Z "),
        "the server runs on: {status}"
    );
}

#[test]
fn a_server_that_is_held_ends_too() {
    let server = Server::start(&[]).unwrap();
    let folder = server.folder().to_owned();
    let pid = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let held = Command::new("kill")
        .args(["-STOP", pid.lines().next().unwrap()])
        .status()
        .unwrap();
    assert!(held.success());
    let begin = Instant::now();
    drop(server);
    assert!(!folder.exists());
    // A server that cannot hear is waited for during a minute, and left.
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
}

#[test]
fn a_server_ends_when_its_process_is_killed() {
    if env::var_os(CHILD).is_some() {
        let server = Server::start(&[]).unwrap();
        println!("{FOLDER}{}", server.folder().display());
        thread::sleep(Duration::from_secs(600));
        process::exit(1);
    }
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "server::a_server_ends_when_its_process_is_killed",
            "--nocapture",
        ])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let folder = lines.find_map(|line| Some(line.split_once(FOLDER)?.1.to_owned()));
    // SIGKILL: nothing of the process runs any more.
    child.kill().unwrap();
    child.wait().unwrap();
    ends(Path::new(&folder.expect("the child started a server")));
}

#[test]
fn a_setting_that_the_server_does_not_know_is_reported() {
    let error = Server::start(&[("no_such_setting", "1")]).unwrap_err();
    assert!(error.contains("no_such_setting"), "{error}");
}
