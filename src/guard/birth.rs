use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::guard::Kind;
use crate::guard::cues::{Cue, Cues};
use crate::guard::folded::Folded;

/// Names of months and their usual short forms, in ten languages.
const MONTHS: &str = "january|february|march|april|may|june|july|august|september|october|november|december\
    |januar|jänner|februar|märz|mai|juni|juli|oktober|dezember\
    |janvier|février|fevrier|mars|avril|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre\
    |enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre\
    |gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre\
    |janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro\
    |stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia\
    |января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря\
    |січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня\
    |januari|februari|maart|mei|augustus\
    |jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|okt|nov|dec|dez";

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(
        r"(?x) [0-9]{{1,4}}[./-]\ ?[0-9]{{1,2}}[./-]\ ?[0-9]{{2,4}}
        | [0-9]{{1,2}}(?:st|nd|rd|th|er|º|°|\.)?\ (?:of\ |de\ |di\ )?(?:{MONTHS})\.?(?:,?\ (?:of\ |de\ |del\ )?(?:[0-9]{{4}}|'?[0-9]{{2}}))?
        | (?:{MONTHS})\.?\ (?:the\ )?[0-9]{{1,2}}(?:st|nd|rd|th)?(?:,?\ [0-9]{{4}})?"
    );
    Regex::new(&pattern).expect("a pattern that was tried")
});

/// Whole dates beside words about a birth. A year alone identifies nobody.
pub(super) fn find(folded: &Folded, cues: &Cues) -> Vec<(Kind, Range<usize>)> {
    if cues.of_kind(Cue::Birth).next().is_none() {
        return Vec::new();
    }
    let dates = DATE.find_iter(&folded.lower).map(|hit| hit.range());
    let of_birth = dates.filter(|range| {
        folded.begins(range.start)
            && folded.ends(range.end)
            && (cues.before(Cue::Birth, folded, range.start, 30)
                || cues.after(Cue::Birth, folded, range.end, 12))
    });
    of_birth.map(|range| (Kind::Birth, range)).collect()
}
