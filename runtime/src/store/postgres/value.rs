//! What goes to Postgres and comes back in a form of its own: JSON as it is written, times in microseconds.

use std::ops::Bound;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueFormat, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};
use uuid::Uuid;

use crate::ids::EventId;

/// A payload for a column of type `jsonb`: passed on as it is written, and not read on this side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json<'a>(pub(super) &'a [u8]);

/// A payload as Postgres writes it: an equal JSON value, with its own spaces and order of members.
#[derive(Debug)]
pub(super) struct JsonText(pub(super) Vec<u8>);

/// The identifiers of types never change.
const JSONB: Oid = Oid(3802);
const JSONB_ARRAY: Oid = Oid(3807);
const TIMESTAMPTZ: Oid = Oid(1184);
const TIMESTAMPTZ_ARRAY: Oid = Oid(1185);

/// The version of the binary form of `jsonb`, which is its text.
const JSONB_VERSION: u8 = 1;

impl Type<Postgres> for Json<'_> {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(JSONB)
    }
}

impl PgHasArrayType for Json<'_> {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(JSONB_ARRAY)
    }
}

impl Encode<'_, Postgres> for Json<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.push(JSONB_VERSION);
        buffer.extend_from_slice(self.0);
        Ok(IsNull::No)
    }
}

impl Type<Postgres> for JsonText {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(JSONB)
    }
}

impl PgHasArrayType for JsonText {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(JSONB_ARRAY)
    }
}

impl Encode<'_, Postgres> for JsonText {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Json(&self.0).encode_by_ref(buffer)
    }
}

impl Decode<'_, Postgres> for JsonText {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let format = value.format();
        match (format, value.as_bytes()?) {
            (PgValueFormat::Binary, [JSONB_VERSION, text @ ..]) | (PgValueFormat::Text, text) => {
                Ok(JsonText(text.to_vec()))
            }
            _ => Err("a version of jsonb that is not known".into()),
        }
    }
}

/// A time as Postgres counts it: microseconds since 2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time(i64);

/// Seconds from 1970 to 2000.
const EPOCH_SECS: u64 = 946_684_800;

/// The first time of Postgres, which begins in 4714 BC.
const FIRST: i64 = -211_813_488_000_000_000;

/// What comes after its last, at the end of 294276.
const END: i64 = 9_223_371_331_200_000_000;

impl Time {
    /// A time, cut to microseconds; or none if Postgres has no such time.
    pub(super) fn of(time: SystemTime) -> Option<Self> {
        let epoch = UNIX_EPOCH + Duration::from_secs(EPOCH_SECS);
        let micros = match time.duration_since(epoch) {
            Ok(since) => i64::try_from(since.as_micros()).ok()?,
            Err(before) => -i64::try_from(before.duration().as_nanos().div_ceil(1_000)).ok()?,
        };
        (FIRST..END).contains(&micros).then_some(Time(micros))
    }

    /// The first and the last time within bounds. Stored times are whole microseconds.
    pub(super) fn within(bounds: (Bound<SystemTime>, Bound<SystemTime>)) -> (Self, Self) {
        let micros = |time: SystemTime| Time::of(time).map(|Time(micros)| micros);
        let is_whole = |time: SystemTime, floor: i64| Time(floor).time() == Some(time);
        // A time beyond the range of Postgres lies beyond all times that are stored.
        let is_early = |time: SystemTime| time < UNIX_EPOCH;
        let beyond = |time| if is_early(time) { i64::MIN } else { i64::MAX };
        let first = match bounds.0 {
            Bound::Unbounded => i64::MIN,
            Bound::Included(time) => micros(time).map_or(beyond(time), |it| it + i64::from(!is_whole(time, it))),
            Bound::Excluded(time) => micros(time).map_or(beyond(time), |it| it + 1),
        };
        let last = match bounds.1 {
            Bound::Unbounded => i64::MAX,
            Bound::Included(time) => micros(time).unwrap_or(beyond(time)),
            Bound::Excluded(time) => micros(time).map_or(beyond(time), |it| it - i64::from(is_whole(time, it))),
        };
        (Time(first), Time(last))
    }

    fn time(self) -> Option<SystemTime> {
        let epoch = UNIX_EPOCH + Duration::from_secs(EPOCH_SECS);
        let distance = Duration::from_micros(self.0.unsigned_abs());
        match self.0 {
            i64::MIN | i64::MAX => None,
            0.. => epoch.checked_add(distance),
            _ => epoch.checked_sub(distance),
        }
    }
}

impl Type<Postgres> for Time {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(TIMESTAMPTZ)
    }
}

impl PgHasArrayType for Time {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(TIMESTAMPTZ_ARRAY)
    }
}

impl Encode<'_, Postgres> for Time {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        buffer.extend_from_slice(&self.0.to_be_bytes());
        Ok(IsNull::No)
    }
}

/// A time that was stored.
pub(super) struct StoredTime(pub(super) SystemTime);

impl Type<Postgres> for StoredTime {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(TIMESTAMPTZ)
    }
}

impl Decode<'_, Postgres> for StoredTime {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        let micros = i64::from_be_bytes(value.as_bytes()?.try_into()?);
        let time = Time(micros).time().ok_or("a time that this system does not have")?;
        Ok(StoredTime(time))
    }
}

pub(super) fn uuid(id: EventId) -> Uuid {
    Uuid::from_bytes(id.to_bytes())
}

pub(super) fn event_id(id: Uuid) -> EventId {
    EventId::from_bytes(id.into_bytes())
}

/// A count as Postgres has it; what is greater than all that it has stays greater than all that is stored.
pub(super) fn bigint(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::ops::Bound;
    use std::time::{Duration, UNIX_EPOCH};

    use super::{END, FIRST, Time};

    #[test]
    fn bounds_are_the_microseconds_within_them() {
        let at = |nanos: u64| UNIX_EPOCH + Duration::from_nanos(946_684_800_000_000_000 + nanos);
        let (whole, part) = (at(7_000), at(7_001));
        let within = |bounds| {
            let (Time(first), Time(last)) = Time::within(bounds);
            (first, last)
        };
        let all = (i64::MIN, i64::MAX);
        assert_eq!(within((Bound::Unbounded, Bound::Unbounded)), all);
        assert_eq!(within((Bound::Included(whole), Bound::Included(whole))), (7, 7));
        assert_eq!(within((Bound::Included(part), Bound::Included(part))), (8, 7));
        assert_eq!(within((Bound::Excluded(whole), Bound::Excluded(whole))), (8, 6));
        assert_eq!(within((Bound::Excluded(part), Bound::Excluded(part))), (8, 7));
        let never = UNIX_EPOCH + Duration::from_secs(1 << 50);
        assert_eq!(
            within((Bound::Included(never), Bound::Included(never))),
            (i64::MAX, i64::MAX)
        );
    }

    #[test]
    fn times_are_microseconds_since_2000() {
        let at = |micros: u64| UNIX_EPOCH + Duration::from_micros(micros);
        assert_eq!(Time::of(at(946_684_800_000_001)), Some(Time(1)));
        assert_eq!(Time::of(UNIX_EPOCH), Some(Time(-946_684_800_000_000)));
        for micros in [0, 1, 946_684_799_999_999, 946_684_800_000_000, 1_700_000_000_123_456] {
            assert_eq!(Time::of(at(micros)).and_then(Time::time), Some(at(micros)));
        }
    }

    #[test]
    fn parts_of_a_microsecond_are_cut_towards_the_past() {
        let early = UNIX_EPOCH - Duration::from_nanos(1);
        assert_eq!(
            Time::of(early).and_then(Time::time),
            Some(UNIX_EPOCH - Duration::from_micros(1))
        );
        let late = UNIX_EPOCH + Duration::from_secs(1 << 31) + Duration::from_nanos(1_999);
        let cut = UNIX_EPOCH + Duration::from_secs(1 << 31) + Duration::from_micros(1);
        assert_eq!(Time::of(late).and_then(Time::time), Some(cut));
    }

    #[test]
    fn what_means_infinity_is_no_time() {
        assert_eq!(Time(i64::MAX).time(), None);
        assert_eq!(Time(i64::MIN).time(), None);
        let ages = Duration::from_secs(1 << 50);
        assert_eq!(UNIX_EPOCH.checked_add(ages).and_then(Time::of), None);
    }

    #[test]
    fn what_lies_beyond_the_years_of_postgres_is_no_time() {
        let of = |micros: i64| Time(micros).time().and_then(Time::of);
        assert_eq!((of(FIRST), of(FIRST - 1)), (Some(Time(FIRST)), None));
        assert_eq!((of(END - 1), of(END)), (Some(Time(END - 1)), None));
    }
}
