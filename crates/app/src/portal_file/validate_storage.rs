//! Storage and mail: database, files, mail server, and where their secrets are.

use std::path::PathBuf;

use messages::mail::Encryption;
use toml::Spanned;

use super::model::{Bucket, Files, MailServer, Secret};
use super::raw;
use super::validate::Validator;

impl Validator<'_> {
    pub(super) fn database(&mut self, database: &Spanned<String>) -> Option<store::Url> {
        if let Some(option) = unknown_option(database.get_ref()) {
            let known = if database.get_ref().starts_with("sqlite:") {
                "the address of a SQLite database takes no options"
            } else {
                OPTIONS_TOLD
            };
            self.problem(
                database.span(),
                format!("`{option}` is not an option of a database address"),
                known,
            );
            return None;
        }
        match database.get_ref().parse() {
            Ok(store::Url::Sqlite(path)) => Some(store::Url::Sqlite(self.beside(&path))),
            Ok(url) => Some(url),
            Err(e) => {
                // The address is not repeated: it can hold a password.
                let e = std::error::Error::source(&e).map(ToString::to_string).unwrap_or_default();
                if e.contains("sslmode") {
                    self.problem(
                        database.span(),
                        "`sslmode` is missing, or does not verify the server",
                        &e,
                    );
                } else {
                    self.problem(
                        database.span(),
                        "not the address of a database",
                        "write \"sqlite:PATH\" or \"postgres://USER@HOST/DATABASE\"",
                    );
                }
                None
            }
        }
    }

    pub(super) fn mail_server(&mut self, raw: &raw::Mail) -> Option<MailServer> {
        let encryption = match raw.encryption {
            raw::Encryption::StartTls => Encryption::StartTls,
            raw::Encryption::Tls => Encryption::Tls,
            raw::Encryption::None => Encryption::None,
        };
        let login = match (&raw.user, &raw.password) {
            (None, None) => None,
            (Some(user), Some(password)) => Some((user.get_ref().clone(), self.secret(password)?)),
            (Some(user), None) => {
                self.problem(
                    user.span(),
                    "`user` is set without `password`",
                    "add password = { file = \"PATH\" } or { environment = \"NAME\" }",
                );
                return None;
            }
            (None, Some(password)) => {
                self.problem(
                    password.span(),
                    "`password` is set without `user`",
                    "add user = \"NAME\"",
                );
                return None;
            }
        };
        if let (Some(user), Encryption::None) = (&raw.user, encryption) {
            self.problem(
                user.span(),
                "the password would be sent in the clear",
                "write encryption = \"starttls\" or \"tls\"",
            );
            return None;
        }
        let host = self.line(&raw.host)?;
        if host.contains(|letter: char| letter.is_whitespace() || ":/@".contains(letter))
            && host.parse::<std::net::Ipv6Addr>().is_err()
        {
            self.problem(
                raw.host.span(),
                "not a host name",
                "write only a name or an address, such as \"smtp.example\"; the port is the setting `port`",
            );
            return None;
        }
        Some(MailServer {
            host,
            port: raw.port.unwrap_or(encryption.usual_port()),
            encryption,
            login,
            authorities: raw.authorities.as_ref().map(|path| self.existing(path)),
        })
    }

    /// The head's file: beside a SQLite database, unless the file names another place.
    pub(super) fn audit_head(
        &self,
        raw: &raw::Storage,
        database: Option<&store::Url>,
    ) -> Option<PathBuf> {
        match (&raw.audit_head, database) {
            (Some(path), _) => Some(self.beside(path.get_ref())),
            (None, Some(store::Url::Sqlite(path))) => Some(path.with_added_extension("audit-head")),
            (None, _) => None,
        }
    }

    /// Files are kept in a folder or in an S3-compatible store.
    pub(super) fn files(&mut self, raw: &raw::Storage) -> Option<Files> {
        let s3 = match (&raw.files, &raw.s3) {
            (Some(folder), None) => return Some(Files::Folder(self.beside(folder.get_ref()))),
            (None, Some(s3)) => s3.get_ref(),
            (Some(folder), Some(_)) => {
                self.problem(
                    folder.span(),
                    "`files` and [storage.s3] cannot both be set",
                    "keep either files = \"FOLDER\" or [storage.s3]",
                );
                return None;
            }
            (None, None) => {
                self.problem(
                    raw.database.span(),
                    "`files` or [storage.s3] is missing: received files need a place",
                    "add files = \"FOLDER\" or [storage.s3]",
                );
                return None;
            }
        };
        self.bucket(s3).map(Files::S3)
    }

    pub(super) fn bucket(&mut self, s3: &raw::S3) -> Option<Bucket> {
        let endpoint = s3.endpoint.as_ref().and_then(|endpoint| {
            let text = endpoint.get_ref();
            let plain =
                text.strip_prefix("http://").map(|rest| rest.split('/').next().unwrap_or_default());
            if text.starts_with("https://") || plain.is_some_and(is_this_machine) {
                return Some(text.trim_end_matches('/').to_owned());
            }
            self.problem(
                endpoint.span(),
                format!("{text:?} is not the HTTPS address of a file store"),
                "write https://HOST; plain HTTP is for this machine only",
            );
            None
        });
        let (region, bucket) = (self.line(&s3.region), self.line(&s3.bucket));
        let (access_key, secret_key) = (self.secret(&s3.access_key), self.secret(&s3.secret_key));
        if s3.endpoint.is_some() && endpoint.is_none() {
            return None;
        }
        Some(Bucket {
            endpoint,
            region: region?,
            bucket: bucket?,
            access_key: access_key?,
            secret_key: secret_key?,
        })
    }

    pub(super) fn secret(&mut self, from: &Spanned<raw::SecretFrom>) -> Option<Secret> {
        match (&from.get_ref().file, &from.get_ref().environment) {
            (Some(file), None) => Some(Secret::File(self.beside(file))),
            (None, Some(name)) => Some(Secret::Environment(name.clone())),
            _ => {
                self.problem(
                    from.span(),
                    "a secret needs either `file` or `environment`",
                    "write { file = \"PATH\" } or { environment = \"NAME\" }",
                );
                None
            }
        }
    }
}

/// Options that a PostgreSQL address may have.
const OPTIONS: [&str; 15] = [
    "sslmode",
    "sslrootcert",
    "application_name",
    "channel_binding",
    "connect_timeout",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "load_balance_hosts",
    "options",
    "port",
    "target_session_attrs",
    "tcp_user_timeout",
];
const OPTIONS_TOLD: &str = "known options: sslmode, sslrootcert, application_name, channel_binding, connect_timeout, hostaddr, keepalives, keepalives_idle, \
                            keepalives_interval, keepalives_retries, load_balance_hosts, options, port, target_session_attrs, tcp_user_timeout; \
                            the password belongs in the setting database-password";

/// The name of an option that a database address does not have. Its value is not read: it may be a
/// password.
fn unknown_option(address: &str) -> Option<&str> {
    let (place, query) = address.split_once('?')?;
    let known: &[&str] = if place.starts_with("sqlite:") { &[] } else { &OPTIONS };
    query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .find(|name| !name.is_empty() && !known.contains(name))
}

/// Whether `HOST` or `HOST:PORT` is this machine, so that nothing crosses a network in the clear.
pub(crate) fn is_this_machine(authority: &str) -> bool {
    let host = authority
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(authority, |(host, _)| host);
    host == "localhost" || host.ends_with(".localhost") || matches!(host, "127.0.0.1" | "[::1]")
}

#[cfg(test)]
#[test]
fn only_this_machine_is_this_machine() {
    for own in [
        "localhost",
        "localhost:8080",
        "konto.localhost:80",
        "127.0.0.1:9000",
        "[::1]",
        "[::1]:9000",
    ] {
        assert!(is_this_machine(own), "{own}");
    }
    for foreign in [
        "localhost.evil.example",
        "a.localhost.evil.example:80",
        "127.0.0.1.evil.example",
        "127.0.0.1@evil.example",
        "[::2]",
        "",
    ] {
        assert!(!is_this_machine(foreign), "{foreign}");
    }
}
