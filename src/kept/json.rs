//! As much of JSON as is kept: read without trust, written without surprises.
//!
//! The usual crate would read and write this too, at thirty times the code that is downloaded.

use std::fmt::Write as _;

/// How deep lists and objects may lie within each other.
const DEEPEST: usize = 16;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    /// The entries in their order; of equal names the first counts.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value that a text is; none when it is not JSON, or deeper than anything that is kept.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value(0)?;
        reader.skip();
        reader.rest.is_empty().then_some(value)
    }

    /// An object's entry.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(entries) = self else { return None };
        entries.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// A list's items; none of anything else.
    pub(super) fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// Writes it behind `out`.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(value) => {
                // Writing to a string does not fail.
                let _ = write!(out, "{value}");
            }
            Self::Text(text) => quoted(text, out),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(entries) => {
                out.push('{');
                for (at, (name, value)) in entries.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    quoted(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip();
        let Some(rest) = self.rest.strip_prefix(token) else { return false };
        self.rest = rest;
        true
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        self.skip();
        match self.rest.bytes().next()? {
            _ if depth > DEEPEST => None,
            b'n' => self.take("null").then_some(Json::Null),
            b't' => self.take("true").then_some(Json::Bool(true)),
            b'f' => self.take("false").then_some(Json::Bool(false)),
            b'"' => self.string().map(Json::Text),
            b'[' => self.list(depth),
            b'{' => self.object(depth),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Json> {
        self.take("[");
        let mut items = Vec::new();
        if self.take("]") {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.take("]") {
                return Some(Json::List(items));
            }
            self.take(",").then_some(())?;
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        self.take("{");
        let mut entries = Vec::new();
        if self.take("}") {
            return Some(Json::Object(entries));
        }
        loop {
            self.skip();
            let name = self.string()?;
            self.take(":").then_some(())?;
            entries.push((name, self.value(depth + 1)?));
            if self.take("}") {
                return Some(Json::Object(entries));
            }
            self.take(",").then_some(())?;
        }
    }

    fn number(&mut self) -> Option<Json> {
        let end = self.rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'));
        let (number, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let starts_well = number.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
        let value = number.parse::<f64>().ok().filter(|value| starts_well && value.is_finite())?;
        self.rest = rest;
        Some(Json::Number(value))
    }

    fn string(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix('"')?;
        let mut out = String::new();
        loop {
            let end = self.rest.find(|c: char| c == '"' || c == '\\' || c < ' ')?;
            let (plain, rest) = self.rest.split_at(end);
            out.push_str(plain);
            if let Some(rest) = rest.strip_prefix('"') {
                self.rest = rest;
                return Some(out);
            }
            self.rest = rest.strip_prefix('\\')?;
            out.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => return self.unit_pair(),
            _ => return None,
        })
    }

    /// A character by one UTF-16 unit, or by two.
    fn unit_pair(&mut self) -> Option<char> {
        let high = self.unit()?;
        if !(0xd800..0xdc00).contains(&high) {
            return char::from_u32(high);
        }
        self.rest = self.rest.strip_prefix("\\u")?;
        let low = self.unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
        char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low)
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.rest = &self.rest[4..];
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            any::<i32>().prop_map(|number| Json::Number(number.into())),
            any::<String>().prop_map(Json::Text),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::List),
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|entries| Json::Object(entries.into_iter().collect())),
            ]
        })
    }

    /// What the usual crate reads.
    fn other(value: &serde_json::Value) -> Json {
        use serde_json::Value;
        match value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(value) => Json::Number(value.as_f64().unwrap()),
            Value::String(text) => Json::Text(text.clone()),
            Value::Array(items) => Json::List(items.iter().map(other).collect()),
            Value::Object(entries) => {
                Json::Object(entries.iter().map(|(name, value)| (name.clone(), other(value))).collect())
            }
        }
    }

    fn sorted(value: Json) -> Json {
        match value {
            Json::List(items) => Json::List(items.into_iter().map(sorted).collect()),
            Json::Object(entries) => {
                let mut entries: Vec<_> =
                    entries.into_iter().map(|(name, value)| (name, sorted(value))).collect();
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                Json::Object(entries)
            }
            other => other,
        }
    }

    proptest! {
        #[test]
        fn test_parse_gives_what_was_written(value in value()) {
            let mut text = String::new();
            value.write(&mut text);
            prop_assert_eq!(Json::parse(&text), Some(value.clone()));
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(sorted(other(&read)), sorted(value));
        }

        #[test]
        fn test_parse_reads_what_others_read(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..12)) {
            let text = tokens.concat();
            let expected = serde_json::from_str::<serde_json::Value>(&text).ok();
            prop_assert_eq!(Json::parse(&text), expected.as_ref().map(other), "{}", text);
        }
    }

    /// What JSON is made of, and some that it is not. Objects are left to the other test: of equal names another counts.
    const TOKENS: [&str; 18] = [
        "[", "[", "]", "]", ",", ",", "\"", "\"", "\"a\"", "\\", "\\u00e9", "\\n", "u0041", "true", "null",
        "12", "-7", " ",
    ];

    #[test]
    fn test_parse_escapes() {
        let text = r#" [ "\u00e9\ud83d\ude00\n\/" , -1.5e2 , { } ] "#;
        let expected = vec![Json::Text("é😀\n/".into()), Json::Number(-150.0), Json::Object(Vec::new())];
        assert_eq!(Json::parse(text), Some(Json::List(expected)));
    }

    #[test]
    fn test_parse_refuses_what_is_not_json() {
        let deep = "[".repeat(100_000);
        for text in [
            "",
            "nul",
            "[1,]",
            "{\"a\"}",
            "\"\\ud800\"",
            "\"\\ud800\\u0041\"",
            "\"a\nb\"",
            "1 2",
            "\"",
            "-",
            "NaN",
            &deep,
        ] {
            assert_eq!(Json::parse(text), None, "{}", &text[..text.len().min(20)]);
        }
    }
}
