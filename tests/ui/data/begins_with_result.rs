//! A life that begins with data cannot fail to, either; and what else it may not return.

use eventer::state_machine;

#[state_machine]
mod loan {
    #[data]
    pub struct Data {
        pub reminders: u32,
    }

    #[state]
    pub enum State {
        Out,
    }

    #[event]
    pub enum Event {
        Lent,
        Given,
        Sold,
    }

    #[transition]
    fn lend(_: event::Lent) -> Result<(state::Out, Data), String> {
        //~ error `Result<(state::Out, Data), String>`: a transition cannot fail: its event has already happened
        //~ help: refuse in a `#[decide]` function, before there is an event
        Ok((state::Out, Data { reminders: 0 }))
    }

    #[transition]
    fn give(_: event::Given) -> (state::Out,) {
        //~ error `(state::Out,)`: transition `give` begins a life but returns no `Data`
        //~ help: write `(state::Out, Data)`
        (state::Out,)
    }

    #[transition]
    fn sell(_: event::Sold) -> Data {
        //~ error `Data`: transition `sell` begins a life but returns no state with its `Data`
        //~ help: write `(state::Out, Data)`
        Data { reminders: 0 }
    }
}

fn main() {}
