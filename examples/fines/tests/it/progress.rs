//! The progress, which is shown on a terminal and nowhere else.

use std::fmt::Write as _;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write as _};
use std::os::unix::ffi::OsStringExt;
use std::process::{Command, Stdio};
use std::thread;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::{HEADER, fines, path};

/// Enough for the bar to be drawn several times, ten in a second, by a program without optimisation.
const EVENTS: usize = 120_000;
/// What takes the bar from the screen.
const CLEAR_LINE: &str = "\u{1b}[2K";

fn log() -> String {
    let mut log = format!("{HEADER}\n");
    for case in 0..EVENTS {
        writeln!(log, "A{case},Create Fine,2006-07-24T00:00:00+02:00,35.0,,,0.0").expect("memory takes it");
    }
    log
}

/// A terminal of the usual size: the end that shows what is written, and the end that a program writes to.
fn terminal() -> io::Result<(File, File)> {
    let shown = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY)?;
    grantpt(&shown)?;
    unlockpt(&shown)?;
    let name = std::ffi::OsString::from_vec(ptsname(&shown, Vec::new())?.into_bytes());
    let written = OpenOptions::new().read(true).write(true).open(name)?;
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&written, size)?;
    Ok((File::from(shown), written))
}

/// What the program writes to standard error if that is a terminal, and to standard output.
fn on_a_terminal(argument: &str, input: &str) -> (String, String) {
    let (mut shown, written) = terminal().expect("the system has terminals");
    let mut child = Command::new(env!("CARGO_BIN_EXE_fines"))
        .arg(argument)
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(written)
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    thread::scope(|scope| {
        scope.spawn(move || {
            // Who is given a file does not read it.
            let _ = stdin.write_all(input.as_bytes());
        });
        let mut screen = Vec::new();
        // Where nobody has the other end open any more, reading ends, on Linux with an error.
        let _ = shown.read_to_end(&mut screen);
        let output = child.wait_with_output().expect("the program ends");
        assert!(output.status.success());
        let text = |bytes| String::from_utf8(bytes).expect("the program prints text");
        (text(screen), text(output.stdout))
    })
}

#[test]
fn a_terminal_shows_how_much_of_a_file_is_read() {
    let (log, name) = (log(), path("progress.csv"));
    fs::write(&name, &log).expect("the folder is for tests");
    let name = name.to_str().expect("a path of text");
    let (screen, summary) = on_a_terminal(name, "");
    let bars: Vec<&str> = screen.split(CLEAR_LINE).filter(|part| part.contains('%')).collect();
    let moved = bars.iter().any(|bar| {
        let (_, shown) = bar.split_once("░ ").unwrap_or_default();
        !shown.starts_with("0%") && shown.contains("% ") && shown.contains(" events, ") && shown.contains("s to go")
    });
    assert!(moved, "{bars:?}");
    // It is taken away, and what was counted remains.
    let rest = screen.rsplit(CLEAR_LINE).next().unwrap_or_default();
    assert!(
        rest.contains("120000 events in ") && !rest.contains("to go"),
        "{rest:?}"
    );
    assert_eq!(summary, fines(&[name], "").stdout);
}

#[test]
fn a_terminal_shows_how_much_of_a_stream_was_read() {
    let (screen, _) = on_a_terminal("-", &log());
    assert!(screen.contains("16384 events") && screen.contains("KiB"), "{screen:?}");
    assert!(!screen.contains('%'), "of what nobody knows the end of: {screen:?}");
}

#[test]
fn a_pipe_gets_no_progress() {
    let run = fines(&["-"], log());
    assert_eq!(run.status, Some(0));
    let lines: Vec<_> = run.stderr.trim().lines().collect();
    assert!(
        matches!(lines[..], [rate] if rate.starts_with("120000 events in ")),
        "{lines:?}"
    );
}
