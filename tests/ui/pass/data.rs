//! Shared data goes along with every state.

use eventer::{DynEventer, Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Frozen,
        #[terminal]
        Closed,
    }

    #[data]
    #[derive(Debug, Default, PartialEq)]
    pub struct Data {
        pub balance: i64,
        pub notes: Vec<String>,
    }

    #[event]
    pub enum Event {
        Opened { balance: i64 },
        Paid(i64),
        Noted(String),
        Seen,
        Frozen,
        Closed,
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        (
            state::Open,
            Data {
                balance: event.balance,
                ..Data::default()
            },
        )
    }

    #[transition]
    fn pay(_: &mut state::Open, data: &mut Data, event: event::Paid) {
        data.balance += event.0;
    }

    #[transition]
    fn note(_: &group::Live, data: &mut Data, event: event::Noted) {
        data.notes.push(event.0);
    }

    #[transition]
    fn see(_: &state::Open, data: &mut Data, _: event::Seen) {
        data.notes.push("seen".to_owned());
    }

    #[transition]
    fn freeze(_: state::Open, data: &mut Data, _: event::Frozen) -> state::Frozen {
        data.notes.clear();
        state::Frozen
    }

    #[transition]
    fn close(_: group::Live, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    use account::{Data, Machine, State, event, state};

    let account = Eventer::start(event::Opened { balance: 10 }).apply(event::Paid(-3));
    let account = account.apply(event::Noted("late".to_owned())).apply(event::Seen);
    let _: &state::Open = account.state();
    assert_eq!(
        account.data(),
        &Data {
            balance: 7,
            notes: vec!["late".to_owned(), "seen".to_owned()]
        }
    );
    let account = account.apply(event::Frozen).apply(event::Noted("cold".to_owned()));
    let _: &state::Frozen = account.state();
    let (_, data) = account.apply(event::Closed).into_parts();
    assert_eq!(data.notes, ["cold"]);

    let mut account = DynEventer::<Machine>::start(event::Opened { balance: 1 }).unwrap();
    account.apply(event::Paid(2)).unwrap();
    account.apply(event::Closed).unwrap();
    assert_eq!(
        (account.state(), account.data().balance),
        (&State::Closed(state::Closed), 3)
    );
}
