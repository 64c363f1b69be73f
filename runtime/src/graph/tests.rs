//! The graph's own answers, and each export of one machine that has everything.

use expect_test::{Expect, expect};

use super::Graph;

/// Nested groups, a group that overlaps another, branching, staying, and names that no format likes.
const ORDER: Graph = Graph::new(
    "order",
    "An order.",
    &[
        ("Pending", "Being \"filled\".", false, &["Open"]),
        ("Paid", "", false, &["Open", "Settled"]),
        ("Shipped", "", true, &["Settled"]),
        ("Packed", "", false, &["Open", "Late"]),
        ("end", "", true, &[]),
        ("s1", "", false, &[]),
    ],
    &[
        ("Placed", "The customer ordered."),
        ("Paid: \"all\" & more", ""),
        ("Shipped", ""),
        ("Cancelled", ""),
    ],
    &[("Place", "", true, &[]), ("Ship", "Sends it off.", false, &[1, 3])],
    &[
        ("place", "", &[], 0, false, &[0]),
        ("pay", "", &[0], 1, true, &[1]),
        ("ship", "Leaves\nthe house.", &[1, 3], 2, false, &[2, 5]),
        ("cancel", "", &[0, 1, 3], 3, false, &[4]),
        ("again", "", &[5], 3, true, &[5]),
    ],
);

fn check(actual: &str, expect: &Expect) {
    expect.assert_eq(actual);
}

#[test]
fn things_are_found_by_name() {
    assert_eq!(
        ORDER.state("Packed").map(|state| state.groups()),
        Some(["Open", "Late"].as_slice())
    );
    assert!(ORDER.state("end").is_some_and(|state| state.terminal()));
    assert_eq!(
        ORDER.event("Placed").map(|event| event.docs()),
        Some("The customer ordered.")
    );
    let ship = ORDER.command("Ship").expect("it is declared");
    assert!(!ship.initial());
    assert_eq!(
        ship.states().map(|state| state.name()).collect::<Vec<_>>(),
        ["Paid", "Packed"]
    );
    assert!(ORDER.state("Placed").is_none() && ORDER.event("end").is_none() && ORDER.command("").is_none());
    assert_eq!(ORDER.groups(), ["Open", "Settled", "Late"]);
}

#[test]
fn allowed_events_are_those_of_the_state() {
    let allowed = |state| ORDER.allowed_from(state).collect::<Vec<_>>();
    assert_eq!(allowed("Pending"), ["Paid: \"all\" & more", "Cancelled"]);
    assert_eq!(allowed("Paid"), ["Shipped", "Cancelled"]);
    assert!(allowed("Shipped").is_empty());
    assert!(allowed("Unheard").is_empty());
    assert_eq!(ORDER.allowed_to_begin().collect::<Vec<_>>(), ["Placed"]);
}

#[test]
fn a_transition_is_one_edge_for_each_state_that_it_leaves() {
    let edges = ORDER.edges().filter(|edge| edge.transition() == "ship");
    let edges: Vec<_> = edges
        .map(|edge| {
            (
                edge.from().map(|from| from.name()),
                edge.to().map(|to| to.name()).collect::<Vec<_>>(),
            )
        })
        .collect();
    assert_eq!(
        edges,
        [
            (Some("Paid"), vec!["Shipped", "s1"]),
            (Some("Packed"), vec!["Shipped", "s1"])
        ]
    );
}

#[test]
fn a_state_that_is_stayed_in_is_the_first_target_and_comes_once() {
    let targets = |name: &str| {
        let edge = ORDER
            .edges()
            .find(|edge| edge.transition() == name)
            .expect("it is declared");
        edge.to().map(|to| to.name()).collect::<Vec<_>>()
    };
    assert_eq!(targets("pay"), ["Pending", "Paid"]);
    assert_eq!(targets("again"), ["s1"]);
}

#[test]
fn mermaid() {
    check(
        &ORDER.to_mermaid(),
        &expect![[r#"
            stateDiagram-v2
                state Open {
                    Pending
                    Paid
                    note right of Paid : Settled
                    state Late {
                        Packed
                    }
                }
                Shipped
                note right of Shipped : Settled
                state "end" as s4
                state "s1" as s5
                [*] --> Pending : Placed
                Pending --> Pending : Paid#58;#32;#34;all#34;#32;#38;#32;more
                Pending --> Paid : Paid#58;#32;#34;all#34;#32;#38;#32;more
                Paid --> Shipped : Shipped
                Paid --> s5 : Shipped
                Packed --> Shipped : Shipped
                Packed --> s5 : Shipped
                Pending --> s4 : Cancelled
                Paid --> s4 : Cancelled
                Packed --> s4 : Cancelled
                s5 --> s5 : Cancelled
                Shipped --> [*]
                s4 --> [*]
        "#]],
    );
}

#[test]
fn dot() {
    check(
        &ORDER.to_dot(),
        &expect![[r#"
        digraph "order" {
            rankdir=LR;
            node [shape=box, style=rounded];
            begin [shape=point, label=""];
            subgraph cluster_0 {
                label="Open";
                s0 [label="Pending", tooltip="Being \"filled\"."];
                s1 [label="Paid\n[Settled]"];
                subgraph cluster_1 {
                    label="Late";
                    s3 [label="Packed"];
                }
            }
            s2 [label="Shipped\n[Settled]", peripheries=2];
            s4 [label="end", peripheries=2];
            s5 [label="s1"];
            begin -> s0 [label="Placed", edgetooltip="The customer ordered."];
            s0 -> s0 [label="Paid: \"all\" &amp; more"];
            s0 -> s1 [label="Paid: \"all\" &amp; more"];
            s1 -> s2 [label="Shipped", edgetooltip="Leaves\nthe house."];
            s1 -> s5 [label="Shipped", edgetooltip="Leaves\nthe house."];
            s3 -> s2 [label="Shipped", edgetooltip="Leaves\nthe house."];
            s3 -> s5 [label="Shipped", edgetooltip="Leaves\nthe house."];
            s0 -> s4 [label="Cancelled"];
            s1 -> s4 [label="Cancelled"];
            s3 -> s4 [label="Cancelled"];
            s5 -> s5 [label="Cancelled"];
        }
    "#]],
    );
}

#[test]
fn json() {
    const DOOR: Graph = Graph::new(
        "door",
        "A \"door\".",
        &[("Open", "One may enter.", false, &["Here", "There"])],
        &[("Built", ""), ("Shut", "Loudly.")],
        &[("Build", "", true, &[]), ("Shut", "", false, &[0])],
        &[
            ("build", "", &[], 0, false, &[0]),
            ("shut", "Stays.", &[0], 1, true, &[]),
        ],
    );
    check(
        &DOOR.to_json(),
        &expect![[r#"
        {
          "format": 1,
          "name": "door",
          "docs": "A \"door\".",
          "states": [
            {
              "name": "Open",
              "docs": "One may enter.",
              "terminal": false,
              "groups": [
                "Here",
                "There"
              ]
            }
          ],
          "events": [
            {
              "name": "Built",
              "docs": ""
            },
            {
              "name": "Shut",
              "docs": "Loudly."
            }
          ],
          "commands": [
            {
              "name": "Build",
              "docs": "",
              "initial": true,
              "states": []
            },
            {
              "name": "Shut",
              "docs": "",
              "initial": false,
              "states": [
                "Open"
              ]
            }
          ],
          "edges": [
            {
              "from": null,
              "event": "Built",
              "to": [
                "Open"
              ],
              "transition": "build",
              "docs": ""
            },
            {
              "from": "Open",
              "event": "Shut",
              "to": [
                "Open"
              ],
              "transition": "shut",
              "docs": "Stays."
            }
          ]
        }"#]],
    );
}

#[test]
fn indexes_of_nothing_are_left_out() {
    const BROKEN: Graph = Graph::new(
        "",
        "",
        &[("A", "", false, &[])],
        &[("E", "")],
        &[],
        &[("t", "", &[0, 9], 0, false, &[9]), ("u", "", &[], 7, true, &[0])],
    );
    assert_eq!(BROKEN.edges().count(), 1);
    assert_eq!(BROKEN.edges().flat_map(|edge| edge.to()).count(), 0);
    assert_eq!(BROKEN.allowed_to_begin().count(), 0);
}

#[test]
fn nested_groups_are_nested_boxes() {
    const NESTED: Graph = Graph::new(
        "nested",
        "",
        &[
            ("A", "", false, &["All"]),
            ("X", "", false, &[]),
            ("B", "", false, &["Inner", "All"]),
            ("C", "", false, &["All", "Inner", "Same"]),
            ("D", "", false, &["Inner", "All", "Same"]),
        ],
        &[],
        &[],
        &[],
    );
    check(
        &NESTED.to_mermaid(),
        &expect![[r"
        stateDiagram-v2
            state All {
                A
                state Inner {
                    B
                    state Same {
                        C
                        D
                    }
                }
            }
            X
    "]],
    );
}
