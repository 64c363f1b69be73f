//! Libraries of event sourcing, each in the ways to come to a state that it offers.

use super::Subject;
use super::cqrs_es::{self, CqrsEs};
use super::es_entity::{self, EsEntity};
#[cfg(feature = "esrs")]
use super::esrs::Esrs;
use super::evento::{self, Evento};
use crate::cases::{ALL, HOT};

/// All of them.
pub(crate) fn all() -> Vec<Subject> {
    let mut rivals = Vec::new();
    for (name, source) in [
        ("cqrs-es", cqrs_es::Source::Events),
        ("cqrs-es, aggregates", cqrs_es::Source::Aggregate),
    ] {
        rivals.push(Subject::new(name, ALL, cqrs_es::TABLES, move |url, _| async move {
            CqrsEs::new(&url, source)
        }));
    }
    for (name, source) in [
        ("es-entity", es_entity::Source::Events),
        ("es-entity, snapshots", es_entity::Source::Snapshot),
    ] {
        rivals.push(Subject::new(name, ALL, es_entity::TABLES, move |url, _| async move {
            EsEntity::new(&url, source)
        }));
    }
    #[cfg(feature = "esrs")]
    rivals.push(Subject::new(
        "esrs",
        ALL,
        "",
        |url, _| async move { Esrs::new(&url).await },
    ));
    for (name, cases, source) in [
        ("evento", ALL, evento::Source::Events),
        ("evento, snapshots", ALL, evento::Source::Snapshot),
        ("evento, memory", HOT, evento::Source::Memory),
    ] {
        rivals.push(Subject::new(name, cases, "", move |url, _| async move {
            Evento::new(&url, source).await
        }));
    }
    rivals
}
