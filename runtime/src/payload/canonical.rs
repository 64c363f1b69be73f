//! JSON in one form, so that equal values are equal bytes: members in order of their names, no space between tokens.
//!
//! It works on the text and not on `serde_json::Value`, which holds large integers as floats and whose order of members
//! is a matter of features that any crate in a build can turn on.

/// The canonical form of a payload; the payload itself if it is no JSON.
pub(crate) fn canonical(json: &[u8]) -> Vec<u8> {
    let mut reader = Reader { json, at: 0 };
    let mut out = Vec::with_capacity(json.len());
    match reader.value(&mut out) {
        Some(()) => out,
        None => json.to_vec(),
    }
}

struct Reader<'a> {
    json: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next byte that is no space, not taken.
    fn peek(&mut self) -> Option<u8> {
        while self.json.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.json.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += 1)
    }

    /// Goes down into what is nested, which is at most 100 levels deep in a payload.
    fn value(&mut self, out: &mut Vec<u8>) -> Option<()> {
        match self.peek()? {
            b'{' => self.object(out),
            b'[' => self.array(out),
            b'"' => {
                out.extend_from_slice(self.string()?);
                Some(())
            }
            _ => {
                let rest = &self.json[self.at..];
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}') || byte.is_ascii_whitespace();
                let len = rest.iter().position(ends).unwrap_or(rest.len());
                out.extend_from_slice(&rest[..len]);
                self.at += len;
                (len > 0).then_some(())
            }
        }
    }

    fn object(&mut self, out: &mut Vec<u8>) -> Option<()> {
        self.take(b'{')?;
        let mut members = Vec::new();
        while self.peek()? != b'}' {
            if !members.is_empty() {
                self.take(b',')?;
                self.peek()?;
            }
            let name = self.string()?;
            self.take(b':')?;
            let mut value = Vec::new();
            self.value(&mut value)?;
            members.push((name, value));
        }
        self.take(b'}')?;
        members.sort_by_key(|(name, _)| *name);
        out.push(b'{');
        for (place, (name, value)) in members.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            out.extend_from_slice(name);
            out.push(b':');
            out.extend_from_slice(value);
        }
        out.push(b'}');
        Some(())
    }

    fn array(&mut self, out: &mut Vec<u8>) -> Option<()> {
        self.take(b'[')?;
        out.push(b'[');
        let mut first = true;
        while self.peek()? != b']' {
            if !first {
                self.take(b',')?;
                out.push(b',');
            }
            first = false;
            self.value(out)?;
        }
        self.take(b']')?;
        out.push(b']');
        Some(())
    }

    /// A string with its quotes, as it is written.
    fn string(&mut self) -> Option<&'a [u8]> {
        let begin = self.at;
        self.take(b'"')?;
        loop {
            match self.json.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return self.json.get(begin..self.at);
                }
                _ => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    fn check(json: &str, expected: &str) {
        assert_eq!(
            String::from_utf8(canonical(json.as_bytes())).expect("it is text"),
            expected
        );
    }

    #[test]
    fn members_are_in_order_and_numbers_as_written() {
        check(
            r#"{"b":[1, {"y":2,"x":"a,}\"]"}],"a":1267650600228229401496703205377}"#,
            r#"{"a":1267650600228229401496703205377,"b":[1,{"x":"a,}\"]","y":2}]}"#,
        );
        check(" null ", "null");
        check("[]", "[]");
        check("{}", "{}");
        check("-1.5e300", "-1.5e300");
    }

    #[test]
    fn what_is_no_json_stays_as_it_is() {
        for text in ["", "{", "[1", "{\"a\"}", "\"a", "{1:2}", "[,]x"] {
            check(text, text);
        }
    }
}
