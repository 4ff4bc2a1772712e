//! Stories over HTTP, without script: what people do, what goes wrong meanwhile, and what attackers
//! try. Each runs on SQLite and, where configured, on PostgreSQL.

mod account;
mod as_received;
mod attacks;
mod audited;
mod choices;
mod codes;
mod collection;
mod consent;
mod elsewhere;
mod erasure;
mod files;
mod flows;
mod follow_up;
mod granting;
mod hall;
mod hostile;
mod joining;
mod letters;
mod lists;
mod logout;
mod my_user;
mod new_address;
mod own_address;
mod people;
mod periods;
mod protocol;
mod provider;
mod registration;
mod routes;
mod routes_of_others;
mod service;
mod sessions;
mod sign_in;
mod staff;
mod step_up;
mod throttle;
mod ways_in;
mod world;

pub(crate) const ASA: &str = "asa.oberg@sjoboda.example";
