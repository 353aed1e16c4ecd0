//! The program: `lamplight`.

fn main() {}
