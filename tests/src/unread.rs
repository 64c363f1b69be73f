//! What lists show where a later version of the program stored something, on any store.

#![expect(clippy::missing_errors_doc, reason = "it fails as its calls do")]

use eventer::store::{EventLog, History, Queries, Store};
use eventer::{Error, ErrorKind, Fault, StateMachine};

use crate::tasks::task::{Machine, event};
use crate::tasks::{data, task};

/// A later version of the machine of tasks, in which they can be lost.
#[eventer::state_machine(name = "task")]
pub mod later {
    #![allow(missing_docs, reason = "the names say it")]

    use serde::{Deserialize, Serialize};

    #[state]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum State {
        #[terminal]
        Lost,
    }

    #[event]
    #[derive(Debug, Serialize, Deserialize)]
    pub enum Event {
        Mislaid,
    }

    #[transition]
    fn mislay(_: event::Mislaid) -> state::Lost {
        state::Lost
    }
}

/// What cannot be read stands beside the rest of its page, and does not end the list.
pub async fn lists_go_past_what_cannot_be_read<S>(store: S) -> Result<(), Error<Machine>>
where
    S: Store + History + Queries + EventLog + Clone,
{
    let tasks = StateMachine::<Machine, _>::new(store.clone());
    let later = StateMachine::<later::Machine, _>::new(store);
    for id in ["a", "b", "c", "d"] {
        if id == "b" || id == "d" {
            later.start(id.to_owned(), later::event::Mislaid).await.unwrap();
        } else {
            tasks.start(id.to_owned(), event::Opened { data: data(1) }).await?;
        }
    }

    for len in 1..=5 {
        let (mut read, mut unread, mut after) = (Vec::new(), Vec::new(), None::<String>);
        loop {
            let query = tasks.query();
            let query = match &after {
                Some(after) => query.after(after),
                None => query,
            };
            let page = query.page(len).await?;
            let found = page.entities.len() + page.unreadable.len();
            assert!(found == len || page.next.is_none(), "a page is full, or the last");
            read.extend(page.entities.into_iter().map(|listed| listed.id));
            unread.extend(page.unreadable);
            match page.next {
                Some(next) => after = Some(next.to_string()),
                None => break,
            }
        }
        assert_eq!(read, ["a", "c"], "pages of {len}");
        let named: Vec<_> = unread.iter().map(|unreadable| &*unreadable.id).collect();
        assert_eq!(named, ["b", "d"], "pages of {len}");
        for unreadable in &unread {
            assert_eq!(unreadable.error.id(), unreadable.id);
            assert!(is_unknown(&unreadable.error, 1, "Lost"), "{:?}", unreadable.error);
        }
    }
    // Who wants all or nothing says so.
    let error = tasks.query().page(9).await?.whole().map(drop).unwrap_err();
    assert_eq!(error.id(), "b");
    let taken = tasks.query().in_states(["Open"]).page(9).await?.whole()?;
    assert_eq!(taken.entities.len(), 2);

    for len in 1..=5 {
        let (mut read, mut unread, mut after) = (Vec::new(), Vec::new(), 0);
        loop {
            let page = tasks.events().after(after).page(len).await?;
            if page.events.is_empty() && page.unreadable.is_empty() {
                break;
            }
            after = page.upto;
            read.extend(page.events.into_iter().map(|happened| happened.id));
            unread.extend(page.unreadable);
        }
        assert_eq!(read, ["a", "c"], "pages of {len}");
        let named: Vec<_> = unread.iter().map(|event| (&*event.id, event.version)).collect();
        assert_eq!(named, [("b", 1), ("d", 1)], "pages of {len}");
        assert_eq!(unread[1].position, after);
        assert!(is_unknown(&unread[0].error, 1, "Mislaid"), "{:?}", unread[0].error);
    }
    let error = tasks.events().page(9).await?.whole().map(drop).unwrap_err();
    assert_eq!(error.id(), "b");
    let opened = tasks.events().named(&["Opened"]).page(9).await?.whole()?;
    assert_eq!(opened.events.len(), 2);
    Ok(())
}

fn is_unknown(error: &Error<task::Machine>, version: u64, name: &str) -> bool {
    let ErrorKind::Corrupt(corrupt) = error.kind() else {
        return false;
    };
    matches!(corrupt.fault, Fault::UnknownName) && (corrupt.version, &*corrupt.name) == (version, name)
}
