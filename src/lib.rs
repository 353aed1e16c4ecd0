#![doc = include_str!("../ARCHITECTURE.md")]

pub mod clock;
pub mod content;

pub mod comments;
pub mod editors;

pub mod mail;
pub mod offprint;

pub mod guard;
pub mod reports;
pub mod spam;

pub mod net;
pub mod services;
pub mod upkeep;

pub mod config;
pub mod telemetry;

pub mod store;

pub mod app;

pub mod web;

pub mod cli;
