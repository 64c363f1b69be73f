//! Attributes of variants, fields and the enum under a condition, which the macro cannot see.

use eventer::state_machine;

pub struct Amount(u32);

#[state_machine]
mod account {
    use super::*;

    #[state]
    #[cfg_attr(all(), ignore(state::Open, event::Opened))]
    //~ error `ignore`: `#[ignore]` cannot be under `cfg_attr`
    //~ help: write it by itself
    #[cfg_attr(all(), derive(Debug), reject(state::Open, event::Reopened, "it is open"))]
    //~ error `reject`: `#[reject]` cannot be under `cfg_attr`
    #[derive(Default)]
    pub enum State {
        #[cfg_attr(all(), state(name = "open"))]
        //~ error `state`: `#[state]` cannot be under `cfg_attr`
        Open {
            #[cfg_attr(all(), index)]
            //~ error `index`: `#[index]` cannot be under `cfg_attr`
            amount: u32,
        },
        #[cfg_attr(all(), default)]
        //~ error `default`: `#[default]` cannot be under `cfg_attr`
        #[cfg_attr(all(), group(Over))]
        //~ error `group`: `#[group]` cannot be under `cfg_attr`
        #[cfg_attr(all(), terminal)]
        //~ error `terminal`: `#[terminal]` cannot be under `cfg_attr`
        Closed,
        #[cfg_attr(all(), terminal, group(Over), expect_warning(unreachable, reason = "to come"))]
        //~ error `terminal`: `#[terminal]` cannot be under `cfg_attr`
        //~ error `group`: `#[group]` cannot be under `cfg_attr`
        //~ error `expect_warning`: `#[expect_warning]` cannot be under `cfg_attr`
        Lost,
    }

    #[event]
    pub enum Event {
        #[cfg_attr(all(), event(name = "opened"))]
        //~ error `event`: `#[event]` cannot be under `cfg_attr`
        Opened { amount: u32 },
        Raised(Amount),
        Reopened,
        Closed,
        Ended,
    }

    #[transition]
    fn end(open: state::Open, _: event::Ended) -> group::Over {
        match open.amount {
            0 => state::Closed.into(),
            _ => state::Lost.into(),
        }
    }

    #[transition]
    fn open(event: event::Opened) -> state::Open {
        state::Open { amount: event.amount }
    }

    #[transition]
    fn raise(open: &mut state::Open, event: event::Raised) {
        open.amount += event.0.0;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {}
