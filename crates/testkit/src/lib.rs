//! For tests only: a portal in the process, browsers that use it, and the letters that it sends.

mod app;
mod browser;
mod phone;
mod services;
mod work;

pub use app::{GOOD_PASSWORD, Person, TestApp};
pub use browser::{Browser, Page, multipart};
pub use phone::{code_of, link_in_picture, secret_of};
pub use services::{SERVICE_BACK, SERVICE_BYE, SERVICE_SECRET};

/// Makes two tests of each story, one for each database. A story is `async fn name(app: TestApp)`;
/// the compiler warns about one that is not listed.
#[macro_export]
macro_rules! stories {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                super::$story($crate::TestApp::new().await).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                if let Some(app) = $crate::TestApp::on_postgres() {
                    super::$story(app).await;
                }
            })+
        }
    };
}
