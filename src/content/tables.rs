//! Tables inside TOML, with fields of their own.

use std::ops::RangeInclusive;

use toml::de::DeValue;

use crate::content::Fault;
use crate::content::fields::{Field, Fields, Found, fields_of};

impl<'t> Fields<'t> {
    /// The fields of a table; [`Fields::close`] takes them back.
    pub(super) fn table(&mut self, name: &'static str) -> Option<Self> {
        let field = self.take(name)?;
        if !matches!(field.value, DeValue::Table(_)) {
            self.wrong(&field, "a table");
            return None;
        }
        self.inner(field)
    }

    /// The same for each table of a list.
    pub(super) fn list_of_tables(&mut self, name: &'static str) -> Vec<Self> {
        let Some(Field { name, name_span, value, span }) = self.take(name) else {
            return Vec::new();
        };
        let DeValue::Array(items) = value else {
            self.wrong(&Field { name, name_span, value, span }, "a list of tables");
            return Vec::new();
        };
        let start = self.start;
        let fields = items.into_iter().map(|item| {
            let span = item.span().start + start..item.span().end + start;
            let (name, name_span) = (name.clone(), name_span.clone());
            Field { name, name_span, value: item.into_inner(), span }
        });
        let fields: Vec<_> = fields.collect();
        fields.into_iter().filter_map(|field| self.inner(field)).collect()
    }

    /// Every field that is left, as a table by its name.
    pub(super) fn tables_left(&mut self) -> Vec<(Found<String>, Self)> {
        let fields = std::mem::take(&mut self.left).into_iter();
        let tables = fields.filter_map(|field| {
            let found = (field.name.clone(), field.name_span.clone());
            if !matches!(field.value, DeValue::Table(_)) {
                self.wrong(&field, "a table");
                return None;
            }
            Some((found, self.inner(field)?))
        });
        tables.collect()
    }

    /// Every field that is left, as a text by its name; empty text is let through.
    pub(super) fn texts_left(&mut self) -> Vec<(Found<String>, String)> {
        let fields = std::mem::take(&mut self.left).into_iter();
        let texts = fields.filter_map(|field| {
            let DeValue::String(text) = &field.value else {
                self.wrong(&field, "text between quotation marks");
                return None;
            };
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Some(((field.name, field.name_span), text))
        });
        texts.collect()
    }

    /// A whole number within bounds.
    pub(super) fn number(
        &mut self,
        name: &'static str,
        bounds: RangeInclusive<u32>,
    ) -> Option<u32> {
        let field = self.take(name)?;
        let number = match &field.value {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let number = number.filter(|number| bounds.contains(number));
        if number.is_none() {
            let (least, most) = (bounds.start(), bounds.end());
            self.wrong(&field, &format!("a whole number from {least} to {most}"));
        }
        number
    }

    /// Reports what nobody asked for in a table, and keeps its faults with the others.
    pub(super) fn close(&mut self, table: Self) {
        for fault in table.finish().into_sorted() {
            self.keep(fault);
        }
    }

    fn keep(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn inner(&mut self, field: Field<'t>) -> Option<Self> {
        let Field { name, name_span, value, span } = field;
        let DeValue::Table(table) = value else {
            self.wrong(&Field { name, name_span, value, span }, "a table");
            return None;
        };
        Some(Self {
            left: fields_of(table, self.start),
            allowed: Vec::new(),
            start: self.start,
            end: span.end,
            body_start: self.body_start,
            broken: self.broken.clone(),
            faults: crate::content::fault::Faults::default(),
        })
    }
}
