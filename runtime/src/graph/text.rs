//! A graph as the macro writes it: text, with one line for each row.
//!
//! A row is its kind and its fields, between tabs; a field that is a list has carriage returns between its items. Docs are
//! a list of lines. The kinds:
//!
//! | kind | fields |
//! |---|---|
//! | `state` | name, docs, `terminal` or nothing, groups |
//! | `event` | name, docs |
//! | `command` | name, docs |
//! | `initial` | a command that may begin a life |
//! | `handled` | a command, the states that decide on it |
//! | `transition` | function, docs, the states it leaves (none: a life begins), event, `stays` or nothing, the states it enters |
//!
//! States and events are named as they are stored. A state whose `cfg` is off has no row, and lists pass over its name.

use super::{CommandRow, EventRow, StateRow, Tables, TransitionRow};

/// Lays the rows out as tables, which live as long as the program: once for each machine.
#[must_use]
pub fn tables(texts: &[&'static str]) -> Tables {
    let of = |kind: &'static str| {
        let rows = texts.iter().flat_map(|text| text.split('\n'));
        rows.filter_map(move |row| {
            let mut fields = row.split('\t');
            (fields.next() == Some(kind)).then_some(fields)
        })
    };
    let mut states: Vec<StateRow> = Vec::new();
    for mut fields in of("state") {
        let (name, docs) = (field(&mut fields), docs(&mut fields));
        let terminal = field(&mut fields) == "terminal";
        let groups: Vec<_> = list(field(&mut fields)).collect();
        states.push((name, docs, terminal, groups.leak()));
    }
    let events: Vec<EventRow> = of("event").map(|mut it| (field(&mut it), docs(&mut it))).collect();
    let place = |name: &str| position(states.iter().map(|row| row.0), name);
    let places = |names: &'static str| -> &'static [u16] { list(names).filter_map(place).collect::<Vec<_>>().leak() };
    let mut commands: Vec<CommandRow> = Vec::new();
    for mut fields in of("command") {
        let (name, docs) = (field(&mut fields), docs(&mut fields));
        let initial = of("initial").any(|mut fields| field(&mut fields) == name);
        let handled: Vec<u16> = of("handled")
            .filter_map(|mut fields| (field(&mut fields) == name).then(|| field(&mut fields)))
            .flat_map(list)
            .filter_map(place)
            .collect();
        commands.push((name, docs, initial, handled.leak()));
    }
    let mut transitions: Vec<TransitionRow> = Vec::new();
    for mut fields in of("transition") {
        let (name, docs) = (field(&mut fields), docs(&mut fields));
        let named = field(&mut fields);
        let sources = places(named);
        // The `cfg` of all its source states is off, so the transition is not there; without sources it would begin a
        // life.
        if sources.is_empty() && !named.is_empty() {
            continue;
        }
        let Some(event) = position(events.iter().map(|row| row.0), field(&mut fields)) else {
            continue;
        };
        let stays = field(&mut fields) == "stays";
        transitions.push((name, docs, sources, event, stays, places(field(&mut fields))));
    }
    Tables {
        states: states.leak(),
        events: events.leak(),
        commands: commands.leak(),
        transitions: transitions.leak(),
    }
}

fn field(fields: &mut std::str::Split<'static, char>) -> &'static str {
    fields.next().unwrap_or_default()
}

fn docs(fields: &mut std::str::Split<'static, char>) -> &'static str {
    let lines = field(fields);
    if lines.contains('\r') {
        lines.replace('\r', "\n").leak()
    } else {
        lines
    }
}

fn list(items: &'static str) -> impl Iterator<Item = &'static str> {
    items.split('\r').filter(|item| !item.is_empty())
}

fn position<'a>(mut names: impl Iterator<Item = &'a str>, name: &str) -> Option<u16> {
    names.position(|other| other == name)?.try_into().ok()
}
