//! A name without quotes, before other options.

use eventer::{EntityId, Error, Link, MemoryStore, StateMachine, View, state_machine};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Hash, EntityId)]
pub struct LoanId(u64);

pub struct Rules {
    pub most: u32,
}

#[state_machine(name = loan, id = LoanId, context = Rules)]
//~ error `loan`: the name is not a string
//~ help: write it as in `name = "loan"`
pub mod loan {
    use super::*;

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
        Noted,
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
        (state.renewals > 2).then_some(event::Noted)
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
    loans.dispatch(&id, loan::event::Noted).await?;
    Ok(loans.execute(&id, loan::command::Renew(1)).await?.version)
}

fn main() {}
