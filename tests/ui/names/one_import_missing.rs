//! A type that is not imported, in several fields.

use eventer::{EntityId, Error, MemoryStore, StateMachine, state_machine};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct LoanId(u64);

#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Note(pub String);

pub struct Rules {
    pub most: u32,
}

#[state_machine(id = LoanId, context = Rules)]
pub mod loan {
    use eventer::{EntityId, Link, View};
    use serde::{Deserialize, Serialize};

    use super::{LoanId, Rules};

    #[state]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum State {
        #[group(Live)]
        Reserved { book: String },
        #[group(Live, Out)]
        Lent { book: String, renewals: u32 },
        #[group(Out)]
        Overdue(String),
        #[terminal]
        Returned,
    }

    #[event]
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub enum Event {
        Reserved { book: String },
        Lent,
        Renewed(u32),
        Expired,
        Noted { first: Note, second: Note },
        //~ rustc[E0425] `Note`: cannot find type `Note` in this scope
        Closed,
    }

    #[command]
    pub enum Command {
        Renew(u32),
    }

    #[transition]
    fn reserve(event: event::Reserved) -> state::Reserved {
        state::Reserved { book: event.book }
    }

    #[transition]
    fn lend(state: state::Reserved, _: event::Lent) -> state::Lent {
        state::Lent {
            book: state.book,
            renewals: 0,
        }
    }

    #[transition]
    fn renew(state: &mut state::Lent, event: event::Renewed) {
        state.renewals += event.0;
    }

    #[transition]
    fn expire(state: state::Lent, _: event::Expired) -> state::Overdue {
        state::Overdue(state.book)
    }

    #[transition]
    fn note(_: &group::Live, _: event::Noted) {}

    #[transition]
    fn close(state: group::Out, _: event::Closed) -> state::Returned {
        let (group::Out::Lent(state::Lent { book: _, .. }) | group::Out::Overdue(state::Overdue(_))) = state;
        state::Returned
    }

    #[decide]
    fn decide_renew(state: &state::Lent, rules: &Rules, command: command::Renew) -> Option<event::Renewed> {
        (state.renewals < rules.most).then_some(event::Renewed(command.0))
    }

    #[hook]
    fn note_long(state: &state::Lent, _: &event::Renewed) -> Option<event::Noted> {
        (state.renewals > 2).then(|| unreachable!())
    }

    #[link]
    fn remember(id: &LoanId, _: &event::Closed) -> Link<Machine> {
        Link::start(LoanId(id.0 + 1), event::Reserved { book: String::new() })
    }

    #[view]
    fn readers(id: &LoanId, state: &state::Lent) -> View<String> {
        View::put(id.to_text(), state.book.clone())
    }
}

pub async fn renew(id: LoanId) -> Result<u64, Error<loan::Machine>> {
    let loans = StateMachine::<loan::Machine, _>::with_context(MemoryStore::new(), Rules { most: 3 });
    let loan = loans
        .start(id.clone(), loan::event::Reserved { book: "Emma".into() })
        .await?;
    loan.send(loan::event::Lent).await?;
    loans.dispatch(&id, loan::event::Noted { first: Note(String::new()), second: Note(String::new()) }).await?;
    Ok(loans.execute(&id, loan::command::Renew(1)).await?.version)
}

fn main() {}
