//! Weighs the evidence that a comment is spam. Pure, so the whole module runs in tests without a
//! server; remote services are for `app`.
