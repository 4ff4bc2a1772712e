//! E-mail addresses and URIs, validated by their syntax alone. Nothing is looked up.

/// `name@host.domain` with exactly one `@`. The name has 1 to 64 letters, digits and
/// ``.!#$%&'*+/=?^_`{|}~-``, without a leading, trailing or doubled dot (the dot-string of RFC
/// 5321, with letters of any script). The host has at least two labels.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let fits = |ch: char| ch.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(ch);
    (1..=64).contains(&name.chars().count())
        && name.split('.').all(|part| !part.is_empty() && part.chars().all(fits))
        && host.contains('.')
        && is_host(host)
}

/// Labels of 1 to 63 letters, digits and hyphens, separated by dots, without a hyphen at either
/// end.
fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.chars().count())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|ch| ch.is_alphanumeric() || ch == '-')
    };
    host.chars().count() <= 253 && host.split('.').all(label)
}

/// An absolute URI (RFC 3986) with letters of any script: a scheme, `:` and a non-empty rest
/// without white space or
/// `<>"{}|\^``, in which each `%` precedes two hexadecimal digits. `http` and `https` need `//` and
/// a host.
pub(crate) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let mut chars = scheme.chars();
    let named = chars.next().is_some_and(|first| first.is_ascii_alphabetic())
        && chars.all(|ch| ch.is_ascii_alphanumeric() || "+-.".contains(ch));
    let plain = |ch: char| !ch.is_whitespace() && !ch.is_control() && !"<>\"{}|\\^`".contains(ch);
    let bytes = rest.as_bytes();
    let escaped = |at: usize| {
        bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let on_the_web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    let has_host = || {
        let host = rest
            .strip_prefix("//")
            .map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
        host.is_some_and(|host| !host.is_empty() && !host.starts_with(':'))
    };
    named
        && !rest.is_empty()
        && rest.chars().all(plain)
        && memchr::memchr_iter(b'%', bytes).all(escaped)
        && (!on_the_web || has_host())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_addresses() {
        for text in ["a@b.se", "Åsa.Ek+lön@exempel-ab.se", "o'brien@mail.example.org", "a@1.2"] {
            assert!(is_email(text), "{text}");
        }
        for text in [
            "",
            "a",
            "a@b",
            "@b.se",
            "a@",
            "a@@b.se",
            "a b@c.se",
            ".a@b.se",
            "a.@b.se",
            "a..b@c.se",
            "a@-b.se",
            "a@b-.se",
            "a@b..se",
            "a@.se",
            "<a@b.se>",
            "a@b.se,c@d.se",
            "mailto:a@b.se",
        ] {
            assert!(!is_email(text), "{text}");
        }
        assert!(
            is_email(&format!("{}@b.se", "a".repeat(64)))
                && !is_email(&format!("{}@b.se", "a".repeat(65)))
        );
        assert!(!is_email(&format!("a@{}.se", "b".repeat(64))));
    }

    #[test]
    fn uris() {
        for text in [
            "https://exempel.se",
            "http://[::1]:8080/a?b=c#d",
            "urn:isbn:0451450523",
            "mailto:a@b.se",
            "https://exempel.se/räksmörgås?x=%C3%A5",
            "tel:+46-8-1",
        ] {
            assert!(is_uri(text), "{text}");
        }
        for text in [
            "",
            "exempel.se",
            "www.exempel.se/a",
            "https:",
            "https:exempel.se",
            "https://",
            "https:///a",
            "http://:80",
            "https://a b",
            "1a:b",
            "å:b",
            "https://a/%",
            "https://a/%2",
            "https://a/%zz",
            "https://a/{x}",
            ":a",
        ] {
            assert!(!is_uri(text), "{text}");
        }
    }
}
