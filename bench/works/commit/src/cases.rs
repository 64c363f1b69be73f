//! What is measured.

/// A case: who asks for what, of how many accounts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) does: Does,
    /// How many clients there are, each with one call at a time in flight.
    pub(crate) clients: usize,
    /// How many accounts there are before; each is one client's.
    pub(crate) accounts: usize,
    /// How many payments each of them had.
    pub(crate) payments: usize,
    /// Whether states may be kept in memory.
    pub(crate) hot: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    Open,
    Pay,
    Load,
}

impl Does {
    /// What is counted.
    pub(crate) const fn unit(self) -> &'static str {
        match self {
            Does::Open | Does::Pay => "command",
            Does::Load => "load",
        }
    }
}

/// The names of all cases.
pub(crate) const ALL: &[&str] = &["create", "hot", "cold", "load", "clients16", "load16", "tasks256"];

/// The names of those in which there is something to store.
pub(crate) const COMMANDS: &[&str] = &["create", "hot", "cold", "clients16", "tasks256"];

/// The names of those commands for which states may be kept in memory.
pub(crate) const HOT: &[&str] = &["hot", "clients16", "tasks256"];

/// The cases in which a way of writing by hand that is not the fastest is shown too.
pub(crate) const RAW: &[&str] = &["hot", "clients16"];

/// The cases that are measured too where the server acknowledges before it wrote to the disk.
pub(crate) const RELAXED: &[&str] = &["create", "hot", "clients16", "tasks256"];

const fn case(name: &'static str, does: Does, clients: usize, accounts: usize) -> Case {
    Case {
        name,
        does,
        clients,
        accounts,
        payments: 0,
        hot: true,
    }
}

/// 999 payments and the event that opened the account: 1,000 events.
const PAYMENTS: usize = 999;

pub(crate) const CASES: [Case; 7] = [
    case("create", Does::Open, 1, 0),
    Case {
        payments: PAYMENTS,
        ..case("hot", Does::Pay, 1, 1)
    },
    Case {
        payments: PAYMENTS,
        hot: false,
        ..case("cold", Does::Pay, 1, 1)
    },
    Case {
        payments: PAYMENTS,
        hot: false,
        ..case("load", Does::Load, 1, 1)
    },
    case("clients16", Does::Pay, 16, 1_000),
    Case {
        hot: false,
        ..case("load16", Does::Load, 16, 1_000)
    },
    case("tasks256", Does::Pay, 256, 10_000),
];
