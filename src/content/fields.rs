//! The TOML at the top of a file, field by field, so that all its faults are found at once.

use std::ops::Range;

use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

use crate::content::Fault;
use crate::content::fault::Faults;

/// The line before and after the front matter.
const FENCE: &str = "+++";

/// Code of the faults of lines that are not TOML.
const SYNTAX: &str = "front-matter-syntax";

/// The same in a file that is nothing but TOML.
const FILE_SYNTAX: &str = "toml-syntax";

/// A value and the bytes of the file that hold it.
pub(super) type Found<T> = (T, Range<usize>);

/// The fields that have not been asked for yet.
pub(super) struct Fields<'t> {
    pub(super) left: Vec<Field<'t>>,
    pub(super) allowed: Vec<&'static str>,
    /// Where the TOML starts.
    pub(super) start: usize,
    /// Where a missing field would be added.
    pub(super) end: usize,
    /// Where the text after the front matter starts.
    pub(super) body_start: usize,
    /// Lines that are not TOML.
    pub(super) broken: Vec<Range<usize>>,
    pub(super) faults: Faults,
}

pub(super) struct Field<'t> {
    pub(super) name: String,
    pub(super) name_span: Range<usize>,
    pub(super) value: DeValue<'t>,
    pub(super) span: Range<usize>,
}

impl<'t> Fields<'t> {
    /// Reads the front matter of a file; faults of its syntax are kept with the others.
    ///
    /// # Errors
    ///
    /// When there is no front matter, or no end to it.
    pub(super) fn read(text: &'t str) -> Result<Self, Fault> {
        let (toml, body_start) = split(text)?;
        Ok(Self::of(text, toml, body_start, SYNTAX))
    }

    /// Reads a file that is nothing but TOML.
    pub(super) fn of_file(text: &'t str) -> Self {
        Self::of(text, 0..text.len(), text.len(), FILE_SYNTAX)
    }

    fn of(text: &'t str, toml: Range<usize>, body_start: usize, syntax: &'static str) -> Self {
        let (table, errors) = DeTable::parse_recoverable(&text[toml.clone()]);
        let (mut faults, mut broken) = (Faults::default(), Vec::new());
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            let span = span.start + toml.start..span.end + toml.start;
            let line = line_around(text, span.start);
            // What follows in a line is mostly an echo of its first fault.
            if broken.contains(&line) {
                continue;
            }
            broken.push(line);
            faults.push(Fault::error(
                syntax,
                span,
                format!("This is not TOML: {}.", error.message()),
                "Write `name = \"value\"`, one field a line; text goes between quotation marks.",
            ));
        }
        let left = fields_of(table.into_inner(), toml.start);
        let (start, end, allowed) = (toml.start, toml.end, Vec::new());
        Self { left, allowed, start, end, body_start, broken, faults }
    }

    /// Is it there, right or wrong?
    pub(super) fn has(&self, name: &str) -> bool {
        self.left.iter().any(|field| field.name == name)
    }

    pub(super) fn take(&mut self, name: &'static str) -> Option<Field<'t>> {
        self.allowed.push(name);
        let at = self.left.iter().position(|field| field.name == name)?;
        Some(self.left.swap_remove(at))
    }

    pub(super) fn wrong(&mut self, field: &Field<'_>, expected: &str) {
        let found = describe(&field.value);
        let what = format!("`{}` must be {expected}, not {found}.", field.name);
        let mend = format!("Write {}.", example(&field.name));
        self.faults.push(Fault::error("wrong-type", field.span.clone(), what, mend));
    }

    /// A line of text: white space inside becomes single spaces. Empty text is a fault.
    pub(super) fn text(&mut self, name: &'static str) -> Option<Found<String>> {
        let field = self.take(name)?;
        let DeValue::String(text) = &field.value else {
            self.wrong(&field, "text between quotation marks");
            return None;
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            let mend = format!("Write {}.", example(name));
            let fault =
                Fault::error("empty-field", field.span, format!("`{name}` is empty."), mend);
            self.faults.push(fault);
            return None;
        }
        Some((text, field.span))
    }

    /// As [`Self::text`], and a fault if there is none.
    pub(super) fn required_text(&mut self, name: &'static str) -> Option<Found<String>> {
        if !self.has(name) {
            self.missing(name);
        }
        self.text(name)
    }

    pub(super) fn missing(&mut self, name: &str) {
        let mend = format!("Add {}.", example(name));
        let what = format!("`{name}` is missing.");
        self.faults.push(Fault::error("missing-field", self.end..self.end, what, mend));
    }

    /// A list of texts; none given is an empty list.
    pub(super) fn texts(&mut self, name: &'static str) -> Vec<Found<String>> {
        const EXPECTED: &str = "a list of texts";
        let Some(field) = self.take(name) else { return Vec::new() };
        let base = self.start;
        let DeValue::Array(items) = &field.value else {
            self.wrong(&field, EXPECTED);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            let span = base + item.span().start..base + item.span().end;
            let text = item.get_ref().as_str().map(str::trim).filter(|text| !text.is_empty());
            if let Some(text) = text {
                texts.push((text.to_owned(), span));
            } else {
                let found = describe(item.get_ref());
                let what = format!("`{name}` must be {EXPECTED}, and this is {found}.");
                let mend = format!("Write {}.", example(name));
                self.faults.push(Fault::error("wrong-type", span, what, mend));
            }
        }
        texts
    }

    /// A day without a time.
    pub(super) fn date(&mut self, name: &'static str) -> Option<Found<Date>> {
        let field = self.take(name)?;
        let date = match &field.value {
            DeValue::Datetime(toml) if toml.time.is_none() => toml.date.and_then(|date| {
                let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
                Date::new(i16::try_from(date.year).ok()?, month, day).ok()
            }),
            _ => None,
        };
        if date.is_none() {
            self.wrong(&field, "a day without quotation marks and without a time");
        }
        Some((date?, field.span))
    }

    /// Yes or no.
    pub(super) fn bool(&mut self, name: &'static str) -> Option<bool> {
        let field = self.take(name)?;
        let DeValue::Boolean(value) = field.value else {
            self.wrong(&field, "`true` or `false`");
            return None;
        };
        Some(value)
    }

    /// The tables inside a table, by name.
    pub(super) fn tables(&mut self, name: &'static str) -> Vec<(Found<String>, serde_json::Value)> {
        let Some(field) = self.take(name) else { return Vec::new() };
        let base = self.start;
        let DeValue::Table(table) = &field.value else {
            self.wrong(&field, "a table of tables");
            return Vec::new();
        };
        let place = |span: Range<usize>| span.start + base..span.end + base;
        table
            .iter()
            .map(|(key, value)| {
                ((key.get_ref().to_string(), place(key.span())), to_json(value.get_ref()))
            })
            .collect()
    }

    /// Reports the fields that nobody asked for.
    ///
    /// Of a line that is not TOML, only that is said: the rest would be guesses.
    pub(super) fn finish(mut self) -> Faults {
        let mut allowed = self.allowed;
        allowed.sort_unstable();
        let allowed = allowed.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        for field in self.left {
            self.faults.push(Fault::error(
                "unknown-field",
                field.name_span,
                format!("There is no field `{}`.", field.name),
                format!("These are known: {allowed}."),
            ));
        }
        let is_guess = |fault: &Fault| {
            let at = fault.span.start;
            ![SYNTAX, FILE_SYNTAX].contains(&fault.code)
                && self.broken.iter().any(|line| line.contains(&at))
        };
        self.faults.retain(|fault| !is_guess(fault));
        self.faults
    }
}

/// The fields of a table in TOML that starts at byte `start` of its file.
pub(super) fn fields_of(table: DeTable<'_>, start: usize) -> Vec<Field<'_>> {
    let place = |span: Range<usize>| span.start + start..span.end + start;
    let fields = table.into_iter().map(|(name, value)| Field {
        name_span: place(name.span()),
        name: name.into_inner().into_owned(),
        span: place(value.span()),
        value: value.into_inner(),
    });
    fields.collect()
}

/// What stands after the front matter; everything if there is none.
pub(super) fn body_of(text: &str) -> &str {
    split(text).map_or(text, |(_, body_start)| &text[body_start..])
}

fn line_around(text: &str, at: usize) -> Range<usize> {
    let (before, after) = text.split_at(at);
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    start..after.find('\n').map_or(text.len(), |length| at + length)
}

/// Where the TOML is, and where the text after it starts.
fn split(text: &str) -> Result<(Range<usize>, usize), Fault> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_start_matches('\u{feff}').trim_end() != FENCE {
        let what = if first.starts_with("---") {
            "The front matter of this file is not between lines of `+++`."
        } else {
            "This file has no front matter."
        };
        let mend = "Start the file with a line of `+++`, then the fields in TOML, as in \
                    `title = \"…\"`, then another line of `+++`.";
        return Err(Fault::error("missing-front-matter", 0..first.trim_end().len(), what, mend));
    }
    let start = first.len();
    let mut at = start;
    for line in lines {
        if line.trim_end() == FENCE {
            return Ok((start..at, at + line.len()));
        }
        at += line.len();
    }
    let what = "The front matter has no end.";
    let mend = "Put a line of `+++` after its last field.";
    Err(Fault::error("unclosed-front-matter", 0..first.trim_end().len(), what, mend))
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(text) if text.trim().is_empty() => "an empty text",
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// How a field is written.
fn example(name: &str) -> String {
    let value = match name {
        "published" | "updated" | "reviewed" | "sources_checked" | "next_review" => "2026-11-02",
        "class" => "\"correction\"",
        "note" => "\"We gave 2019 as the year; it is 2021.\"",
        "change" => return "`[change]` on a line, and `class` and `note` below it".into(),
        "comments" => "true",
        "topics" | "content_notes" => "[\"One\", \"Another\"]",
        "aliases" => "[\"older-slug\"]",
        "summary" => "\"Two or three sentences for lists and search engines.\"",
        "sources" => {
            return "`[sources.key]` on a line, and the fields of the source below it".into();
        }
        "silence" => return "`[silence]` on a line, and `code = \"why\"` below it".into(),
        "hosts" => return "`[[hosts]]` on a line, and its fields below it".into(),
        "number" | "dated" | "age" | "kinds" | "reviewer" | "review" => {
            return format!("`[{name}]` on a line, and its fields below it");
        }
        "least" => "1",
        "percent" => "50",
        "years" => "10",
        "months" => "12",
        "allowed" => "[\"article\", \"book\"]",
        "host" => "\"example.org\"",
        "level" => "\"warning\"",
        "shows" => "\"policy\"",
        "slug" | "author" => "\"lower-case-words\"",
        "language" => "\"en\"",
        "state" => "\"published\"",
        "kind" => "\"call-to-action\"",
        "link" => "\"page:slug\"",
        _ => "\"Some words\"",
    };
    format!("`{name} = {value}`")
}

fn to_json(value: &DeValue<'_>) -> serde_json::Value {
    use serde_json::Value;
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Null, Value::from)
        }
        DeValue::Float(number) => number.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Boolean(value) => Value::from(*value),
        DeValue::Datetime(datetime) => Value::from(datetime.to_string()),
        DeValue::Array(items) => items.iter().map(|item| to_json(item.get_ref())).collect(),
        DeValue::Table(table) => table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), to_json(value.get_ref())))
            .collect(),
    }
}
