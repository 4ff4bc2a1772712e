//! TOTP (RFC 6238): SHA-1, six digits, time steps of 30 s, one step of drift either way.

use base::{Fault, Timestamp};
use totp_rs::{Algorithm, Builder};

use super::{OneTimeCode, TotpSecret};

/// The time step whose code this is: the present one, the one before or the one after.
///
/// The database ensures that a step is accepted once (`take_step`).
pub(crate) fn matching_step(
    secret: &TotpSecret,
    code: &OneTimeCode,
    now: Timestamp,
) -> Result<Option<i64>, Fault> {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret.bytes().to_vec())
        .build()
        .map_err(|e| Fault::new(e.to_string()))?;
    let seconds = u64::try_from(now.seconds()).unwrap_or(0);
    totp.check(code.digits(), seconds)
        .map(|step| i64::try_from(step).map_err(Fault::new))
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(code: &str, at: i64) -> Option<i64> {
        let secret = TotpSecret::from_bytes(b"12345678901234567890").expect("20 bytes");
        matching_step(
            &secret,
            &OneTimeCode::parse(code).expect("six digits"),
            Timestamp::from_seconds(at),
        )
        .expect("a good secret")
    }

    #[test]
    fn the_codes_of_rfc_6238_appendix_b() {
        // The appendix has eight digits; six are the last of them.
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step(code, at), Some(at / 30), "{at}");
        }
    }

    #[test]
    fn one_step_of_drift_and_no_more() {
        let code = "005924";
        let at = 1_234_567_890;
        for (drift, taken) in
            [(-60, false), (-30, true), (0, true), (30, true), (60, false), (90, false)]
        {
            assert_eq!(step(code, at + drift).is_some(), taken, "{drift}");
        }
        assert_eq!(step("005925", at), None);
    }
}
