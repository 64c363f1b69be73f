//! What all subjects do: open accounts, then pay into each of them in turn.

use std::fmt;
use std::iter;

use harness::Subject;

/// How many accounts a store has.
pub(crate) const ENTITIES: usize = 200;

/// What one pass does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// How many stores, each with its own accounts; one after the other is paid into.
    pub(crate) stores: usize,
    /// How many deposits each account had before, after it was opened.
    pub(crate) deposits_before: usize,
    /// How often each account is paid into, so that it has as many deposits more in the end.
    pub(crate) rounds: usize,
}

impl Load {
    /// How many commands a pass handles.
    pub(crate) fn commands(self) -> usize {
        self.stores * ENTITIES * self.rounds
    }
}

/// A store with accounts in it.
pub(crate) trait Store: Sized + 'static {
    /// Asks for a deposit.
    type Command: 'static;

    /// Opens accounts and pays so many deposits into each of them.
    fn opened(ids: &[String], deposits: usize) -> Self;

    fn command(cents: i64, note: String) -> Self::Command;

    /// Does the commands, the first on the first account and so on in a circle; all of them are accepted.
    fn execute(&mut self, ids: &[String], commands: Vec<Self::Command>);

    /// All that was paid in.
    fn balance(&self, ids: &[String]) -> Balance;
}

/// What accounts came to, whoever keeps them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Balance {
    pub(crate) cents: i64,
    pub(crate) events: u64,
}

impl Balance {
    /// The balance of these and those.
    pub(crate) fn and(self, other: Balance) -> Balance {
        Balance {
            cents: self.cents + other.cents,
            events: self.events + other.events,
        }
    }
}

/// Why a deposit is refused: it is of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing to deposit")
    }
}

impl std::error::Error for Refused {}

/// The ids of the accounts of a store.
pub(crate) fn ids() -> Vec<String> {
    (0..ENTITIES).map(|number| format!("account-{number:06}")).collect()
}

/// The cents and the note of a deposit. Every note has 38 bytes.
pub(crate) fn deposit(number: usize) -> (i64, String) {
    let cents = i64::try_from(number % 1_000).unwrap_or_default() + 1;
    (cents, format!("a transfer from elsewhere, number {number:06}"))
}

/// Commands are made beforehand, as many as accounts are paid into so many times.
pub(crate) fn commands<S: Store>(rounds: usize) -> Vec<S::Command> {
    let deposits = (0..ENTITIES * rounds).map(deposit);
    deposits.map(|(cents, note)| S::command(cents, note)).collect()
}

/// Stores are loaded and commands are made beforehand; all of it is freed afterwards.
pub(crate) fn subject<S: Store>(name: &'static str) -> Subject<Load> {
    let prepare = |load: &Load| {
        let ids = ids();
        let ready = || (S::opened(&ids, load.deposits_before), commands::<S>(load.rounds));
        Pass {
            stores: iter::repeat_with(ready).take(load.stores).collect(),
            ids: ids.clone(),
        }
    };
    let run = |mut pass: Pass<S>| {
        for (store, commands) in &mut pass.stores {
            store.execute(&pass.ids, std::mem::take(commands));
        }
        pass
    };
    Subject::new(name, prepare, run)
}

struct Pass<S: Store> {
    ids: Vec<String>,
    stores: Vec<(S, Vec<S::Command>)>,
}

impl<S: Store> fmt::Display for Pass<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let balances = self.stores.iter().map(|(store, _)| store.balance(&self.ids));
        write!(f, "{:?}", balances.fold(Balance::default(), Balance::and))
    }
}
