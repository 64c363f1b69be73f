//! The bucket of an entity: its share of the log.

/// The number of buckets.
pub(crate) const BUCKETS: u64 = 1024;

/// The bucket of an entity, which follows from the bytes of its id's text and never changes.
///
/// It is the 64-bit FNV-1a hash of the UTF-8 bytes (offset basis `cbf29ce484222325`, prime `100000001b3`), its upper 32
/// bits combined with its lower 32 bits by exclusive or, modulo 1024. The machine has no part in it, so that what
/// belongs together under one id is in one bucket.
pub(crate) fn bucket(id: &str) -> i16 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    i16::try_from(((hash >> 32) ^ hash) % BUCKETS).expect("a bucket is below 1024")
}

#[cfg(test)]
mod tests {
    use super::{BUCKETS, bucket};

    /// Stored with each event, so these stay as they are.
    #[test]
    fn buckets_never_change() {
        let found = [
            "",
            "a",
            "foobar",
            "order-1",
            "0191f9a2-5c00-7000-8000-000000000001",
            "🦀",
        ]
        .map(bucket);
        assert_eq!(found, [961, 192, 665, 242, 271, 478]);
    }

    #[test]
    fn ids_that_count_up_are_spread_evenly() {
        let mut counts = vec![0_u32; usize::try_from(BUCKETS).unwrap()];
        for number in 0..102_400 {
            counts[usize::try_from(bucket(&format!("order-{number}"))).unwrap()] += 1;
        }
        let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
        assert!(*least > 50 && *most < 150, "100 each are expected: {least} to {most}");
    }
}
