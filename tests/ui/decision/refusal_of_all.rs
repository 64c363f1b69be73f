//! A decision refuses with the enum of all refusals, which the macro makes of what decisions refuse with.

use eventer::state_machine;

#[state_machine]
mod account {
    #[state]
    pub enum State {
        #[group(Live)]
        Open { amount: u32 },
        #[group(Live)]
        Paused,
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Paused,
        Closed { why: String },
    }

    #[command]
    pub enum Command {
        Open { amount: u32 },
        Stop,
        Pause,
        Close { why: String },
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
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

    #[decide]
    fn decide_open(command: command::Open) -> event::Opened {
        event::Opened { amount: command.amount }
    }

    #[decide]
    fn decide_pause(state: &state::Open, _: command::Pause) -> Result<event::Paused, Box<Refusal>> {
    //~ error `Box<Refusal>`: `Refusal` is made of what the decisions refuse with
    //~ help: write an error type of yours; or declare `Refusal` yourself, with `#[state_machine(refusal = Refusal)]`
        if state.amount == 0 {
            return Err(Box::new(Refusal::Empty));
        }
        Ok(event::Paused)
    }

    #[decide]
    fn decide_stop(state: &state::Open, _: command::Stop) -> Result<Option<event::Paused>, self::Refusal> {
    //~ error `self::Refusal`: `Refusal` is made of what the decisions refuse with
    //~ help: write an error type of yours; or declare `Refusal` yourself, with `#[state_machine(refusal = Refusal)]`
        Ok((state.amount > 0).then_some(event::Paused))
    }

    #[decide]
    fn decide_close(_: &group::Live, command: command::Close) -> Result<event::Closed, Refusal> {
    //~ error `Refusal`: `Refusal` is made of what the decisions refuse with
    //~ help: write an error type of yours; or declare `Refusal` yourself, with `#[state_machine(refusal = Refusal)]`
        if command.why.is_empty() {
            return Err(Refusal::WithoutReason);
        }
        Ok(event::Closed { why: command.why })
    }
}

use account::Refusal;

fn explained(why: &Refusal) -> String {
    why.to_string()
}

fn main() {
    let _ = explained;
}
