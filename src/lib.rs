#![doc = include_str!("../ARCHITECTURE.md")]

pub mod clock;
pub mod content;

pub mod comments;

pub mod spam;

pub mod store;
