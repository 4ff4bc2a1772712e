//! `[password]`, and `[limits.rates]`: rate limits.

use std::collections::BTreeMap;
use std::time::Duration;

use toml::Spanned;
use web::kernel::{LIMITS, Limit, Rate, Rates};

use super::amount;
use super::model::PasswordRules;
use super::raw;
use super::validate::Validator;

impl Validator<'_> {
    pub(super) fn password(&mut self, raw: &raw::Password) -> Option<PasswordRules> {
        let least = *raw.least_characters.get_ref();
        if !(8..=64).contains(&least) {
            self.problem(
                raw.least_characters.span(),
                format!("{least} is not an allowed minimum length"),
                "use 8 to 64; passwords may have up to 128 characters",
            );
            return None;
        }
        let passphrase_from =
            raw.passphrase_from.as_ref().map(|from| (*from.get_ref(), from.span()));
        if let Some((from, span)) = &passphrase_from
            && !(15..=64).contains(from)
        {
            self.problem(
                span.clone(),
                format!("{from} is not an allowed length of a passphrase"),
                "use 15 to 64 (NIST SP 800-63B-4)",
            );
            return None;
        }
        let leaked = raw.leaked.as_ref().map(|path| self.existing(path));
        Some(PasswordRules {
            least,
            must_have: raw.must_have.clone(),
            passphrase_from: passphrase_from.map(|(from, _)| from),
            leaked,
        })
    }

    /// The default rate limits, overridden by the file's.
    pub(super) fn rates(&mut self, raw: &BTreeMap<Spanned<String>, raw::Rate>) -> Rates {
        let mut rates = Rates::default();
        for (name, rate) in raw {
            let Ok(limit) = name.get_ref().parse::<Limit>() else {
                let known: Vec<&str> = LIMITS.iter().map(|line| line.limit.as_str()).collect();
                self.problem(
                    name.span(),
                    format!("unknown limit {:?}", name.get_ref()),
                    format!("use one of {}", known.join(", ")),
                );
                continue;
            };
            let burst = *rate.burst.get_ref();
            if burst == 0 {
                self.problem(
                    rate.burst.span(),
                    "a burst of 0 lets nothing through",
                    "write a number such as burst = 60",
                );
            }
            let every = amount::duration(rate.every.get_ref());
            match every.filter(|every| {
                (Duration::from_millis(1)..=Duration::from_secs(3600)).contains(every)
            }) {
                Some(every) => rates.set(limit, Rate { burst, every }),
                None => self.problem(
                    rate.every.span(),
                    format!("{:?} is not an interval from 1 ms to 1 h", rate.every.get_ref()),
                    "write a whole number and a unit (ms, s, min or h), such as \"200 ms\"",
                ),
            }
        }
        rates
    }
}
