//! Well-known text of reference systems as a tree, of either version and either kind of brackets.

/// Brackets within brackets; real ones stay under ten.
const DEEPEST: usize = 32;
/// Longest text that is read, in bytes; real ones stay under ten thousand.
const LONGEST_BYTES: usize = 256 * 1024;

/// `KEYWORD[value, …]`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Node {
    /// In capitals.
    pub(super) keyword: String,
    pub(super) values: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Node(Node),
    /// Quoted.
    Text(String),
    /// A number, or a word such as `east`.
    Word(String),
}

impl Node {
    /// The first child with one of these keywords, in the keywords' order.
    pub(super) fn child(&self, keywords: &[&str]) -> Option<&Self> {
        keywords.iter().find_map(|keyword| self.children().find(|child| child.keyword == *keyword))
    }

    pub(super) fn children(&self) -> impl Iterator<Item = &Self> {
        self.values.iter().filter_map(|value| if let Value::Node(node) = value { Some(node) } else { None })
    }

    /// Its first quoted text: its name.
    pub(super) fn name(&self) -> &str {
        self.texts().next().unwrap_or_default()
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.values.iter().filter_map(|value| if let Value::Text(text) = value { Some(text.as_str()) } else { None })
    }

    /// Its numbers in order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> {
        self.values.iter().filter_map(|value| match value {
            Value::Word(word) => word.parse().ok().filter(|number: &f64| number.is_finite()),
            _ => None,
        })
    }
}

/// The tree of a text; nothing if it is not whole.
pub(super) fn parse(text: &str) -> Option<Node> {
    if text.len() > LONGEST_BYTES {
        return None;
    }
    let mut reader = Reader { rest: text.trim() };
    let Value::Node(node) = reader.value(0)? else { return None };
    // ESRI writes a system of heights behind the one on the ground, not beside it in a compound one.
    if let Some(behind) = reader.rest.trim_start().strip_prefix(',') {
        reader.rest = behind;
        reader.value(0).filter(|value| matches!(value, Value::Node(node) if node.keyword == "VERTCS"))?;
    }
    reader.rest.trim().trim_end_matches('\0').is_empty().then_some(node)
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with('"') {
            return self.quoted().map(Value::Text);
        }
        let end = self.rest.find(['[', '(', ']', ')', ',']).unwrap_or(self.rest.len());
        let word = self.rest.get(..end)?.trim().to_owned();
        self.rest = self.rest.get(end..)?;
        if !self.rest.starts_with(['[', '(']) {
            return (!word.is_empty()).then_some(Value::Word(word));
        }
        if depth >= DEEPEST {
            return None;
        }
        self.skip_letter();
        let mut node = Node { keyword: word.to_ascii_uppercase(), values: Vec::new() };
        loop {
            node.values.push(self.value(depth + 1)?);
            self.rest = self.rest.trim_start();
            let separator = self.rest.chars().next()?;
            self.skip_letter();
            match separator {
                ',' => {}
                ']' | ')' => return Some(Value::Node(node)),
                _ => return None,
            }
        }
    }

    /// A quotation mark inside is written twice.
    fn quoted(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            self.skip_letter();
            let end = self.rest.find('"')?;
            text.push_str(self.rest.get(..end)?);
            self.rest = self.rest.get(end..)?;
            self.skip_letter();
            if !self.rest.starts_with('"') {
                return Some(text);
            }
            text.push('"');
        }
    }

    fn skip_letter(&mut self) {
        let mut letters = self.rest.chars();
        letters.next();
        self.rest = letters.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn both_brackets_quotes_and_words_are_read_and_depth_is_bounded() {
        let tree = parse(r#" GEOGCS("a ""b"" [c]", UNIT["x", 0.5], AXIS["Lat",NORTH]) "#).unwrap();
        assert_eq!((tree.keyword.as_str(), tree.name()), ("GEOGCS", "a \"b\" [c]"));
        assert_eq!(tree.child(&["UNIT"]).unwrap().numbers().collect::<Vec<_>>(), [0.5]);
        for broken in
            ["", "GEOGCS", "GEOGCS[", "GEOGCS[\"a]", "GEOGCS[\"a\"]]", "A[,]", "A[]", "A[\"a\"] B[\"b\"]", "A[1],B[2]"]
        {
            assert_eq!(parse(broken), None, "{broken}");
        }
        assert_eq!(parse(&("A[".repeat(100_000) + "1" + &"]".repeat(100_000))), None);
    }
}
