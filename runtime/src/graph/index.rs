//! Look-ups by position, for the engine: the macro numbers states, events and commands as the graph does.

use super::Graph;

impl Graph {
    pub(crate) fn state_name(&self, index: u16) -> &'static str {
        self.tables().states[usize::from(index)].0
    }

    pub(crate) fn event_name(&self, index: u16) -> &'static str {
        self.tables().events[usize::from(index)].0
    }

    pub(crate) fn command_name(&self, index: u16) -> &'static str {
        self.tables().commands[usize::from(index)].0
    }

    /// The names of the commands that a state handles, in order of declaration.
    pub(crate) fn handled_in(&self, state: u16) -> impl Iterator<Item = &'static str> + use<> {
        self.tables()
            .commands
            .iter()
            .filter(move |row| row.3.contains(&state))
            .map(|row| row.0)
    }
}
