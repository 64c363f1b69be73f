//! Names with an `r#` that they do not need: with and without it is one name, wherever it stands.

use eventer::{Eventer, state_machine};

pub struct Limit(u32);

#[state_machine(context = r#Limit)]
mod account {
    use super::*;

    #[state]
    #[ignore(group::r#Live, event::r#Opened)]
    #[reject(state::r#Begun, event::r#Checked, "it is not open")]
    pub enum State {
        #[group(r#Live)]
        Begun,
        #[group(r#Type, Live)]
        Open { amount: u32 },
        #[group(r#Type)]
        #[terminal]
        Closed,
    }

    #[data]
    pub struct r#Data {
        pub entries: u32,
    }

    #[event]
    pub enum Event {
        Opened,
        Moved { amount: u32 },
        Checked,
        Noted,
    }

    #[command]
    pub enum Command {
        r#Move { amount: u32 },
    }

    #[transition]
    fn begin(_: event::Opened) -> (state::r#Begun, Data) {
        (state::Begun, Data { entries: 0 })
    }

    #[transition]
    fn moved(_: state::r#Begun, event: event::r#Moved) -> group::r#Type {
        state::Open { amount: event.amount }.into()
    }

    #[transition]
    fn again(open: state::Open, event: event::Moved) -> group::Type {
        match open.amount.checked_sub(event.amount) {
            Some(amount) => group::r#Type::Open(state::Open { amount }),
            None => state::r#Closed.into(),
        }
    }

    #[transition]
    fn note(_: &r#State, data: &mut r#Data, _: event::Noted) {
        data.entries += 1;
    }

    #[transition]
    fn check(open: &mut state::Open, _: event::r#Checked) {
        open.amount += 1;
    }

    #[decide]
    fn decide_move(_: &state::Begun, command: command::r#Move, limit: &Limit) -> event::Moved {
        event::Moved {
            amount: command.amount.min(limit.0),
        }
    }
}

fn main() {
    let account = Eventer::start(account::event::Opened).apply(account::event::r#Noted);
    match account.apply(account::event::Moved { amount: 1 }) {
        account::group::Type::Open(open) => assert_eq!(open.state().amount, 1),
        account::group::r#Type::Closed(_) => unreachable!(),
    }
}
