//! A type is compared as it is written.

use eventer::state_machine;

pub struct Limits {
    pub days_max: u32,
}

#[state_machine(context = super::Limits)]
mod loan {
    use super::Limits;

    #[state]
    pub enum State {
        Out,
        #[terminal]
        Back,
    }

    #[event]
    pub enum Event {
        Lent,
        Returned,
    }

    #[command]
    pub enum Command {
        Return { days: u32 },
    }

    #[transition]
    fn lend(_: event::Lent) -> state::Out {
        state::Out
    }

    #[transition]
    fn give_back(_: state::Out, _: event::Returned) -> state::Back {
        state::Back
    }

    #[decide]
    fn decide_return(_: &state::Out, command: command::Return, limits: &Limits) -> Option<event::Returned> {
        //~ error `&Limits`: the context is named as in `context = super::Limits`, and `&Limits` is not
        //~ help: write `&super::Limits`
        (command.days <= limits.days_max).then_some(event::Returned)
    }
}

fn main() {}
