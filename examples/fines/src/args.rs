//! The command line.

use std::path::PathBuf;

use clap::Parser;

const EXIT_STATUS: &str = "\
Exit status:
  0  The log was read to its end
  1  With --strict: it was, and an event was refused
  2  The log cannot be used, or the command line cannot";

/// Replays an event log of road-traffic fines through a state machine
///
/// The log is a CSV file with the columns case_id, activity, timestamp, amount, expense, paymentamount and
/// totalpaymentamount, in any order and beside any others. The cases may be interleaved; the events of one case stand
/// in the order of time.
///
/// A row that cannot be read is refused with file, line and reason, and the rest is read all the same. Only a log whose
/// header lacks a column, or names one twice, cannot be used at all: no row says what it means. The summary names the
/// first three events of each reason, and --refusals all of them.
///
/// Progress is shown on standard error while that is a terminal; a file or a pipe gets none.
///
/// The summary's due is what all fines came to, with penalties and expenses. Its paid is what was paid by the events
/// that were accepted: a refused payment is not in it, such as one after the fine was collected or was paid with its
/// penalty, when the case is closed and has no account any more. Such payments are counted among the refused.
#[derive(Parser)]
#[command(name = "fines", version, after_help = EXIT_STATUS)]
#[expect(
    clippy::doc_markdown,
    reason = "the comments are the text of `--help`, which shows backticks as they are"
)]
pub struct Args {
    /// The log, or - for standard input; without it, the sample log of this example
    pub log: Option<PathBuf>,

    /// Write each refused event to this CSV file: file, line, case_id, activity, state, reason
    ///
    /// The first row names these columns. The file is the log, as it was given; the line is that on which the row
    /// begins; the state is the fine's, and empty without one; the reason is as in the summary.
    #[arg(long, value_name = "FILE")]
    pub refusals: Option<PathBuf>,

    /// Print the summary as JSON: cases, events, accepted, refused, final_states, due, paid, refused_by_reason
    #[arg(long)]
    pub json: bool,

    /// Exit with status 1 if any event was refused
    #[arg(long)]
    pub strict: bool,
}
