//! A warning that is silenced in another form: the example is one that the variant can have, with the reason that is given.

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
        #[expect_warning(dead_end, "nobody leaves it")]
        //~ error `"nobody leaves it"`: this is not a warning and the reason why it is silenced
        //~ help: write it as in `#[expect_warning(dead_end, reason = "nobody leaves it")]`
        Lost,
    }

    #[event]
    pub enum Event {
        Opened { amount: u32 },
        Paused,
        #[expect_warning(reason = "of an older version")]
        //~ error `reason`: this is not a warning and the reason why it is silenced
        //~ help: write it as in `#[expect_warning(unused, reason = "of an older version")]`
        Renamed,
        #[expect_warning(unused, "of an older version")]
        //~ error `"of an older version"`: this is not a warning and the reason why it is silenced
        //~ help: write it as in `#[expect_warning(unused, reason = "of an older version")]`
        Moved,
        Closed { why: String },
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
}

fn main() {}
