//! Arguments are recognised by their types: any order, any names, any patterns, any path to the type.

use eventer::{Eventer, state_machine};

#[state_machine]
mod account {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        Open {
            balance: i64,
        },
        #[terminal]
        Closed {
            balance: i64,
        },
    }

    #[data]
    pub struct Data {
        pub moves: u32,
    }

    #[event]
    pub enum Event {
        Opened,
        Paid { amount: i64 },
        Closed,
    }

    #[transition]
    fn open(event::Opened: event::Opened) -> (self::state::Open, self::Data) {
        (state::Open { balance: 0 }, Data { moves: 0 })
    }

    #[transition]
    fn pay(event::Paid { amount }: event::Paid, moved: &mut self::Data, account: &mut self::state::Open) -> () {
        account.balance += amount;
        moved.moves += 1;
    }

    #[transition]
    fn close(_closing: self::event::Closed, state::Open { balance }: state::Open) -> state::Closed {
        state::Closed { balance }
    }
}

fn main() {
    use account::event;

    let account = Eventer::start(event::Opened).apply(event::Paid { amount: 7 });
    assert_eq!(account.data().moves, 1);
    assert_eq!(account.apply(event::Closed).state().balance, 7);
}
