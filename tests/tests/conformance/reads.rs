//! What a faulty store shows.

use std::ops::Bound;
use std::sync::atomic::Ordering;

use eventer::store::{
    EventFilter, EventLog, EventPage, History, LoggedEvent, Outbox, StoreError, StoreErrorKind, StoredEvent,
    StoredMessage, Views,
};

use crate::fault::Fault;
use crate::faulty::{CARRIER, Faulty, PERMITS};

impl History for Faulty {
    async fn history(&self, machine: &str, id: &str, after: u64, max: usize) -> Result<Vec<StoredEvent>, StoreError> {
        let after = if self.is(Fault::HistoryFromBefore) {
            after.saturating_sub(1)
        } else {
            after
        };
        let mut events = self
            .inner
            .history(machine, &self.id(id), after, self.len_max(max))
            .await?;
        if self.is(Fault::SpoilsByDroppedReads) && self.permits.load(Ordering::Relaxed) < PERMITS {
            events.pop();
        }
        if self.is(Fault::ReversesHistory) {
            events.reverse();
        }
        self.spoil(&mut events);
        Ok(events)
    }
}

impl EventLog for Faulty {
    async fn events(&self, after: u64, len_max: usize) -> Result<Vec<LoggedEvent>, StoreError> {
        self.fits(after)?;
        let mut events = self.inner.events(after, self.len_max(len_max)).await?;
        events.retain(|it| !it.id.starts_with(CARRIER));
        let newest = self.inner.watermark().await?;
        match self.fault {
            Fault::DropsFromLog => events.retain(|it| it.event.position != 2),
            Fault::LogWraps if events.is_empty() && after > 0 => events = self.inner.events(0, len_max).await?,
            Fault::RewritesLog if newest > 25 && after == 0 => events[0].event.actor = Some("somebody".into()),
            Fault::LogNamesOthers => events.iter_mut().for_each(|it| it.machine = "order".into()),
            // The one before the newest is left out until another is the newest.
            Fault::ShowsLate => {
                let mut shown = self.shown.lock().unwrap();
                if std::mem::replace(&mut *shown, newest) != newest {
                    events.retain(|it| it.event.position + 1 != newest);
                }
            }
            _ => {}
        }
        for logged in &mut events {
            self.spoil(std::slice::from_mut(&mut logged.event));
        }
        Ok(events)
    }

    async fn events_of(&self, filter: &EventFilter, after: u64, len_max: usize) -> Result<EventPage, StoreError> {
        self.fits(after)?;
        let mut filter = filter.clone();
        match self.fault {
            Fault::FilterIgnoresMachines => filter.machines.clear(),
            Fault::FilterIgnoresEvents => filter.machines.iter_mut().for_each(|it| it.events.clear()),
            Fault::FilterIgnoresTimes => filter.at = (Bound::Unbounded, Bound::Unbounded),
            Fault::FilterTakesOneMachine => filter.machines.truncate(1),
            Fault::FilterCutsTimes => filter.at.1 = Bound::Unbounded,
            _ => {}
        }
        let mut page = self.inner.events_of(&filter, after, self.len_max(len_max)).await?;
        page.events.retain(|it| !it.id.starts_with(CARRIER));
        match self.fault {
            Fault::FilterLooksTooFar => page.upto += 1,
            Fault::FilterStandsStill if page.events.is_empty() => page.upto = after,
            Fault::FilterEndsTooSoon => page.is_end = true,
            Fault::FilterNeverEnds => page.is_end = false,
            Fault::FilterLooksToTheEnd => page.upto = self.inner.watermark().await?,
            // The one before the newest is left out until another is the newest.
            Fault::ShowsLate => {
                let newest = self.inner.watermark().await?;
                let mut shown = self.shown.lock().unwrap();
                if std::mem::replace(&mut *shown, newest) != newest {
                    page.events.retain(|it| it.event.position + 1 != newest);
                }
            }
            _ => {}
        }
        for logged in &mut page.events {
            self.spoil(std::slice::from_mut(&mut logged.event));
        }
        Ok(page)
    }

    async fn watermark(&self) -> Result<u64, StoreError> {
        let watermark = self.inner.watermark().await?;
        Ok(match self.fault {
            Fault::WatermarkTooHigh if watermark > 0 => watermark + 10,
            Fault::WatermarkZero => 0,
            Fault::WatermarkFromOne => watermark.max(1),
            _ => watermark,
        })
    }
}

impl Outbox for Faulty {
    async fn messages(&self, after: u64, len_max: usize) -> Result<Vec<StoredMessage>, StoreError> {
        self.fits(after)?;
        let mut messages = self.inner.messages(after, self.len_max(len_max)).await?;
        if self.is(Fault::RefusesEmptyOutbox) && after == 0 && messages.is_empty() {
            return Err(StoreError::new(StoreErrorKind::Failed, "there are no messages"));
        }
        if self.is(Fault::ReversesOutbox) {
            messages.reverse();
        }
        Ok(messages)
    }
}

impl Views for Faulty {
    async fn view(&self, machine: &str, view: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let (machine, view, key) = self.row(machine, view, key);
        let found = self.inner.view(machine, view, &key).await?;
        Ok(found.or_else(|| self.is(Fault::InventsRows).then(|| b"1".to_vec())))
    }
}
