//! Stories over HTTP, without script: what people do, what goes wrong on the way, and what attackers try.

mod account;
mod attacks;
mod audited;
mod collection;
mod consent;
mod elsewhere;
mod erasure;
mod files;
mod flows;
mod follow_up;
mod granting;
mod hall;
mod joining;
mod letters;
mod lists;
mod logout;
mod my_user;
mod people;
mod periods;
mod provider;
mod registration;
mod routes;
mod service;
mod sessions;
mod sign_in;
mod staff;
mod throttle;
mod world;

pub(crate) const ASA: &str = "asa.oberg@sjoboda.example";
