//! A life may begin in several ways, each with its own event.

use eventer::{DynEventer, Eventer, state_machine};

#[state_machine]
mod member {
    #[state]
    #[derive(Debug, PartialEq)]
    pub enum State {
        #[group(Begun)]
        Trial,
        #[group(Begun)]
        Full { since: u32 },
        #[terminal]
        Gone,
    }

    #[event]
    pub enum Event {
        Invited,
        Joined { year: u32 },
        Imported { year: Option<u32> },
        Left,
    }

    #[transition]
    fn invite(_: event::Invited) -> state::Trial {
        state::Trial
    }

    #[transition]
    fn join(event: event::Joined) -> state::Full {
        state::Full { since: event.year }
    }

    #[transition]
    fn import(event: event::Imported) -> group::Begun {
        match event.year {
            Some(since) => group::Begun::Full(state::Full { since }),
            None => group::Begun::Trial(state::Trial),
        }
    }

    #[transition]
    fn join_at_last(_: state::Trial, event: event::Joined) -> state::Full {
        state::Full { since: event.year }
    }

    #[transition]
    fn leave(_: State, _: event::Left) -> state::Gone {
        state::Gone
    }
}

fn main() {
    use member::{Machine, State, event, group, state};

    assert_eq!(Eventer::start(event::Joined { year: 1999 }).state().since, 1999);
    assert_eq!(
        Eventer::start(event::Invited)
            .apply(event::Joined { year: 2001 })
            .state()
            .since,
        2001
    );
    assert!(matches!(
        Eventer::start(event::Imported { year: None }),
        group::Begun::Trial(_)
    ));

    let member = DynEventer::<Machine>::start(event::Imported { year: Some(1990) }).unwrap();
    assert_eq!(member.state(), &State::Full(state::Full { since: 1990 }));
    assert!(DynEventer::<Machine>::start(event::Left).is_err());
}
