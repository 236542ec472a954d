//! Text that is broken into lines where it would be too long, after Oppen's *Prettyprinting*.
//!
//! What is to be printed is a list of texts, of places where a line may be broken, and of boxes
//! around them. A box that fits on the rest of a line is not broken; in one that does not, a
//! consistent one is broken at all its places, another one only where the next part does not fit.

/// How many columns a line may have.
const WIDTH: isize = 89;

/// How many columns lines have at least, however deep they are indented.
const LEAST_WIDTH: isize = 60;

/// Spaces, for lines that start with them.
const SPACES: &str = "                                ";

/// More than any line has.
const ENDLESS: u32 = 0xffff;

/// What is to be printed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event<'t> {
    Text(&'t str),
    /// What a literal says, from what is between its quotes.
    Said(&'t str),
    Break(Break),
    /// The start of a box, whose lines are indented by so much more.
    Begin(i8, Breaks),
    End,
    /// Fits on no line.
    Endless,
}

/// Where a box is broken that does not fit on a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Everywhere.
    All,
    /// Where the next part does not fit.
    Some,
}

/// A place where a line may be broken.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Break {
    /// How much more the next line is indented than others of the box.
    pub(super) offset: i8,
    /// The width of the gap if the line is not broken here.
    pub(super) gap: Gap,
    /// What ends the broken line.
    pub(super) before: &'static str,
    /// What starts the next line.
    pub(super) after: &'static str,
    /// What stands here if the line is not broken.
    pub(super) unbroken: &'static str,
    /// Whether it goes at the end of a box.
    pub(super) vanishes: bool,
    /// Whether the line must not be broken here: it only ends what has to fit.
    pub(super) never: bool,
}

/// The width of a gap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Gap {
    #[default]
    None,
    Space,
    /// So wide that every line is broken here.
    Line,
}

impl Gap {
    const fn width(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Space => 1,
            Self::Line => ENDLESS,
        }
    }
}

/// What is to be printed of one item.
#[derive(Debug, Default)]
pub(super) struct Page<'t> {
    events: Vec<Event<'t>>,
    /// The width of all texts and gaps.
    width: u32,
    sizes: Vec<i64>,
    waiting: Vec<usize>,
}

impl<'t> Page<'t> {
    /// The position of what comes next.
    pub(super) fn position(&self) -> usize {
        self.events.len()
    }

    /// The width of all that is there.
    pub(super) const fn width(&self) -> u32 {
        self.width
    }

    pub(super) fn text(&mut self, text: &'t str) {
        self.events.push(Event::Text(text));
        self.width = self.width.saturating_add(width(text));
    }

    /// Adds what a literal says; a line ends behind it.
    pub(super) fn said(&mut self, literal: &'t str) {
        self.events.push(Event::Said(literal));
        self.width = self.width.saturating_add(width(literal));
    }

    pub(super) fn begin(&mut self, indent: i8, breaks: Breaks) {
        self.events.push(Event::Begin(indent, breaks));
    }

    pub(super) fn end(&mut self) {
        if let [.., before, Event::Break(last)] = self.events.as_slice() {
            let (gap, is_empty) = (last.gap.width(), matches!(before, Event::Begin(..)));
            if is_empty || last.vanishes {
                self.width = self.width.saturating_sub(gap);
                self.events.pop();
            }
            if is_empty {
                self.events.pop();
                return;
            }
        }
        self.events.push(Event::End);
    }

    /// Ends a box that is broken if it has more than so many columns.
    pub(super) fn end_below(&mut self, start: u32, most: u32) {
        if self.width.saturating_sub(start) > most {
            self.events.push(Event::Endless);
        }
        self.end();
    }

    pub(super) fn line_break(&mut self, it: Break) {
        self.events.push(Event::Break(it));
        self.width = self.width.saturating_add(it.gap.width());
    }

    /// Moves the line behind the last break.
    pub(super) fn offset(&mut self, offset: i8) {
        if let Some(Event::Break(last)) = self.events.last_mut() {
            last.offset = last.offset.saturating_add(offset);
        }
    }

    /// Puts something before what is at a position.
    pub(super) fn insert<const N: usize>(&mut self, position: usize, events: [Event<'t>; N]) {
        let position = position.min(self.events.len());
        self.events.splice(position..position, events);
        for event in events {
            if let Event::Break(it) = event {
                self.width = self.width.saturating_add(it.gap.width());
            }
        }
    }

    /// Changes the indentation of a box.
    pub(super) fn indent(&mut self, position: usize, indent: i8) {
        if let Some(Event::Begin(it, _)) = self.events.get_mut(position) {
            *it = indent;
        }
    }

    /// Changes what ends the line that may be broken at a position.
    pub(super) fn break_before(&mut self, position: usize, before: &'static str) {
        if let Some(Event::Break(it)) = self.events.get_mut(position) {
            it.before = before;
        }
    }

    /// Whether the last text ends with a dot, so that another one would mean something else.
    pub(super) fn ends_with_dot(&self) -> bool {
        let last = self.events.iter().rev().find_map(|event| match event {
            Event::Text(text) => Some(*text),
            _ => None,
        });
        last.is_some_and(|text| text.ends_with('.'))
    }

    /// Adds the text to `out` and forgets it.
    pub(super) fn print(&mut self, out: &mut String) {
        self.measure();
        let mut printer = Printer {
            out,
            space: WIDTH,
            indent: 0,
            pending: 0,
            boxes: Vec::new(),
        };
        for (event, size) in self.events.iter().zip(&self.sizes) {
            printer.event(event, *size as isize);
        }
        self.events.clear();
        self.width = 0;
    }

    /// Finds out how many columns each box needs, up to the next place where the line may be broken,
    /// and how many there are between such places.
    fn measure(&mut self) {
        self.sizes.clear();
        self.waiting.clear();
        let mut total = 1_i64;
        for event in &self.events {
            let size = match event {
                Event::Text(text) | Event::Said(text) => {
                    i64::try_from(text.len()).unwrap_or(i64::MAX)
                }
                Event::Endless => i64::from(ENDLESS),
                Event::Begin(..) => -total,
                Event::End => -1,
                Event::Break(_) => {
                    settle(&self.events, &mut self.sizes, &mut self.waiting, total);
                    -total
                }
            };
            match event {
                Event::Text(_) | Event::Said(_) | Event::Endless => {
                    total = total.saturating_add(size)
                }
                Event::Begin(..) | Event::End => self.waiting.push(self.sizes.len()),
                Event::Break(it) => {
                    self.waiting.push(self.sizes.len());
                    total = total.saturating_add(i64::from(it.gap.width()));
                }
            }
            self.sizes.push(size);
        }
        settle(&self.events, &mut self.sizes, &mut self.waiting, total);
    }
}

fn width(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(ENDLESS)
}

/// Notes the sizes of what ends where a line may be broken.
fn settle(events: &[Event<'_>], sizes: &mut [i64], waiting: &mut Vec<usize>, total: i64) {
    let mut depth = 0_usize;
    while let Some(&position) = waiting.last() {
        let (Some(event), Some(size)) = (events.get(position), sizes.get_mut(position)) else {
            return;
        };
        match event {
            Event::Begin(..) if depth == 0 => return,
            Event::Begin(..) => {
                *size = size.saturating_add(total);
                depth -= 1;
            }
            Event::End => {
                *size = 1;
                depth += 1;
            }
            Event::Break(_) => *size = size.saturating_add(total),
            Event::Text(_) | Event::Said(_) | Event::Endless => {}
        }
        waiting.pop();
        if depth == 0 && matches!(event, Event::Break(_)) {
            return;
        }
    }
}

struct Printer<'o> {
    out: &'o mut String,
    /// How many columns are left.
    space: isize,
    indent: isize,
    /// How many spaces are owed before the next text.
    pending: isize,
    boxes: Vec<Open>,
}

/// A box that is being printed.
enum Open {
    Fits,
    /// With the indentation of the one around it.
    Broken(isize, Breaks),
}

impl Printer<'_> {
    fn event(&mut self, event: &Event<'_>, size: isize) {
        match event {
            Event::Text(text) => {
                self.pay();
                self.out.push_str(text);
                self.space = self.space.saturating_sub_unsigned(text.len());
            }
            Event::Said(literal) => {
                self.pay();
                unescape(literal, self.out);
            }
            Event::Endless => self.space = self.space.saturating_sub(ENDLESS as isize),
            Event::Begin(indent, breaks) => {
                if size > self.space {
                    self.boxes.push(Open::Broken(self.indent, *breaks));
                    self.indent += isize::from(*indent);
                } else {
                    self.boxes.push(Open::Fits);
                }
            }
            Event::End => {
                if let Some(Open::Broken(indent, _)) = self.boxes.pop() {
                    self.indent = indent;
                }
            }
            Event::Break(it) => self.line_break(it, size),
        }
    }

    fn line_break(&mut self, it: &Break, size: isize) {
        let fits = it.never
            || match self.boxes.last() {
                Some(Open::Fits) => true,
                Some(Open::Broken(_, Breaks::All)) => false,
                Some(Open::Broken(_, Breaks::Some)) | None => size <= self.space,
            };
        if fits {
            let gap = it.gap.width() as isize;
            self.pending += gap;
            self.space -= gap;
            if !it.unbroken.is_empty() {
                self.out.push_str(it.unbroken);
                self.space = self.space.saturating_sub_unsigned(it.unbroken.len());
            }
            return;
        }
        if !it.before.is_empty() {
            self.pay();
            self.out.push_str(it.before);
        }
        self.out.push('\n');
        let indent = self.indent + isize::from(it.offset);
        self.pending = indent;
        self.space = LEAST_WIDTH.max(WIDTH - indent);
        if !it.after.is_empty() {
            self.pay();
            self.out.push_str(it.after);
            self.space = self.space.saturating_sub_unsigned(it.after.len());
        }
    }

    /// Writes the spaces that are owed.
    fn pay(&mut self) {
        let mut owed = usize::try_from(self.pending).unwrap_or_default();
        while owed > 0 {
            let some = SPACES.get(..owed).unwrap_or(SPACES);
            self.out.push_str(some);
            owed -= some.len();
        }
        self.pending = 0;
    }
}

/// Adds what is said by a literal with these characters between its quotes, without spaces at the end.
fn unescape(literal: &str, out: &mut String) {
    let mut parts = literal.split('\\');
    out.push_str(parts.next().unwrap_or_default());
    while let Some(part) = parts.next() {
        let mut rest = part.chars();
        match rest.next() {
            // Two of them: what stands between them is nothing.
            None => {
                out.push('\\');
                out.push_str(parts.next().unwrap_or_default());
                continue;
            }
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('0') => out.push('\0'),
            Some('u') => {
                let digits = part.get(2..).and_then(|rest| rest.split_once('}'));
                if let Some((digits, rest)) = digits {
                    let code = u32::from_str_radix(digits, 16).ok();
                    out.extend(code.and_then(char::from_u32));
                    out.push_str(rest);
                    continue;
                }
            }
            Some('x') => {
                let digits = part
                    .get(1..3)
                    .and_then(|it| u32::from_str_radix(it, 16).ok());
                out.extend(digits.and_then(char::from_u32));
                out.push_str(part.get(3..).unwrap_or_default());
                continue;
            }
            Some(other) => out.push(other),
        }
        out.push_str(rest.as_str());
    }
    let end = out.trim_end_matches(' ').len();
    out.truncate(end);
}
