//! What this crate's tests share: a portal with people, their browsers and their mail.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use base::{
    AccountId, EmailAddress, Fault, Language, Letter, LetterKind, Line, SystemEntropy, Timestamp,
};
use store::{Db, jobs};
use totp_rs::{Algorithm, Builder};

use crate::account::{Invite, Invited, Names};
use crate::password::{About, Hash, Hasher, Password, Policy, Verified};
use crate::privacy::Notice;
use crate::registration::{
    self, CodeRequest, CodeVerdict, Completed, FactorVerdict, NewFlow, OnboardingPolicy, Step,
    StepOutcome,
};
use crate::second_factor::{OneTimeCode, Proof, TotpSecret};
use crate::sign_in::{self, Attempt, FactorOutcome, PasswordOutcome, SignedIn};
use crate::{Client, Token, account};

pub(crate) const T0: Timestamp = Timestamp::from_seconds(1_795_165_200);
pub(crate) const GOOD: &str = "Gran7 Kotte";
pub(crate) const OTHER: &str = "Tall8 Barr!";

pub(crate) fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}
pub(crate) fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}

pub(crate) fn client(network: &str) -> Client {
    Client::new(
        network,
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        None,
    )
}
pub(crate) fn address(text: &str) -> EmailAddress {
    EmailAddress::new(text).unwrap()
}
pub(crate) fn line(text: &str) -> Line {
    Line::new(text).unwrap()
}
pub(crate) fn token() -> Token {
    Token::new(&SystemEntropy)
}

thread_local! {
    /// The cookies of a test's browsers: the token that names the browser, and the secret it holds
    /// now.
    static COOKIES: RefCell<HashMap<String, Token>> = RefCell::default();
}

/// The secret that a browser holds now.
pub(crate) fn held(browser: &Token) -> Token {
    COOKIES.with_borrow(|cookies| cookies.get(&browser.reveal()).unwrap_or(browser).clone())
}

/// Stores the browser's new secret.
pub(crate) fn keeps(browser: &Token, token: &Token) {
    COOKIES.with_borrow_mut(|cookies| cookies.insert(browser.reveal(), token.clone()));
}

/// The inputs of a new flow in this browser.
pub(crate) fn beginning(browser: &Token) -> NewFlow {
    NewFlow { form: browser.clone(), held: vec![held(browser)], corrects: None, next: None }
}
pub(crate) fn otc(text: &str) -> OneTimeCode {
    OneTimeCode::parse_mailed(text).unwrap()
}

/// An onboarding policy with all steps of an invitation, as the statistik portal has it.
pub(crate) fn policy() -> OnboardingPolicy {
    let steps =
        [Step::VerifyEmail, Step::SecondFactor, Step::Password, Step::Names, Step::PrivacyNotice];
    OnboardingPolicy::new(
        &steps,
        Notice::new("1", &["Vi sparar namn."]),
        "https://statistik.example/account",
    )
    .unwrap()
}

/// The code that an authenticator app shows.
pub(crate) fn app_code(secret: &TotpSecret, now: Timestamp) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(secret.bytes().to_vec());
    totp.build().unwrap().generate(u64::try_from(now.seconds()).unwrap()).to_string()
}

static HASHER: LazyLock<Hasher> =
    LazyLock::new(|| Hasher::start(2, Arc::new(SystemEntropy)).unwrap());

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub(crate) fn hashed(text: &str) -> Hash {
    block_on(HASHER.take(Password::new(text).unwrap(), Policy::default(), About::default()))
        .unwrap()
        .unwrap()
}
pub(crate) fn verified(text: &str, stored: Option<Hash>) -> Verified {
    block_on(HASHER.verify(Password::new(text).unwrap(), stored)).unwrap()
}

/// One portal in one database.
pub(crate) struct World<'a> {
    pub(crate) db: &'a Db,
}

impl World<'_> {
    pub(crate) fn write<T: Send + 'static>(
        &self,
        f: impl FnMut(&mut store::Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> T {
        self.db.write_blocking(f).unwrap()
    }

    pub(crate) fn invitation(&self, to: &str) -> Invite {
        Invite {
            address: address(to),
            first_name: Some(line("Åsa")),
            last_name: Some(line("Öberg")),
            language: Language::Sv,
            organisation: line("Sjöboda kommun"),
            url: "https://statistik.example/sign-in".to_owned(),
            valid_for: Duration::from_secs(30 * 24 * 3600),
            effect: account::InvitationEffect::Permission,
            same_person: false,
        }
    }

    pub(crate) fn invite(&self, to: &str, now: Timestamp) -> Invited {
        let invite = self.invitation(to);
        self.write(move |tx| account::invite(tx, None, &invite, now))
    }

    /// Runs the jobs that are due and returns the letters.
    pub(crate) fn mail(&self, now: Timestamp) -> Vec<Letter> {
        let mut letters = Vec::new();
        while let Some(job) = self.write(move |tx| jobs::claim_next(tx, now)) {
            match job.kind.as_str() {
                jobs::MAIL => letters.push(job.payload::<Letter>().unwrap()),
                registration::CODE_JOB => {
                    let code = job.payload::<registration::CodeJob>().unwrap();
                    self.write(move |tx| registration::deliver_code(tx, &code, now));
                }
                other => panic!("an unknown job {other}"),
            }
            self.write(move |tx| jobs::done(tx, job.id));
        }
        letters
    }

    /// The code of the last letter that has one.
    pub(crate) fn code(&self, now: Timestamp) -> Option<String> {
        self.mail(now).into_iter().rev().find_map(|letter| match letter.kind {
            LetterKind::Code { code, .. } => Some(code),
            _ => None,
        })
    }

    pub(crate) fn begin(
        &self,
        token: &Token,
        to: &str,
        client: &Client,
        now: Timestamp,
    ) -> CodeRequest {
        let (from, to, client) = (beginning(token), address(to), client.clone());
        let begun = self.write(move |tx| {
            registration::begin(tx, &policy(), &from, &to, &client, Language::Sv, now)
        });
        if let CodeRequest::Sent { token: new, .. } = &begun {
            keeps(token, new);
        }
        begun
    }
    pub(crate) fn confirm(
        &self,
        token: &Token,
        code: &str,
        client: &Client,
        now: Timestamp,
    ) -> CodeVerdict {
        let (secret, code, client) = (held(token), otc(code), client.clone());
        let verdict = self.write(move |tx| {
            registration::confirm_code(tx, &policy(), &secret, &code, &client, now)
        });
        if let CodeVerdict::Right { token: new, .. } = &verdict {
            keeps(token, new);
        }
        verdict
    }
    pub(crate) fn factor(
        &self,
        token: &Token,
        code: &str,
        client: &Client,
        now: Timestamp,
    ) -> FactorVerdict {
        let (secret, proof, client) = (held(token), Proof::parse(code).unwrap(), client.clone());
        let verdict = self.write(move |tx| {
            registration::prove_factor(tx, &policy(), &secret, &proof, &client, Language::Sv, now)
        });
        if let FactorVerdict::Right { token: new, .. } = &verdict {
            keeps(token, new);
        }
        verdict
    }
    pub(crate) fn password(
        &self,
        token: &Token,
        hash: &Hash,
        client: &Client,
        now: Timestamp,
    ) -> StepOutcome {
        let (token, hash, client) = (held(token), hash.clone(), client.clone());
        self.write(move |tx| {
            registration::set_password(tx, &policy(), &token, &hash, &client, Language::Sv, now)
        })
    }
    pub(crate) fn names(&self, token: &Token, client: &Client, now: Timestamp) -> StepOutcome {
        let (token, client) = (held(token), client.clone());
        let names = Names { first: line("Berit"), last: Some(line("Ek")) };
        self.write(move |tx| {
            registration::give_names(tx, &policy(), &token, &names, &client, Language::Sv, now)
        })
    }
    pub(crate) fn notice(
        &self,
        token: &Token,
        version: &'static str,
        client: &Client,
        now: Timestamp,
    ) -> StepOutcome {
        let (token, client) = (held(token), client.clone());
        self.write(move |tx| {
            registration::accept_notice(tx, &policy(), &token, version, &client, Language::Sv, now)
        })
    }
    pub(crate) fn shown(&self, token: &Token, now: Timestamp) -> Option<registration::Shown> {
        let token = held(token);
        self.db.read_blocking(move |tx| registration::show(tx, &policy(), &token, now)).unwrap()
    }

    /// Invites a person and completes every step.
    pub(crate) fn register(
        &self,
        to: &str,
        client: &Client,
        now: Timestamp,
    ) -> (AccountId, TotpSecret, Completed) {
        let account = self.invite(to, now).account();
        let token = token();
        assert!(matches!(self.begin(&token, to, client, now), CodeRequest::Sent { .. }));
        let code = self.code(now).unwrap();
        assert!(matches!(self.confirm(&token, &code, client, now), CodeVerdict::Right { .. }));
        let secret = self.shown(&token, now).unwrap().enrolling.unwrap();
        let proof = app_code(&secret, now);
        assert!(matches!(
            self.factor(&token, &proof, client, now),
            FactorVerdict::Right { stepped: StepOutcome::Next, .. }
        ));
        assert!(matches!(self.password(&token, &hashed(GOOD), client, now), StepOutcome::Next));
        let StepOutcome::Completed(completed) = self.notice(&token, "1", client, now) else {
            panic!("the last step completes")
        };
        self.mail(now);
        (account, secret, completed)
    }

    pub(crate) fn try_password(
        &self,
        who: &str,
        password: &str,
        client: &Client,
        now: Timestamp,
    ) -> Result<PasswordOutcome, Duration> {
        let (to, asked) = (address(who), client.clone());
        match self.db.read_blocking(move |tx| sign_in::begin(tx, &to, &asked, now)).unwrap() {
            sign_in::Begun::Check(attempt) => Ok(self.finish(attempt, password, client, now)),
            sign_in::Begun::Wait { wait } => Err(wait),
        }
    }
    pub(crate) fn finish(
        &self,
        attempt: Attempt,
        password: &str,
        client: &Client,
        now: Timestamp,
    ) -> PasswordOutcome {
        let (verified, client) = (verified(password, attempt.stored()), client.clone());
        self.write(move |tx| {
            sign_in::finish(tx, &policy(), &attempt, &verified, &client, false, Some("/units"), now)
        })
    }
    pub(crate) fn prove(
        &self,
        token: &Token,
        code: &str,
        client: &Client,
        now: Timestamp,
    ) -> FactorOutcome {
        let (token, proof, client) = (token.clone(), Proof::parse(code).unwrap(), client.clone());
        self.write(move |tx| sign_in::prove(tx, &policy(), &token, &proof, &client, now))
    }
    pub(crate) fn half_signed_in(&self, who: &str, client: &Client, now: Timestamp) -> Token {
        match self.try_password(who, GOOD, client, now) {
            Ok(PasswordOutcome::SecondFactor { token, .. }) => token,
            other => panic!("{other:?}"),
        }
    }
    pub(crate) fn sign_in(
        &self,
        who: &str,
        secret: &TotpSecret,
        client: &Client,
        now: Timestamp,
    ) -> SignedIn {
        let token = self.half_signed_in(who, client, now);
        match self.prove(&token, &app_code(secret, now), client, now) {
            FactorOutcome::SignedIn(signed_in) => signed_in,
            other => panic!("{other:?}"),
        }
    }
    pub(crate) fn session(&self, token: &Token, now: Timestamp) -> Option<crate::session::Signed> {
        let token = token.clone();
        self.db
            .read_blocking(move |tx| {
                crate::session::find(tx, &token, &crate::session::Lifetimes::default(), now)
            })
            .unwrap()
    }
}
