//! A machine's module may hold anything else: constants, statics, functions, types, traits, imports, modules, macros.

use eventer::{Eventer, state_machine};

#[state_machine]
pub mod account {
    use std::sync::atomic::{AtomicU32, Ordering};

    const FEE: i64 = 3;

    pub static OPENED: AtomicU32 = AtomicU32::new(0);

    macro_rules! twice {
        ($amount:expr) => {
            $amount * 2
        };
    }

    trait Fee {
        fn fee(&self) -> i64;
    }

    impl Fee for state::Open {
        fn fee(&self) -> i64 {
            if self.balance > 100 { 0 } else { FEE }
        }
    }

    impl state::Open {
        #[must_use]
        pub fn is_rich(&self) -> bool {
            self.balance > rich::LINE
        }
    }

    impl State {
        #[must_use]
        pub fn is_open(&self) -> bool {
            matches!(self, State::Open(_))
        }
    }

    mod rich {
        pub(super) const LINE: i64 = 1_000;
    }

    fn doubled(amount: i64) -> i64 {
        twice!(amount)
    }

    #[state]
    pub enum State {
        Open {
            balance: i64,
        },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Paid { amount: i64 },
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        OPENED.fetch_add(1, Ordering::Relaxed);
        state::Open { balance: 0 }
    }

    #[transition]
    fn pay(state: &mut state::Open, event: event::Paid) {
        state.balance += doubled(event.amount) - state.fee();
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn it_opens() {
            let _ = state::Open { balance: 0 };
        }
    }
}

fn main() {
    use account::{State, event};

    let account = Eventer::start(event::Opened).apply(event::Paid { amount: 10 });
    assert_eq!(account.state().balance, 17);
    assert!(!account.state().is_rich());
    assert!(!State::from(account.apply(event::Closed).into_parts().0).is_open());
    assert_eq!(account::OPENED.load(std::sync::atomic::Ordering::Relaxed), 1);
}
