//! The demo's mailbox.

use base::EmailAddress;

use super::mail;
use crate::mail::Mailbox;

#[tokio::test]
async fn keeps_mail_across_a_restart_newest_first_and_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let mailbox = Mailbox::open(folder.path()).expect("opens");
    let mut later = mail("b", "eva@norrdal.example");
    later.at = later.at.plus(std::time::Duration::from_secs(1));
    for mail in [
        mail("a", "Eva@Norrdal.example"),
        later,
        mail("c", "other@norrdal.example"),
        mail("a", "eva@norrdal.example"),
    ] {
        mailbox.put(mail).await.expect("kept");
    }
    std::fs::write(folder.path().join("d.half"), "{").expect("a mail that was cut off");
    let eva = EmailAddress::new("eva@norrdal.example").expect("an address");
    let ids =
        |mailbox: &Mailbox| mailbox.to(&eva).into_iter().map(|mail| mail.id).collect::<Vec<_>>();
    assert_eq!(ids(&mailbox), ["b", "a"]);
    drop(mailbox);
    let again = Mailbox::open(folder.path()).expect("opens again");
    assert_eq!(ids(&again), ["b", "a"]);
    assert_eq!(again.all().len(), 3);
}
