//! Progress on standard error.

use std::io::{IsTerminal, stderr};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Between two reports this many events pass, a few milliseconds.
const EVENTS_STEP: u64 = 1 << 14;
/// A redraw costs more than a thousand events.
const REDRAWS_PER_S: u8 = 10;

/// A bar, where somebody can see it: in a file or a pipe it would be in the way of what else is written there.
pub struct Progress(Option<ProgressBar>);

impl Progress {
    /// Begins; `len` is that of the log in bytes, if it is known.
    pub fn new(len: Option<u64>) -> Self {
        Progress(stderr().is_terminal().then(|| {
            let template = match len {
                Some(_) => "{bar:30} {percent}% {msg}, {eta} to go",
                None => "{spinner} {binary_bytes} {msg}",
            };
            let style = ProgressStyle::with_template(template).expect("a template of indicatif");
            let target = ProgressDrawTarget::stderr_with_hz(REDRAWS_PER_S);
            ProgressBar::with_draw_target(len, target).with_style(style)
        }))
    }

    /// Reports, if it is time to.
    pub fn report(&self, events: u64, bytes: u64) {
        if let Some(bar) = &self.0
            && events.is_multiple_of(EVENTS_STEP)
        {
            bar.set_message(format!("{events} events"));
            bar.set_position(bytes);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
