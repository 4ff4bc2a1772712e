//! For tests only: a portal in the process, browsers that walk through it, and the mail that it sends.

mod app;
mod browser;
mod phone;

pub use app::{GOOD_PASSWORD, Person, TestApp};
pub use browser::{Browser, Page};
pub use phone::{code_of, link_in_picture, secret_of};
