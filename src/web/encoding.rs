//! Content codings: which one a reader's browser takes, and packing for it.

use std::io::Write;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use bytes::Bytes;

/// How the bytes of a page are packed (RFC 9110 §8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Encoding {
    /// As drawn.
    Identity,
    /// RFC 1952; every browser.
    Gzip,
    /// RFC 7932; about a fifth smaller.
    Brotli,
}

/// Level 6 of 9: beyond it a page shrinks by less than 1 %.
const GZIP_LEVEL: u32 = 6;

/// Level 5 of 11: a page of 40 kB in about 1 ms; level 11 takes fifty times as long.
const BROTLI_LEVEL: u32 = 5;

/// Makes our style sheet 8 % smaller; what lies between gains next to nothing.
const MOST_BROTLI_LEVEL: u32 = 11;

/// The largest window that browsers must take, 4 MiB.
const BROTLI_WINDOW: u32 = 22;

/// How long packing may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// For what changes.
    Little,
    /// For what is packed once for all.
    Most,
}

impl Encoding {
    /// The best one that the request accepts; `Identity` if it accepts none that we know.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let Some(accepted) = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok())
        else {
            return Self::Identity;
        };
        let mut best = Self::Identity;
        for item in accepted.split(',') {
            let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
            if is_zero(parameters) {
                continue;
            }
            match name.trim() {
                "br" => return Self::Brotli,
                "gzip" | "x-gzip" => best = Self::Gzip,
                _ => {}
            }
        }
        best
    }

    /// The word for `Content-Encoding`; `None` leaves the header out.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// Ends the entity tag, which must differ between packings of one page (RFC 9110 §8.8.3).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Gzip => "-gz",
            Self::Brotli => "-br",
        }
    }

    /// Packs the bytes; takes some milliseconds of CPU time, or tens of them with the most effort.
    pub(crate) fn pack(self, bytes: &Bytes, effort: Effort) -> Bytes {
        const MEMORY: &str = "writing to memory does not fail";
        match self {
            Self::Identity => bytes.clone(),
            Self::Gzip => {
                let level = flate2::Compression::new(GZIP_LEVEL);
                let mut packer = flate2::write::GzEncoder::new(Vec::new(), level);
                packer.write_all(bytes).expect(MEMORY);
                packer.finish().expect(MEMORY).into()
            }
            Self::Brotli => {
                let mut bytes_out = Vec::new();
                let level = match effort {
                    Effort::Little => BROTLI_LEVEL,
                    Effort::Most => MOST_BROTLI_LEVEL,
                };
                let mut packer =
                    brotli::CompressorWriter::new(&mut bytes_out, 4096, level, BROTLI_WINDOW);
                packer.write_all(bytes).expect(MEMORY);
                drop(packer);
                bytes_out.into()
            }
        }
    }
}

/// Does the quality value say “not acceptable” (RFC 9110 §12.4.2)?
fn is_zero(parameters: &str) -> bool {
    parameters
        .trim()
        .strip_prefix("q=")
        .is_some_and(|quality| quality.trim().parse::<f32>().is_ok_and(|quality| quality <= 0.0))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_browser_gets_the_best_packing_that_it_accepts() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip;q=0.5", Encoding::Gzip),
            ("br;q=0, gzip", Encoding::Gzip),
            ("gzip; q=0.0", Encoding::Identity),
            ("snappy", Encoding::Identity),
            ("", Encoding::Identity),
            (",;,q=,;q=0;=", Encoding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, accepted.parse().expect("a header value"));
            assert_eq!(Encoding::of(&headers), expected, "{accepted}");
        }
    }

    #[test]
    fn what_is_packed_can_be_unpacked() {
        let page = Bytes::from("<p>A page of words, of words.</p>".repeat(500));
        for effort in [Effort::Little, Effort::Most] {
            let mut unpacked = Vec::new();
            let gzip = Encoding::Gzip.pack(&page, effort);
            flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut unpacked).expect("gzip");
            assert_eq!(unpacked, page);
            unpacked.clear();
            let brotli = Encoding::Brotli.pack(&page, effort);
            let mut reader = brotli::Decompressor::new(&brotli[..], 4096);
            reader.read_to_end(&mut unpacked).expect("brotli");
            assert_eq!(unpacked, page);
            assert_eq!(Encoding::Identity.pack(&page, effort), page);
        }
    }

    #[test]
    fn what_is_packed_once_for_all_is_smaller_for_it() {
        let sheet = Bytes::from_static(include_bytes!("../../static/site.css"));
        let packed = |effort| Encoding::Brotli.pack(&sheet, effort).len();
        assert!(packed(Effort::Most) < packed(Effort::Little));
    }
}
