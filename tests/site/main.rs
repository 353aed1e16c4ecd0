//! The site as readers, commenters and editors meet it.
//!
//! Runs on `SQLite` in memory; set `TEST_DATABASE_URL=postgres://…` to run it on Postgres, and
//! `LAMPLIGHT_TEST_SHARED` to a folder of other projects' cases to run on those as well.

mod architecture;
mod articles;
mod assault;
mod cable;
mod caching;
mod citing;
mod classifier;
mod cli;
mod comments;
mod corrections;
mod database;
mod draws;
mod durability;
mod editors;
mod elsewhere;
mod faults;
mod form;
mod harness;
mod health;
mod history;
mod hostile;
mod lint;
mod lists;
mod logs;
mod materials;
mod moderation;
mod net;
mod offline;
mod offprint;
mod outage;
mod policy;
mod processes;
mod publishing;
mod records;
mod reports;
mod retention;
mod reviews;
mod screen;
mod security;
mod senders;
mod serve;
mod serving;
mod settings;
mod shipped;
mod sign_in;
mod sources;
mod store;
mod threads;
mod upgrade;
mod upkeep;
mod visits;
mod wire;
mod workplace;
