//! An enum of the name that the macro needs, and the variants of the one that it makes.

use eventer::state_machine;

#[state_machine]
mod account {
    #[derive(Debug)]
    pub enum Refusal {
        //~ error `Refusal`: the name `Refusal` is taken by what the macro generates in this module
        //~ help: write `#[state_machine(refusal = Refusal)]`
        Frozen,
    }

    #[state]
    pub enum State {
        Open { amount: u32 },
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Raised(u32),
        Closed,
    }

    #[command]
    pub enum Command {
        Raise(u32),
    }

    #[decide]
    fn decide_raise(open: &state::Open, command: command::Raise) -> Result<event::Raised, std::fmt::Error> {
        if open.amount + command.0 > 10 {
            return Err(std::fmt::Error);
        }
        Ok(event::Raised(command.0))
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn text(refusal: &account::Refusal) -> String {
    match refusal {
        account::Refusal::Frozen => "it is frozen".to_owned(),
        account::Refusal::Raise(why) => why.to_string(),
        //~ rustc[E0599] `Raise`: no variant or associated item named `Raise` found for enum `Refusal`
    }
}

fn main() {
    let _ = text(&account::Refusal::Frozen);
}
