//! What a JPEG stream is made of, before it is decoded: thousands of scans in a small file take minutes.

/// The scans of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Scans {
    pub(super) count: usize,
    /// Whether each scan adds detail to the one before.
    pub(super) progressive: bool,
}

/// Follows the markers of a stream.
pub(super) fn scans(bytes: &[u8]) -> Scans {
    let mut position = 0;
    let mut scans = Scans::default();
    while let Some(rest) = bytes.get(position..) {
        // Within a scan only zeros, fillers and restarts follow 0xff.
        let Some(next) = memchr::memchr(0xff, rest) else { break };
        let Some(marker) = rest.get(next + 1) else { break };
        position += next + 1;
        match marker {
            0x00 | 0x01 | 0xff | 0xd0..=0xd9 => continue,
            0xc2 | 0xc6 | 0xca | 0xce => scans.progressive = true,
            0xda => scans.count += 1,
            _ => {}
        }
        let length = bytes.get(position + 1..position + 3).and_then(|bytes| bytes.first_chunk());
        position += 1 + length.map_or(0, |length| usize::from(u16::from_be_bytes(*length)));
    }
    scans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_are_counted_and_tables_passed_over() {
        let start = b"\xff\xd8\xff\xdb\x00\x06\xff\xda\xff\xc2\xff\xc0\x00\x04ab".to_vec();
        assert_eq!(scans(&start), Scans::default());
        let scan = b"\xff\xda\x00\x04ab\x12\xff\x00\xff\xd0\x34";
        assert_eq!(scans(&[start.clone(), scan.repeat(5)].concat()), Scans { count: 5, progressive: false });
        assert!(scans(&[start, b"\xff\xc2\x00\x02".to_vec()].concat()).progressive);
        assert_eq!(scans(b"\xff"), Scans::default());
    }
}
