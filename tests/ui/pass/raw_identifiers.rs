//! Keywords as names of variants, fields and functions.

use eventer::{Eventer, state_machine};

#[state_machine]
mod r#match {
    #[state]
    #[derive(Debug, PartialEq)]
    #[allow(non_camel_case_types)]
    pub enum State {
        r#type {
            r#in: u32,
        },
        #[terminal]
        r#Done,
    }

    #[event]
    #[derive(Debug, PartialEq)]
    #[allow(non_camel_case_types)]
    pub enum Event {
        r#fn { r#in: u32 },
        r#move,
    }

    #[transition]
    fn r#loop(event: event::r#fn) -> state::r#type {
        state::r#type { r#in: event.r#in }
    }

    #[transition]
    fn r#break(_: state::r#type, _: event::r#move) -> state::Done {
        state::Done
    }
}

fn main() {
    use r#match::{GRAPH, event, state};

    let done = Eventer::start(event::r#fn { r#in: 7 }).apply(event::r#move);
    assert_eq!(done.state(), &state::Done);
    assert_eq!(GRAPH.name(), "match");
    assert!(GRAPH.state("type").is_some(), "a stored name has no `r#`");
}
