//! The address typed at sign-in, kept for the help pages so that the person need not retype it. It
//! is sealed in a cookie of this browser for 15 minutes, and never in a URL.

use std::time::Duration;

use base::EmailAddress;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::SealedColumn;

use super::Ctx;

const COOKIE: &str = "typed-address";
const KEPT: Duration = Duration::from_secs(15 * 60);
const SEALED: SealedColumn = SealedColumn("cookie", "typed-address");

impl Ctx {
    pub(crate) fn remember_address(&self, address: &EmailAddress) {
        let sealed = self.portal.db.vault().seal(
            SEALED,
            "",
            address.as_str().as_bytes(),
            &*self.portal.entropy,
        );
        // If sealing fails, the person types the address again.
        if let Ok(sealed) = sealed {
            self.cookies.set(COOKIE, &URL_SAFE_NO_PAD.encode(sealed), Some(KEPT));
        }
    }

    /// Empty if none was typed.
    pub(crate) fn typed_address(&self) -> String {
        let open = || {
            let sealed = URL_SAFE_NO_PAD.decode(self.cookies.get(COOKIE)?).ok()?;
            let plain = self.portal.db.vault().open(SEALED, "", &sealed).ok()?;
            EmailAddress::new(std::str::from_utf8(plain.expose()).ok()?).ok()
        };
        open().map(|address| address.to_string()).unwrap_or_default()
    }

    /// Called at sign-in and sign-out: the next person at this browser types their own.
    pub(crate) fn forget_address(&self) {
        if self.cookies.get(COOKIE).is_some() {
            self.cookies.remove(COOKIE);
        }
    }
}
