//! Functions take data that the machine does not have: one error, on the first of them.

use eventer::{Eventer, state_machine};

#[state_machine]
mod loan {
    #[state]
    pub enum State {
        Out,
        #[terminal]
        Settled,
    }

    #[event]
    pub enum Event {
        Lent,
        Reminded,
        Returned,
    }

    #[transition]
    fn lend(_: event::Lent) -> (state::Out, Data) {
        //~ error `Data`: machine `loan` has no data
        //~ help: declare it in the module, as in `#[data] struct Data { .. }`
        (state::Out, Data { reminders: 0 })
    }

    #[transition]
    fn remind(_: &mut state::Out, data: &mut Data, _: event::Reminded) {
        data.reminders += 1;
    }

    #[transition]
    fn give_back(_: state::Out, data: &Data, _: event::Returned) -> state::Settled {
        assert!(data.reminders < 3);
        state::Settled
    }
}

use loan::event;

fn main() {
    let loan = Eventer::start(event::Lent).apply(event::Reminded);
    let _ = loan.apply(event::Returned);
}
