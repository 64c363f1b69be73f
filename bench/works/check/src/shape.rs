//! The machine that every subject declares: its states, events and transitions, by number.

/// How large a machine is, and what its types derive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The number of states; there are as many events, and three times as many transitions.
    pub(crate) states: usize,
    /// Whether states and events also derive `Serialize` and `Deserialize`.
    pub(crate) serde: bool,
}

/// From one state by one event to a state, perhaps the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) event: usize,
    pub(crate) to: usize,
}

/// The fields of a state or an event: none, a number, or a number and a text, in turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fields {
    None,
    Number,
    NumberAndText,
}

impl Shape {
    /// How often each crate is compiled in a round. The quick ones are noisy, and what is asked of them is a difference;
    /// altogether they then take as long as the large ones, which are four times their size.
    pub(crate) fn times_a_round(self) -> usize {
        if self.states < 100 && !self.serde { 4 } else { 1 }
    }

    /// The transitions but the initial one, which leads by event 0 to state 0.
    ///
    /// Every state but the last, which is terminal, takes three events: by one it moves to the next state,
    /// by one to some other, by one it stays. The first two take a fourth, so that the total is thrice the
    /// number of states.
    pub(crate) fn edges(self) -> Vec<Edge> {
        let mut edges = Vec::new();
        for from in 0..self.states - 1 {
            let event = |turn| (from * 3 + turn) % self.states;
            let far = (from * 7 + 5) % self.states;
            let far = if far == from { from + 1 } else { far };
            edges.push(Edge {
                from,
                event: event(0),
                to: from + 1,
            });
            edges.push(Edge {
                from,
                event: event(1),
                to: far,
            });
            edges.push(Edge {
                from,
                event: event(2),
                to: from,
            });
            if from < 2 {
                edges.push(Edge {
                    from,
                    event: event(3),
                    to: from + 10,
                });
            }
        }
        assert_eq!(edges.len() + 1, self.states * 3, "the initial transition is one more");
        edges
    }

    /// The edges out of one state.
    pub(crate) fn edges_from(self, state: usize) -> Vec<Edge> {
        self.edges().into_iter().filter(|edge| edge.from == state).collect()
    }

    /// What every type derives.
    pub(crate) fn derives(self) -> &'static str {
        if self.serde {
            "Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize"
        } else {
            "Debug, Clone, PartialEq"
        }
    }
}

impl Edge {
    /// Whether the state is changed in place.
    pub(crate) fn stays(self) -> bool {
        self.from == self.to
    }

    /// The name of the function that the user writes for the transition.
    pub(crate) fn function(self) -> String {
        format!("step_{}_{}", self.from, self.event)
    }
}

impl Fields {
    /// The fields of the state or event with this number.
    pub(crate) fn of(number: usize) -> Self {
        [Fields::None, Fields::Number, Fields::NumberAndText][number % 3]
    }
}
