//! The name of the data is ours to correct.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        Open,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[data]
    pub struct Data {
        pub count: u32,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open, Data { count: 0 })
    }

    #[transition]
    fn update(_: &mut state::Open, _: event::Updated, data: &mut Date) {
        //~ error `&mut Date`: a transition cannot take `&mut Date`
        //~ help: did you mean `&mut Data`?
        data.count += 1;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
