//! A constant that the generated code would take for its own variable.

use eventer::state_machine;

#[state_machine]
mod account {
    pub const data: u32 = 3;
    //~ error `data`: the name `data` is that of a variable in what the macro generates in this module
    //~ help: write `DATA`, as names of this kind are written

    pub struct it;
    //~ error `it`: the name `it` is that of a variable in what the macro generates in this module
    //~ help: write `It`, as names of this kind are written

    #[state]
    pub enum State {
        Open { entries: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Updated,
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { entries: 0 }
    }

    #[transition]
    fn update(open: &mut state::Open, _: event::Updated) {
        open.entries += data;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    let open = eventer::Eventer::<account::Machine, _>::start(account::event::Opened);
    println!("{}", open.state().entries);
}
