//! States and events that are known at run time only.

use eventer::{InvalidTransition, state_machine};

#[state_machine(name = "bank.account")]
mod account {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        Open {
            limit: u32,
        },
        #[state(name = "closed-2")]
        #[terminal]
        Closed,
    }

    #[event]
    pub enum Event {
        Opened,
        Limited {
            limit: u32,
        },
        #[event(name = "account-closed")]
        Closed,
    }

    #[transition]
    fn open(_: event::Opened) -> state::Open {
        state::Open { limit: 1 }
    }

    #[transition]
    fn limit(state: &mut state::Open, event: event::Limited) {
        state.limit = event.limit;
    }

    #[transition]
    fn close(_: state::Open, _: event::Closed) -> state::Closed {
        state::Closed
    }
}

fn main() {
    use account::{Any, Event, GRAPH, Machine, State, event, state};

    let events = || [Event::from(event::Opened), event::Limited { limit: 5 }.into()];
    let mut account = eventer::DynEventer::<Machine>::replay(events()).unwrap();
    assert_eq!(account.state(), &State::Open(state::Open { limit: 5 }));
    assert_eq!(account.allowed().collect::<Vec<_>>(), ["Limited", "account-closed"]);
    account.apply(event::Closed).unwrap();
    let refused: InvalidTransition = account.apply(event::Limited { limit: 6 }).unwrap_err();
    assert_eq!(
        (refused.machine(), refused.state(), refused.event()),
        ("bank.account", Some("closed-2"), "Limited")
    );
    assert_eq!(refused.allowed().count(), 0);
    assert!(eventer::DynEventer::<Machine>::replay([event::Closed.into()]).is_err());

    match eventer::DynEventer::<Machine>::replay(events()).unwrap().into_any() {
        Any::Open(open) => assert_eq!(open.apply(event::Closed).state(), &state::Closed),
        Any::Closed(_) => panic!("it is open"),
    }
    assert_eq!(GRAPH.name(), "bank.account");
    assert!(GRAPH.event("account-closed").is_some());
}
