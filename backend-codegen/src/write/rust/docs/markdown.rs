//! CommonMark of a document as lines of documentation that rustdoc and clippy accept.
//!
//! Whatever the text, the lines hold no doctest, no HTML, no link that rustdoc would look up, and no
//! list whose lines are out of line.

mod html;
mod inline;

use crate::invisible::is_invisible;

/// Lines are broken at about this width.
const WIDTH: usize = 94;

/// The lines of a text; none if it says nothing.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut blocks = Blocks::default();
    if is_plain(text) {
        blocks.wrap(text);
        return blocks.lines;
    }
    for part in parts(&cleaned(text)) {
        match part {
            Part::Text(text) => blocks.text(&html::to_markdown(&text)),
            Part::Code(code) => blocks.code(&code),
        }
    }
    blocks.lines
}

/// Whether a text is one paragraph in one line in which nothing means anything, as most are.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_still = |byte: &u8| {
        let signs = b" .,;'\"()-_/?%$";
        byte.is_ascii_alphanumeric() || signs.contains(byte)
    };
    bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.iter().all(is_still)
}

/// The text without characters that no comment may hold, and with one kind of white space.
fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut clean = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => clean.push_str("    "),
            '\u{2028}' | '\u{2029}' | '\u{85}' => clean.push('\n'),
            '\n' => clean.push('\n'),
            // Joiners, which some languages are spelled with.
            '\u{200c}' | '\u{200d}' => clean.push(character),
            invisible if is_invisible(invisible) => {}
            control if control.is_control() => {}
            other => clean.push(other),
        }
    }
    clean
}

/// A stretch of the text.
enum Part {
    Text(String),
    /// What is between two fences.
    Code(Vec<String>),
}

/// Parts the text at fences.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut open: Option<(char, Vec<String>)> = None;
    let mut prose = String::new();
    for line in text.lines() {
        let trimmed = line.trim_start();
        let fence = ['`', '~']
            .into_iter()
            .find(|fence| trimmed.chars().take_while(|c| c == fence).count() >= 3);
        // A fence of backticks has no backticks behind it.
        let fence =
            fence.filter(|fence| *fence == '~' || !trimmed.trim_start_matches('`').contains('`'));
        match (&mut open, fence) {
            (Some((opened, _)), Some(closing)) if *opened == closing => {
                parts.extend(open.take().map(|(_, code)| Part::Code(code)));
            }
            (Some((_, code)), _) => code.push(line.trim_end().to_owned()),
            (None, Some(fence)) => {
                parts.push(Part::Text(std::mem::take(&mut prose)));
                open = Some((fence, Vec::new()));
            }
            (None, None) => {
                prose.push_str(line);
                prose.push('\n');
            }
        }
    }
    parts.push(Part::Text(prose));
    parts.extend(open.map(|(_, code)| Part::Code(code)));
    parts
}

/// What stands before the lines of a block.
#[derive(Clone, Default, PartialEq)]
struct Prefix {
    first: String,
    rest: String,
}

/// What a block is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Sort {
    #[default]
    Paragraph,
    Item,
    Row,
}

/// Turns prose into lines, block by block.
#[derive(Default)]
struct Blocks {
    lines: Vec<String>,
    /// The block that is open, if it has text.
    text: String,
    prefix: Prefix,
    sort: Sort,
    /// What the last block in `lines` was.
    last: Option<Sort>,
    /// Open list items: their indentation in the source, and where their text starts in the result.
    items: Vec<(usize, usize)>,
}

impl Blocks {
    fn text(&mut self, text: &str) {
        self.items.clear();
        for line in text.lines() {
            self.line(line);
        }
        self.end();
    }

    fn line(&mut self, line: &str) {
        let content = line.trim();
        let indent = line.len().saturating_sub(line.trim_start().len());
        if content.is_empty() || is_rule(content) {
            self.end();
        } else if let Some(heading) = heading(content) {
            self.end();
            self.items.clear();
            self.open(Sort::Paragraph, Prefix::default(), &format!("# {heading}"));
            self.end();
        } else if let Some((marker, rest)) = marker(content) {
            self.end();
            self.item(indent, marker, rest);
        } else if content.starts_with('|') {
            self.end();
            self.items.clear();
            self.open(Sort::Row, Prefix::default(), content);
        } else if self.sort != Sort::Row && !self.text.is_empty() {
            self.text.push(' ');
            self.text
                .push_str(content.trim_start_matches('>').trim_start());
        } else {
            self.end();
            self.paragraph(indent, content);
        }
    }

    fn item(&mut self, indent: usize, marker: String, rest: &str) {
        while self
            .items
            .last()
            .is_some_and(|(outer, _)| indent < outer.saturating_add(2))
        {
            self.items.pop();
        }
        let start = self.items.last().map_or(0, |(_, start)| *start);
        let offset = start.saturating_add(marker.len()).saturating_add(1);
        let prefix = Prefix {
            first: format!("{}{marker} ", " ".repeat(start)),
            rest: " ".repeat(offset),
        };
        self.items.push((indent, offset));
        self.open(Sort::Item, prefix, rest);
    }

    fn paragraph(&mut self, indent: usize, content: &str) {
        while self.items.last().is_some_and(|(outer, _)| indent <= *outer) {
            self.items.pop();
        }
        let offset = " ".repeat(self.items.last().map_or(0, |(_, offset)| *offset));
        let quote = if content.starts_with('>') { "> " } else { "" };
        let prefix = format!("{offset}{quote}");
        let prefix = Prefix {
            first: prefix.clone(),
            rest: prefix,
        };
        let content = content.trim_start_matches('>').trim_start();
        self.open(Sort::Paragraph, prefix, content);
    }

    fn open(&mut self, sort: Sort, prefix: Prefix, text: &str) {
        self.sort = sort;
        self.prefix = prefix;
        self.text = text.to_owned();
    }

    /// Writes the block that is open.
    fn end(&mut self) {
        let text = inline::escaped(std::mem::take(&mut self.text).trim());
        if text.is_empty() {
            return;
        }
        let is_tight = self.sort != Sort::Paragraph && self.last == Some(self.sort);
        if !self.lines.is_empty() && !is_tight {
            self.lines.push(String::new());
        }
        self.last = Some(self.sort);
        if self.sort == Sort::Row {
            self.lines.push(text);
        } else {
            self.wrap(&text);
        }
    }

    fn wrap(&mut self, text: &str) {
        let Prefix { first, rest } = self.prefix.clone();
        let mut line = first;
        let mut n_words = 0;
        for word in text.split_whitespace() {
            let width = line.chars().count().saturating_add(word.chars().count());
            if n_words > 0 && width >= WIDTH && !means_something_in_front(word) {
                self.lines.push(std::mem::replace(&mut line, rest.clone()));
                n_words = 0;
            }
            if n_words > 0 {
                line.push(' ');
            }
            line.push_str(word);
            n_words += 1;
        }
        self.lines.push(line);
    }

    fn code(&mut self, code: &[String]) {
        self.end();
        self.items.clear();
        if code.iter().all(String::is_empty) {
            return;
        }
        let longest = code.iter().map(|line| {
            let line = line.trim_start();
            line.chars().take_while(|c| *c == '`').count()
        });
        let fence = "`".repeat(longest.max().unwrap_or(0).saturating_add(1).max(3));
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.push(format!("{fence}text"));
        self.lines.extend(code.iter().cloned());
        self.lines.push(fence);
        self.last = None;
    }
}

/// Whether the line only draws, as the lines under headings and between parts do.
fn is_rule(content: &str) -> bool {
    content.len() >= 2
        && ['-', '=', '*', '_', '~']
            .into_iter()
            .any(|rule| content.chars().all(|c| c == rule || c == ' '))
}

/// The text of a heading. All have one level, since they stand inside a page of rustdoc.
fn heading(content: &str) -> Option<&str> {
    let rest = content.trim_start_matches('#');
    let level = content.len().saturating_sub(rest.len());
    let text = rest.trim().trim_end_matches('#').trim();
    (1..=6)
        .contains(&level)
        .then_some(text)
        .filter(|text| rest.starts_with(' ') && !text.is_empty())
}

/// The marker of a list item, and what stands behind it.
fn marker(content: &str) -> Option<(String, &str)> {
    for bullet in ["- ", "* ", "+ ", "• "] {
        if let Some(rest) = content.strip_prefix(bullet) {
            return Some(("-".to_owned(), rest.trim_start()));
        }
    }
    let n_digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = content.split_at_checked(n_digits)?;
    let rest = rest.strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    (1..=4)
        .contains(&n_digits)
        .then(|| (format!("{number}."), rest.trim_start()))
}

/// Whether a word would start a block if it stood at the start of a line.
fn means_something_in_front(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    word.starts_with(['#', '>', '|', '=', '-', '+', '*', '~', '`', '_'])
        || (digits.len() < word.len() && digits.starts_with(['.', ')']))
}

#[cfg(test)]
mod tests {
    use super::lines;

    fn written(text: &str) -> String {
        lines(text).join("\n")
    }

    #[test]
    fn paragraphs_are_wrapped_and_lists_are_aligned() {
        let text = "A long first paragraph that goes on and on\nover several lines of the document, as they often do, and ends here.\n* one\nlazy\n    * nested\n* two\n\nThe end.\n2019. was a year";
        insta::assert_snapshot!(written(text), @r"
        A long first paragraph that goes on and on over several lines of the document, as they often
        do, and ends here.

        - one lazy
          - nested
        - two

        The end.

        2019. was a year
        ");
    }

    #[test]
    fn plain_texts_are_written_as_others_are() {
        let words = [
            "a",
            "Be",
            "1",
            "1.",
            "2)",
            "-",
            "--",
            "_c_",
            "d/e",
            "http//",
            "(f)",
            "\"g\"",
            "h?",
            "$i",
            "100%",
            "'",
            ";",
            "  ",
            "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjj",
            " ",
        ];
        let mut number = 7_u64;
        let mut next = |n: usize| {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (number >> 33) as usize % n
        };
        for _ in 0..5_000 {
            let mut text = "A".to_owned();
            for _ in 0..next(30) {
                text.push_str(words[next(words.len())]);
                text.push_str(["", " "][next(2)]);
            }
            assert!(super::is_plain(&text));
            // A line that says nothing keeps it from being plain, and changes nothing else.
            assert_eq!(written(&text), written(&format!("{text}\n")), "{text}");
        }
    }

    #[test]
    fn code_is_never_a_doctest() {
        insta::assert_snapshot!(written("Try:\n```rust\nfn main() {}\n```\n\n    indented();\n\n~~~\nopen"), @r"
        Try:

        ```text
        fn main() {}
        ```

        indented();

        ```text
        open
        ```
        ");
    }

    #[test]
    fn links_and_html_say_what_rustdoc_accepts() {
        for (text, expected) in [
            (
                "see https://example.org/a_b.",
                "see <https://example.org/a_b>.",
            ),
            ("see <https://example.org>", "see <https://example.org>"),
            (
                "[guide](https://example.org/x)",
                "[guide](https://example.org/x)",
            ),
            ("[guide](/docs/x)", "guide"),
            ("an array[] of [Pet]", r"an array\[\] of \[Pet\]"),
            ("a Vec<String>", r"a Vec\<String>"),
            ("<b>bold</b> <code>a<b</code>", "**bold** `a<b`"),
            (
                r#"<a href="https://example.org">x</a>"#,
                "[x](https://example.org)",
            ),
            ("`[code] <x>` stays", "`[code] <x>` stays"),
            ("one ` backtick", r"one \` backtick"),
            ("a\u{202e}b\u{0}c", "abc"),
        ] {
            assert_eq!(written(text), expected, "{text}");
        }
        assert_eq!(written("<p>One.</p><p>Two.</p>"), "One.\n\nTwo.");
        assert_eq!(written("<ul><li>a</li><li>b</li></ul>"), "- a\n- b");
    }

    #[test]
    fn nothing_is_no_documentation() {
        for text in ["", " \n\t", "---", "```\n```", "<br/>"] {
            assert_eq!(written(text), "", "{text:?}");
        }
    }
}
