//! Leap seconds, for clocks that count them: TAI, GPS.

/// UTC midnights since 1980, in seconds since 1970, from which on one more leap second had passed (IERS Bulletin C;
/// none since 2017).
const SINCE_1980: [i64; 18] = [
    362_793_600,   // 1981-07-01
    394_329_600,   // 1982-07-01
    425_865_600,   // 1983-07-01
    489_024_000,   // 1985-07-01
    567_993_600,   // 1988-01-01
    631_152_000,   // 1990-01-01
    662_688_000,   // 1991-01-01
    709_948_800,   // 1992-07-01
    741_484_800,   // 1993-07-01
    773_020_800,   // 1994-07-01
    820_454_400,   // 1996-01-01
    867_715_200,   // 1997-07-01
    915_148_800,   // 1999-01-01
    1_136_073_600, // 2006-01-01
    1_230_768_000, // 2009-01-01
    1_341_100_800, // 2012-07-01
    1_435_708_800, // 2015-07-01
    1_483_228_800, // 2017-01-01
];

/// Leap seconds between a UTC epoch and the moment that a clock shows which has counted every second since, both in
/// seconds since 1970.
pub(super) fn passed(epoch: f64, counted: f64) -> f64 {
    let mut leaps = 0.0;
    for midnight in SINCE_1980.iter().map(|midnight| *midnight as f64).filter(|midnight| *midnight > epoch) {
        if counted - leaps - 1.0 < midnight {
            break;
        }
        leaps += 1.0;
    }
    leaps
}

#[cfg(test)]
mod tests {
    use super::passed;

    #[test]
    fn leap_seconds_are_counted_from_the_epoch_on() {
        let tai93 = 725_846_400.0;
        assert_eq!(passed(tai93, tai93), 0.0);
        assert_eq!(passed(tai93, 741_484_800.0), 0.0);
        assert_eq!(passed(tai93, 741_484_801.0), 1.0);
        assert_eq!(passed(tai93, 1.2e9), 6.0);
        assert_eq!(passed(tai93, 1.7e9), 10.0);
        assert_eq!(passed(1.514e9, 1.7e9), 0.0);
        assert_eq!(passed(315_964_800.0, 1.7e9), 18.0);
    }
}
