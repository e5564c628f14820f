//! CMR's timeline: `[{"concept-id": …, "intervals": [[949363200, 965088000, 4], …]}]`.

use super::{items, number};
use serde_json::Value;

/// First second, last second and count of each interval of the first collection; other shapes have none.
pub(crate) fn intervals(answer: &Value) -> Vec<(i64, i64, u64)> {
    let Some(collection) = answer.as_array().and_then(|list| list.first()) else { return Vec::new() };
    let read = |interval: &Value| {
        let whole = |place: usize| number(interval.get(place)?).filter(|number| number.is_finite());
        Some((whole(0)? as i64, whole(1)? as i64, whole(2).filter(|count| *count >= 0.0)? as u64))
    };
    items(collection, "intervals").filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::intervals;
    use serde_json::json;

    #[test]
    fn intervals_are_read_and_nonsense_is_left_out() {
        let answer = json!([
            { "concept-id": "C1-X", "intervals": [
                [949_363_200, 965_088_000, 4], ["967766400", 970_358_400, 1.0], [1, 2], "x", [1, 2, -3], null,
            ] },
            { "concept-id": "C2-X", "intervals": [[1, 2, 3]] },
        ]);
        assert_eq!(intervals(&answer), [(949_363_200, 965_088_000, 4), (967_766_400, 970_358_400, 1)]);
        for other in [json!([]), json!({}), json!(null), json!([{}]), json!([{ "intervals": 3 }])] {
            assert_eq!(intervals(&other), [], "{other}");
        }
    }
}
