//! Messages as they leave.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::ids::EventId;
use crate::store::Logged;

/// A message, or an event, as it leaves: with the attributes of [CloudEvents 1.0](https://github.com/cloudevents/spec).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// Its id, the same each time it comes: for the receiver's dedupe.
    pub id: EventId,
    /// The stored name of the machine.
    pub machine: String,
    /// The stored name of the message or event.
    pub name: String,
    /// The text of the id of the entity.
    pub entity: String,
    /// When it happened.
    pub at: SystemTime,
    /// Who caused it, as `.by` said.
    pub actor: Option<String>,
    /// Why, as `.because` said.
    pub reason: Option<String>,
    /// The event that led to it.
    pub cause: Option<EventId>,
    /// The first event of all that led to it.
    pub correlation: EventId,
    /// The trace that it belongs to, as W3C trace context (`traceparent`).
    pub trace: Option<String>,
    /// Its JSON.
    pub data: Vec<u8>,
    /// The service that it comes from; empty if it was not named.
    pub(crate) service: Arc<str>,
}

impl Envelope {
    pub(crate) fn of(logged: &Logged, service: &Arc<str>) -> Self {
        let service = Arc::clone(service);
        match logged {
            Logged::Event(logged) => Envelope {
                id: logged.event.event_id,
                machine: logged.machine.clone(),
                name: logged.event.name.clone(),
                entity: logged.id.clone(),
                at: logged.event.at,
                actor: logged.event.actor.clone(),
                reason: logged.event.reason.clone(),
                cause: logged.event.cause,
                correlation: logged.event.correlation,
                trace: logged.event.trace.clone(),
                data: logged.event.payload.clone(),
                service,
            },
            Logged::Message(message) => Envelope {
                id: message.message_id,
                machine: message.machine.clone(),
                name: message.name.clone(),
                entity: message.id.clone(),
                at: message.at,
                actor: message.actor.clone(),
                reason: message.reason.clone(),
                cause: Some(message.cause),
                correlation: message.correlation,
                trace: message.trace.clone(),
                data: message.payload.clone(),
                service,
            },
        }
    }

    /// What messages of one entity share and others do not: brokers keep the order of those that have it in common.
    #[must_use]
    pub fn partition_key(&self) -> String {
        format!("{}/{}", self.machine, self.entity)
    }

    /// Where it comes from, as `CloudEvents` name it: the name of the machine as a path, behind that of the
    /// [service](crate::Workers::service) if it was named.
    #[must_use]
    pub fn source(&self) -> String {
        format!("{}{}", self.service, source(&self.machine))
    }

    /// Its attributes by the names that `CloudEvents` gives them, for a binary binding, which adds its own prefix.
    ///
    /// [`source`](Self::source) is the name of the machine as a path, `subject` the id of the entity. `time` is left
    /// out if no year of four digits has it, and so is what is empty. `partitionkey` and `traceparent` are the
    /// documented extensions; `actor`, `reason`, `correlationid` and `causationid` are ours. Texts are as they were
    /// given: a binding to headers escapes what these do not allow.
    #[must_use]
    pub fn attributes(&self) -> Vec<(&'static str, String)> {
        let mut attributes = vec![
            ("specversion", "1.0".to_owned()),
            ("id", self.id.to_string()),
            ("source", self.source()),
            ("type", self.name.clone()),
            ("subject", self.entity.clone()),
            ("datacontenttype", "application/json".to_owned()),
            ("partitionkey", self.partition_key()),
            ("correlationid", self.correlation.to_string()),
        ];
        attributes.extend(time(self.at).map(|time| ("time", time)));
        let said = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        attributes.extend(said(&self.actor).map(|actor| ("actor", actor)));
        attributes.extend(said(&self.reason).map(|reason| ("reason", reason)));
        attributes.extend(self.cause.map(|cause| ("causationid", cause.to_string())));
        attributes.extend(said(&self.trace).map(|trace| ("traceparent", trace)));
        attributes
    }

    /// The whole as JSON, for a structured binding (`application/cloudevents+json`).
    ///
    /// # Errors
    ///
    /// If its data is no JSON, which is so only if somebody else wrote it.
    pub fn to_json(&self) -> serde_json::Result<Vec<u8>> {
        let data: &RawValue = serde_json::from_slice(&self.data)?;
        let mut json = b"{".to_vec();
        for (name, value) in self.attributes() {
            json.extend_from_slice(&serde_json::to_vec(name)?);
            json.push(b':');
            json.extend_from_slice(&serde_json::to_vec(&value)?);
            json.push(b',');
        }
        json.extend_from_slice(b"\"data\":");
        json.extend_from_slice(data.get().as_bytes());
        json.push(b'}');
        Ok(json)
    }
}

/// A time as RFC 3339, whose years have four digits; none for one that is further away than anything happens.
fn time(at: SystemTime) -> Option<String> {
    let text = Timestamp::try_from(at).ok()?.to_string();
    // Years before 1, and after 9999, are written with a sign.
    text.starts_with(|first: char| first.is_ascii_digit()).then_some(text)
}

/// A name as a path: what is not plain in a URI (RFC 3986, 2.3) is escaped.
fn source(machine: &str) -> String {
    let mut path = String::from("/");
    for byte in machine.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            path.push(char::from(byte));
        } else {
            write!(path, "%{byte:02X}").expect("a text takes all that is written to it");
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::Envelope;
    use crate::ids::EventId;
    use crate::store::{Logged, StoredMessage};

    fn id() -> EventId {
        EventId::from_bytes([7; 16])
    }

    #[test]
    fn it_is_a_cloud_event() {
        let id = id();
        let envelope = Envelope::of(
            &Logged::Message(StoredMessage {
                position: 7,
                message_id: id,
                machine: "sales order".to_owned(),
                name: "order.shipped".to_owned(),
                id: "A \"1\"".to_owned(),
                at: UNIX_EPOCH + Duration::from_millis(1_500),
                actor: Some("ada".to_owned()),
                reason: Some("it is \"packed\"".to_owned()),
                cause: id,
                correlation: id,
                trace: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned()),
                payload: br#"{"tracking":"T-1"}"#.to_vec(),
            }),
            &"".into(),
        );
        let json: serde_json::Value = serde_json::from_slice(&envelope.to_json().unwrap()).unwrap();
        assert_eq!(json["specversion"], "1.0");
        assert_eq!(
            (&json["id"], &json["type"]),
            (&id.to_string().into(), &"order.shipped".into())
        );
        assert_eq!(json["source"], "/sales%20order");
        assert_eq!(json["subject"], "A \"1\"");
        assert_eq!(json["time"], "1970-01-01T00:00:01.5Z");
        assert_eq!(json["partitionkey"], "sales order/A \"1\"");
        assert_eq!(
            (&json["actor"], &json["reason"]),
            (&"ada".into(), &"it is \"packed\"".into())
        );
        assert_eq!(json["data"]["tracking"], "T-1");
        assert_eq!(
            json["traceparent"],
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        );
    }

    #[test]
    fn what_is_no_json_is_not_put_into_json() {
        let id = id();
        let envelope = Envelope {
            id,
            machine: "order".to_owned(),
            name: "Paid".to_owned(),
            entity: "1".to_owned(),
            at: UNIX_EPOCH,
            actor: None,
            reason: None,
            cause: None,
            correlation: id,
            trace: None,
            data: b"{} {}".to_vec(),
            service: "".into(),
        };
        assert!(envelope.to_json().is_err());
        let names: Vec<_> = envelope.attributes().into_iter().map(|(name, _)| name).collect();
        assert!(!names.contains(&"actor") && !names.contains(&"reason"), "{names:?}");
    }

    #[test]
    fn no_attribute_is_empty() {
        let id = id();
        let at = |at| Envelope {
            id,
            machine: "order".to_owned(),
            name: "Paid".to_owned(),
            entity: "1".to_owned(),
            at,
            actor: Some(String::new()),
            reason: None,
            cause: None,
            correlation: id,
            trace: Some(String::new()),
            data: b"{}".to_vec(),
            service: "https://shop.example/berlin".into(),
        };
        let far = UNIX_EPOCH + Duration::from_secs(1 << 40);
        let early = UNIX_EPOCH - Duration::from_secs(1 << 36);
        for (time, has_time) in [(UNIX_EPOCH, true), (far, false), (early, false)] {
            let envelope = at(time);
            assert_eq!(envelope.source(), "https://shop.example/berlin/order");
            let attributes = envelope.attributes();
            assert!(attributes.iter().all(|(_, value)| !value.is_empty()), "{attributes:?}");
            assert_eq!(
                attributes.iter().any(|(name, _)| *name == "time"),
                has_time,
                "{attributes:?}"
            );
        }
    }
}
