//! The graph that the macro writes down for a machine with everything in it.

use eventer::{Graph, state_machine};
use eventer_tests::{notes::note, purses::purse, shop::order, tasks::task};
use expect_test::expect;

/// Graphs that the macro wrote, for the readers of each format.
pub(crate) fn written() -> [&'static Graph; 5] {
    [parcel::GRAPH, note::GRAPH, purse::GRAPH, order::GRAPH, task::GRAPH]
}

/// A parcel.
#[state_machine(name = "parcel")]
mod parcel {
    #[state]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum State {
        /// Lies at the counter.
        #[group(Here)]
        Accepted,
        #[group(Here)]
        #[state(name = "on hold")]
        Held,
        Sent,
        #[terminal]
        Delivered,
    }

    #[event]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Event {
        Handed,
        Inspected {
            suspect: bool,
        },
        Sent,
        #[event(name = "arrived at last")]
        Arrived,
    }

    #[command]
    #[derive(Debug, Clone, PartialEq)]
    pub(crate) enum Command {
        Accept,
        Send,
    }

    #[transition]
    fn accept(_: event::Handed) -> state::Accepted {
        state::Accepted
    }

    /// May keep it here.
    #[transition]
    fn inspect(_: &mut state::Accepted, event: event::Inspected) -> Option<state::Held> {
        event.suspect.then_some(state::Held)
    }

    #[transition]
    fn send(_: group::Here, _: event::Sent) -> state::Sent {
        state::Sent
    }

    #[transition]
    fn arrive(_: state::Sent, _: event::Arrived) -> state::Delivered {
        state::Delivered
    }

    #[decide]
    fn decide_accept(_: command::Accept) -> event::Handed {
        event::Handed
    }

    #[decide]
    fn decide_send(_: &state::Accepted, _: command::Send) -> event::Sent {
        event::Sent
    }
}

#[test]
fn a_machine_is_drawn_as_declared() {
    expect![[r#"
        stateDiagram-v2
            state Here {
                Accepted
                state "on hold" as s1
            }
            Sent
            Delivered
            [*] --> Accepted : Handed
            Accepted --> Accepted : Inspected
            Accepted --> s1 : Inspected
            Accepted --> Sent : Sent
            s1 --> Sent : Sent
            Sent --> Delivered : arrived at last
            Delivered --> [*]
    "#]]
    .assert_eq(&parcel::GRAPH.to_mermaid());
}

#[test]
fn a_graph_has_names_docs_and_commands_of_its_machine() {
    let graph = parcel::GRAPH;
    assert_eq!((graph.name(), graph.docs()), ("parcel", "A parcel."));
    assert_eq!(
        graph.state("Accepted").map(|state| state.docs()),
        Some("Lies at the counter.")
    );
    assert!(graph.state("Held").is_none() && graph.event("arrived at last").is_some());
    let inspect = graph.edges().find(|edge| edge.transition() == "inspect");
    assert_eq!(inspect.map(|edge| edge.docs()), Some("May keep it here."));
    let commands = graph.commands().map(|command| {
        let states = command.states().map(|state| state.name());
        (command.name(), command.initial(), states.collect::<Vec<_>>())
    });
    assert_eq!(
        commands.collect::<Vec<_>>(),
        [("Accept", true, vec![]), ("Send", false, vec!["Accepted"])]
    );
    assert_eq!(graph.allowed_from("on hold").collect::<Vec<_>>(), ["Sent"]);
}
