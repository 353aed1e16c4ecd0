use crate::comments::markup::writer::Writer;

/// Does `text` hold nothing that Markdown gives a meaning to?
///
/// Most comments are plain; they are written three times as fast without the parser. Where this is
/// true, [`write_plain`] writes what the parser's events would have written (a property test).
pub(super) fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| MEANT[usize::from(byte)]) && text.split('\n').all(is_plain_line)
}

/// Writes `text` as it stands: paragraphs between blank lines, a `<br>` for each line end within.
pub(super) fn write_plain(text: &str, writer: &mut Writer) {
    let mut in_paragraph = false;
    for line in text.split('\n') {
        if line.trim_ascii().is_empty() {
            if in_paragraph {
                writer.block("</p>");
            }
            in_paragraph = false;
        } else {
            if in_paragraph {
                writer.line_break();
            } else {
                writer.block("<p dir=\"auto\">");
            }
            in_paragraph = true;
            writer.linked_text(line);
        }
    }
    if in_paragraph {
        writer.block("</p>");
    }
}

/// Not a list, not the underline of a heading, not indented, no blanks at the end.
fn is_plain_line(line: &str) -> bool {
    let bytes = line.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return true };
    match first {
        b' ' | b'\t' | b'-' | b'+' | b'=' => return false,
        b'0'..=b'9' => {
            let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if matches!(bytes.get(digits), Some(b'.' | b')')) {
                return false;
            }
        }
        _ => {}
    }
    !matches!(last, b' ' | b'\t')
}

/// Bytes that may mean something anywhere in a line, and controls, which the parser may replace.
const MEANT: [bool; 256] = {
    let mut meant = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        meant[byte as usize] = match byte {
            b'\n' | b'\t' => false,
            b'\\' | b'`' | b'*' | b'_' | b'~' | b'[' | b'<' | b'>' | b'&' | b'#' => true,
            byte => byte.is_ascii_control(),
        };
        byte += 1;
    }
    meant
};
