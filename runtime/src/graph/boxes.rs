//! Which groups a drawing can show as boxes around their states.

use super::{Graph, StateNode};

/// One step of drawing a graph's states, in the order in which they are written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A box begins: its number and the group's name.
    Open(usize, &'static str),
    /// A state, with those of its groups that no box around it shows.
    State(StateNode, Vec<&'static str>),
    /// The innermost box ends.
    Close,
}

/// A group that is drawn as a box.
struct Frame {
    name: &'static str,
    members: Vec<u16>,
}

/// Lists boxes and states such that boxes nest or stand apart.
///
/// Groups may overlap and boxes may not: larger groups are boxes first, and a group that would cut through one of them
/// becomes a mark on each of its members instead.
pub(super) fn steps(graph: &Graph) -> Vec<Step> {
    let boxes = boxes(graph);
    let mut states: Vec<_> = graph.states().map(|state| (around(&boxes, state), state)).collect();
    // A box begins where its first state stands; sorting by the first member of each box around a state brings the
    // members of a box together, and leaves the order of declaration as it is everywhere else.
    states.sort_by_cached_key(|(around, state)| {
        let firsts = around
            .iter()
            .map(|&number| (boxes[number].members.first().copied(), number));
        let own = (Some(state.index), usize::MAX);
        firsts.chain([own]).collect::<Vec<_>>()
    });

    let mut steps = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (around, state) in states {
        let common = open.iter().zip(&around).take_while(|(a, b)| a == b).count();
        steps.extend(open.drain(common..).map(|_| Step::Close));
        for number in around.into_iter().skip(common) {
            steps.push(Step::Open(number, boxes[number].name));
            open.push(number);
        }
        let shown = |group: &&str| open.iter().any(|&number| boxes[number].name == *group);
        let marks = state.groups().iter().copied().filter(|group| !shown(group));
        steps.push(Step::State(state, marks.collect()));
    }
    steps.extend(open.drain(..).map(|_| Step::Close));
    steps
}

/// Returns the groups that are drawn as boxes, larger ones first.
fn boxes(graph: &Graph) -> Vec<Frame> {
    let members = |name: &'static str| {
        let members = graph.states().filter(|state| state.groups().contains(&name));
        members.map(|state| state.index).collect()
    };
    let groups = graph.groups().into_iter();
    let mut groups: Vec<_> = groups
        .map(|name| Frame {
            name,
            members: members(name),
        })
        .collect();
    groups.sort_by_key(|group| usize::MAX - group.members.len());

    let mut boxes: Vec<Frame> = Vec::new();
    for group in groups {
        let inside = |outer: &Frame| {
            let shared = group
                .members
                .iter()
                .filter(|member| outer.members.contains(member))
                .count();
            shared == 0 || shared == group.members.len()
        };
        if boxes.iter().all(inside) {
            boxes.push(group);
        }
    }
    boxes
}

/// Returns the numbers of the boxes around a state, from the outermost to the innermost.
fn around(boxes: &[Frame], state: StateNode) -> Vec<usize> {
    let around = boxes
        .iter()
        .enumerate()
        .filter(|(_, group)| group.members.contains(&state.index));
    around.map(|(number, _)| number).collect()
}
