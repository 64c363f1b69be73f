//! The account by hand: a bare map of states and encoded events, without ids, times or locks.

use std::collections::HashMap;
use std::hash::RandomState;

use serde::{Deserialize, Serialize};

use crate::bank::{Balance, Refused, Store, deposit};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum State {
    Open { owner: String, cents: i64 },
    Closed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Event {
    Opened { owner: String },
    Deposited { cents: i64, note: String },
    Closed,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Command {
    Deposit { cents: i64, note: String },
}

#[derive(Debug, PartialEq)]
pub(crate) enum Failed {
    NotFound,
    WrongState,
    Refused(Refused),
    Unencodable,
}

impl State {
    pub(crate) fn decide(&self, command: Command) -> Result<Event, Failed> {
        match (self, command) {
            (State::Open { .. }, Command::Deposit { cents: 0, .. }) => Err(Failed::Refused(Refused)),
            (State::Open { .. }, Command::Deposit { cents, note }) => Ok(Event::Deposited { cents, note }),
            (State::Closed, _) => Err(Failed::WrongState),
        }
    }

    pub(crate) fn apply(&mut self, event: Event) -> Result<(), Failed> {
        match (&mut *self, event) {
            (State::Open { cents, .. }, Event::Deposited { cents: more, .. }) => *cents += more,
            (State::Open { .. }, Event::Closed) => *self = State::Closed,
            _ => return Err(Failed::WrongState),
        }
        Ok(())
    }

    pub(crate) fn begin(event: Event) -> Result<State, Failed> {
        match event {
            Event::Opened { owner } => Ok(State::Open { owner, cents: 0 }),
            _ => Err(Failed::WrongState),
        }
    }

    pub(crate) fn cents(&self) -> i64 {
        match self {
            State::Open { cents, .. } => *cents,
            State::Closed => 0,
        }
    }
}

pub(crate) fn encoded(value: &impl Serialize) -> Result<Vec<u8>, Failed> {
    serde_json::to_vec(value).map_err(|_| Failed::Unencodable)
}

pub(crate) fn opened() -> Event {
    Event::Opened {
        owner: "somebody".to_owned(),
    }
}

/// Keeps the events, and the state as it is.
pub(crate) struct Bank {
    accounts: HashMap<String, (State, Vec<Vec<u8>>), RandomState>,
}

impl Bank {
    fn command(&mut self, id: &str, command: Command) -> Result<(), Failed> {
        let (state, events) = self.accounts.get_mut(id).ok_or(Failed::NotFound)?;
        let event = state.decide(command)?;
        let payload = encoded(&event)?;
        state.apply(event)?;
        events.push(payload);
        Ok(())
    }
}

impl Store for Bank {
    type Command = Command;

    fn opened(ids: &[String], deposits: usize) -> Self {
        let open = |id: &String| {
            let first = encoded(&opened()).expect("an event is JSON");
            let state = State::begin(opened()).expect("a life begins so");
            (id.clone(), (state, vec![first]))
        };
        let mut bank = Bank {
            accounts: ids.iter().map(open).collect(),
        };
        bank.execute(ids, before(ids, deposits));
        bank
    }

    fn command(cents: i64, note: String) -> Command {
        Command::Deposit { cents, note }
    }

    fn execute(&mut self, ids: &[String], commands: Vec<Command>) {
        for (id, command) in ids.iter().cycle().zip(commands) {
            self.command(id, command).expect("the deposit is accepted");
        }
    }

    fn balance(&self, _: &[String]) -> Balance {
        let balance = |(state, events): &(State, Vec<Vec<u8>>)| Balance {
            cents: state.cents(),
            events: events.len() as u64,
        };
        self.accounts
            .values()
            .map(balance)
            .fold(Balance::default(), Balance::and)
    }
}

/// Keeps the state encoded as well, which is what every store of events and current states writes.
pub(crate) struct BothBank {
    accounts: HashMap<String, Both, RandomState>,
}

struct Both {
    state: State,
    encoded: Vec<u8>,
    events: Vec<Vec<u8>>,
}

impl BothBank {
    fn command(&mut self, id: &str, command: Command) -> Result<(), Failed> {
        let account = self.accounts.get_mut(id).ok_or(Failed::NotFound)?;
        let event = account.state.decide(command)?;
        let payload = encoded(&event)?;
        account.state.apply(event)?;
        account.encoded = encoded(&account.state)?;
        account.events.push(payload);
        Ok(())
    }
}

impl Store for BothBank {
    type Command = Command;

    fn opened(ids: &[String], deposits: usize) -> Self {
        let open = |id: &String| {
            let state = State::begin(opened()).expect("a life begins so");
            let both = Both {
                encoded: encoded(&state).expect("a state is JSON"),
                events: vec![encoded(&opened()).expect("an event is JSON")],
                state,
            };
            (id.clone(), both)
        };
        let mut bank = BothBank {
            accounts: ids.iter().map(open).collect(),
        };
        bank.execute(ids, before(ids, deposits));
        bank
    }

    fn command(cents: i64, note: String) -> Command {
        Command::Deposit { cents, note }
    }

    fn execute(&mut self, ids: &[String], commands: Vec<Command>) {
        for (id, command) in ids.iter().cycle().zip(commands) {
            self.command(id, command).expect("the deposit is accepted");
        }
    }

    fn balance(&self, _: &[String]) -> Balance {
        let balance = |account: &Both| {
            let kept: State = serde_json::from_slice(&account.encoded).expect("the kept state can be read");
            Balance {
                cents: kept.cents(),
                events: account.events.len() as u64,
            }
        };
        self.accounts
            .values()
            .map(balance)
            .fold(Balance::default(), Balance::and)
    }
}

/// The commands that accounts have behind them.
pub(crate) fn before(ids: &[String], deposits: usize) -> Vec<Command> {
    let deposits = (0..ids.len() * deposits).map(deposit);
    deposits.map(|(cents, note)| Command::Deposit { cents, note }).collect()
}
