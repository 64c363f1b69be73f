//! What is counted while the log is replayed.

use std::collections::HashMap;
use std::fmt;

use crate::activity::Activity;
use crate::log::BadInput;
use crate::machines::fine;
use crate::money::Sum;

/// How many refusals of one reason are shown.
const FIRST_MAX: usize = 3;

/// Why an event was refused. There are few of them, however long the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// The row could not be read.
    Bad(BadInput),
    /// The log had no event of the case yet that creates the fine.
    NotCreated(Activity),
    /// The fine does not take the event in this state.
    Fine(Activity, &'static str),
    /// The life of the fine ended in this state.
    Closed(Activity, &'static str),
    /// The appeal to the prefecture does not take the event: in this state, or because there is none.
    Appeal(Activity, Option<&'static str>),
    /// An earlier time than that of the last event accepted for the case.
    Earlier,
    /// A total that is less than the payments that make it up.
    Total,
}

/// An event that its case did not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    pub reason: Reason,
    /// The state that the fine is in; `None` without a fine.
    pub state: Option<&'static str>,
}

/// Events by what became of them.
#[derive(Default)]
pub struct Tally {
    pub accepted: u64,
    /// The line of the last row, if it was accepted and has no end of line.
    pub perhaps_cut_off: Option<u64>,
    refused: HashMap<Reason, Refusals>,
}

/// The refusals of one reason.
#[derive(Default)]
pub struct Refusals {
    pub count: u64,
    /// Line and description of the first.
    pub first: Vec<(u64, String)>,
}

impl Tally {
    /// Counts a refusal; the description is asked for only if it will be shown.
    pub fn refuse(&mut self, reason: Reason, line: u64, describe: impl FnOnce() -> String) {
        let refusals = self.refused.entry(reason).or_default();
        refusals.count += 1;
        if refusals.first.len() < FIRST_MAX {
            refusals.first.push((line, describe()));
        }
    }

    /// The number of events refused.
    pub fn refused(&self) -> u64 {
        self.refused.values().map(|refusals| refusals.count).sum()
    }

    /// The refusals by reason, the most frequent first.
    pub fn by_reason(&self) -> Vec<(Reason, &Refusals)> {
        let mut reasons: Vec<_> = self
            .refused
            .iter()
            .map(|(reason, refusals)| (*reason, refusals))
            .collect();
        reasons.sort_unstable_by_key(|(reason, refusals)| (std::cmp::Reverse(refusals.count), *reason));
        reasons
    }
}

/// Cases by the state that they are in, and their amounts.
pub struct Outcome {
    /// In the order of the machine's states.
    pub states: Vec<(&'static str, u64)>,
    /// Cases of which the log has events, but none that creates the fine.
    pub not_created: u64,
    /// Fines, penalties and expenses, paid or not.
    pub due: Sum,
    /// What the machines have booked: refused payments are not in it.
    pub paid: Sum,
    /// What is due and not paid. An overpaid fine does not make up for another.
    pub outstanding: Sum,
}

impl Outcome {
    pub fn new(states: impl Iterator<Item = &'static str>) -> Self {
        Outcome {
            states: states.map(|name| (name, 0)).collect(),
            not_created: 0,
            due: Sum::default(),
            paid: Sum::default(),
            outstanding: Sum::default(),
        }
    }

    /// Adds a case by the index of its state.
    pub fn add(&mut self, state: u16, account: &fine::Data) {
        self.states[usize::from(state)].1 += 1;
        self.due.add(account.due());
        self.paid.add(account.paid);
        self.outstanding.add(account.outstanding());
    }

    pub fn cases(&self) -> u64 {
        self.not_created + self.states.iter().map(|(_, count)| count).sum::<u64>()
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Reason::Bad(bad) => bad.fmt(f),
            Reason::NotCreated(activity) => write!(f, "{activity} before Create Fine"),
            Reason::Fine(activity, state) => write!(f, "{activity} in state {state}"),
            Reason::Closed(activity, state) => write!(f, "{activity} after the case was closed in state {state}"),
            Reason::Appeal(activity, None) => write!(f, "{activity} without an appeal"),
            Reason::Appeal(activity, Some(state)) => write!(f, "{activity} with the appeal in state {state}"),
            Reason::Earlier => f.write_str("earlier than the event before it of the same case"),
            Reason::Total => f.write_str("totalpaymentamount is less than the sum of the payments"),
        }
    }
}
