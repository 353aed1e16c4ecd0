use crate::store::Audited;

/// The names of the columns of [`csv_line`].
pub const CSV_HEAD: &str = "decision,decided_at,comment,article,action,from,to,actor,decided_by,\
     because,because_shown,log_odds,reasons,undoes\r\n";

/// A decision as a line of JSON (JSON Lines), all of it.
#[must_use]
pub fn json_line(audited: &Audited) -> String {
    let mut line = serde_json::to_string(audited).unwrap_or_else(|_| "{}".to_owned());
    line.push('\n');
    line
}

/// A decision as a line of a table (RFC 4180).
#[must_use]
pub fn csv_line(audited: &Audited) -> String {
    let decision = &audited.decision;
    let cells = [
        decision.id.to_string(),
        decision.decided_at.to_string(),
        audited.comment_id.0.to_string(),
        audited.article.clone(),
        decision.action.clone(),
        decision.from_status.word().to_owned(),
        decision.to_status.word().to_owned(),
        decision.actor.word().to_owned(),
        decision.decided_by.clone(),
        decision.because.clone(),
        decision.because_shown.to_string(),
        format!("{:.3}", decision.log_odds),
        decision.reasons.clone(),
        decision.undoes.map_or_else(String::new, |id| id.to_string()),
    ];
    let mut line = cells.map(|cell| cell_of(&cell)).join(",");
    line.push_str("\r\n");
    line
}

/// A cell in quotation marks. What a spreadsheet would take for a formula begins with an apostrophe
/// instead (OWASP, “CSV Injection”); numbers of ours stay numbers.
fn cell_of(text: &str) -> String {
    let formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_cannot_leave_its_cell_or_run_in_a_spreadsheet() {
        for (text, cell) in [
            ("a \"b\", c\nd", "\"a \"\"b\"\", c\nd\""),
            ("=1+1", "\"'=1+1\""),
            ("-2.200", "\"-2.200\""),
            ("-2+cmd|' /C calc'!A0", "\"'-2+cmd|' /C calc'!A0\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell_of(text), cell);
        }
    }
}
