//! Two fields of one name in the index, of the data and of a state.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open {
            #[index(name = "sum")]
            amount: u32,
            #[index(name = "sum")]
            //~ error `"sum"`: state `Open` has two indexed fields `sum`
            //~ help: give one of them another name in the index, by `#[index(name = "..")]`
            limit: u32,
        },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[data]
    pub struct Data {
        #[index(name = "borrower")]
        owner: String,
        #[index(name = "borrower")]
        //~ error `"borrower"`: `Data` has two indexed fields `borrower`
        //~ help: give one of them another name in the index, by `#[index(name = "..")]`
        guest: String,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Paused,
        Closed { why: String },
    }

    #[transition]
    fn open(event: event::Opened) -> (state::Open, Data) {
        let data = Data {
            owner: "Ada".to_owned(),
            guest: "Bob".to_owned(),
        };
        (
            state::Open {
                amount: event.amount,
                limit: event.amount,
            },
            data,
        )
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }

    #[transition]
    fn close(_: group::Live, event: event::Closed) -> state::Closed {
        assert!(!event.why.is_empty());
        state::Closed
    }
}

fn main() {}
