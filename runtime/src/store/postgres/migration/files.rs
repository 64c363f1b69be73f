//! The numbered files of SQL, and what each program has to know of them.

use super::super::Schema;

/// A step from an empty schema to that of this program.
pub(super) struct Migration {
    pub(super) number: u32,
    name: &'static str,
    sql: &'static str,
    /// The migration that a program has to know to live with a schema that has this one. Functions carry a version in
    /// their name and are never changed, so that programs of several versions can share a store; a migration that ends
    /// this names itself here.
    known_by: u32,
}

pub(super) const MIGRATIONS: [Migration; 9] = [
    Migration {
        number: 1,
        name: "tables",
        sql: include_str!("../migrations/0001_tables.sql"),
        known_by: 1,
    },
    Migration {
        number: 2,
        name: "commit",
        sql: include_str!("../migrations/0002_commit.sql"),
        known_by: 1,
    },
    Migration {
        number: 3,
        name: "positions",
        sql: include_str!("../migrations/0003_positions.sql"),
        known_by: 1,
    },
    Migration {
        number: 4,
        name: "rebuild",
        sql: include_str!("../migrations/0004_rebuild.sql"),
        known_by: 1,
    },
    Migration {
        number: 5,
        name: "edges",
        sql: include_str!("../migrations/0005_edges.sql"),
        known_by: 1,
    },
    Migration {
        number: 6,
        name: "index",
        sql: include_str!("../migrations/0006_index.sql"),
        known_by: 1,
    },
    Migration {
        number: 7,
        name: "subscriptions",
        sql: include_str!("../migrations/0007_subscriptions.sql"),
        known_by: 1,
    },
    Migration {
        number: 8,
        name: "inbox",
        sql: include_str!("../migrations/0008_inbox.sql"),
        known_by: 1,
    },
    Migration {
        number: 9,
        name: "inline",
        sql: include_str!("../migrations/0009_inline.sql"),
        known_by: 1,
    },
];

/// The last migration of this program.
pub(super) const LATEST: u32 = MIGRATIONS[MIGRATIONS.len() - 1].number;

impl Migration {
    /// The migration with its entry in the ledger.
    pub(super) fn text(&self, schema: &Schema) -> String {
        let Migration {
            number,
            name,
            sql,
            known_by,
        } = self;
        let entry = "INSERT INTO {schema}.migration (number, name, known_by) VALUES";
        schema.fill(&format!("{sql}\n{entry} ({number}, '{name}', {known_by});\n"))
    }
}
