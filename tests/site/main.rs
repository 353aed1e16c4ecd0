//! The site as readers, commenters and editors meet it.
//!
//! Runs on `SQLite` in memory; set `TEST_DATABASE_URL=postgres://…` to run it on Postgres, and
//! `LAMPLIGHT_TEST_SHARED` to a folder of other projects' cases to run on those as well.

mod architecture;
mod articles;
mod assault;
mod cable;
mod caching;
mod cli;
mod comments;
mod database;
mod draws;
mod durability;
mod faults;
mod form;
mod harness;
mod hostile;
mod lists;
mod logs;
mod materials;
mod moderation;
mod outage;
mod processes;
mod publishing;
mod screen;
mod security;
mod senders;
mod serve;
mod serving;
mod settings;
mod shipped;
mod store;
mod threads;
mod wire;
mod workplace;
