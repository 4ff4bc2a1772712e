//! SQL statements, registered at link time so that one test can check them all.

use std::sync::OnceLock;

use linkme::distributed_slice;

/// Every statement of the program, so that a test can prepare each against both migrated schemas.
#[allow(unsafe_code)]
#[distributed_slice]
pub static STATEMENTS: [&'static Sql];

/// One statement: one text for both databases, with `$1` parameters.
pub struct Sql {
    name: &'static str,
    module: &'static str,
    text: &'static str,
    sqlite: OnceLock<String>,
}

impl Sql {
    #[doc(hidden)]
    pub const fn new(name: &'static str, module: &'static str, text: &'static str) -> Self {
        Self { name, module, text, sqlite: OnceLock::new() }
    }
    /// `module::NAME`, for faults.
    pub fn name(&self) -> String {
        format!("{}::{}", self.module, self.name)
    }
    /// As written, which is PostgreSQL's form.
    pub fn text(&self) -> &'static str {
        self.text
    }
    /// With `?` for `$`: SQLite numbers `$2`, `$1` by first appearance, but `?2`, `?1` by their
    /// digits, as PostgreSQL numbers `$2`, `$1`.
    pub fn sqlite_text(&self) -> &str {
        self.sqlite.get_or_init(|| {
            let mut quoted = false;
            let text = self.text.chars().map(|c| {
                quoted ^= c == '\'';
                if c == '$' && !quoted { '?' } else { c }
            });
            text.collect()
        })
    }
}

/// Declares statements: `store::sql! { pub(super) FIND = "SELECT … WHERE id = $1"; }`.
///
/// Comments go above each statement; its name is in the fault when it fails.
#[macro_export]
macro_rules! sql {
    ($($(#[$meta:meta])* $vis:vis $name:ident = $text:expr;)*) => {$(
        $(#[$meta])*
        $vis static $name: $crate::Sql = $crate::Sql::new(stringify!($name), module_path!(), $text);
        const _: () = {
            // The linker assembles the slice; its attribute counts as unsafe code, though there is
            // none.
            #[allow(unsafe_code)]
            #[$crate::linkme::distributed_slice($crate::STATEMENTS)]
            #[linkme(crate = $crate::linkme)]
            static STATEMENT: &$crate::Sql = &$name;
        };
    )*};
}
