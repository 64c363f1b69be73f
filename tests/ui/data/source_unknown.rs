//! A source that is misspelt is unknown, and the data beside it is not wrong.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open,
        #[group(Live)]
        Paused,
    }

    #[data]
    pub struct Data {
        pub notes: u32,
    }

    #[event]
    pub enum Event {
        Opened,
        Noted,
        Paused,
    }

    #[transition]
    fn open(_: event::Opened) -> (state::Open, Data) {
        (state::Open, Data { notes: 0 })
    }

    #[transition]
    fn note(_: &group::Lve, data: &mut Data, _: event::Noted) {
        //~ rustc[E0425] `Lve`: cannot find type `Lve` in module `group`
        data.notes += 1;
    }

    #[transition]
    fn pause(_: state::Open, _: event::Paused) -> state::Paused {
        state::Paused
    }
}

fn main() {}
