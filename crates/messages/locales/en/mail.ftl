# The letters. Each has KEY-subject (who and what, no personal data), KEY-body (a paragraph a line),
# KEY-button where it has a link, and KEY-unasked (what to do if one did not expect it).

greeting = Hello
greeting-name = Hello { $name }
sender = { $portal } is run by { $operator }. This letter was sent automatically and cannot be answered. Questions: { $help }

invitation-subject = { $portal }: you are invited
invitation-body =
    { $operator } invites you to { $portal } on behalf of { $organisation }.
    { $hall ->
        [open] What to do: open the page, choose “Can't get in?” and enter the address that this letter came to. You will get a code in a new letter, and from there the pages lead you step by step.
       *[closed] What to do: open the page, choose “Invited or forgotten your password?” and enter the address that this letter came to. You will get a code in a new letter, and from there the pages lead you step by step.
    }
    { $app ->
        [yes] It takes about five minutes. Keep your phone nearby: you need an app that shows one-time codes.
       *[no] It takes about five minutes.
    }
    The invitation is valid until { $date }.
invitation-button = Open { $portal }
invitation-unasked = Not expecting this? Then there is nothing you need to do. Nothing happens until you open the account yourself.

new-permission-subject = { $portal }: you have a new permission
new-permission-body = { $operator } has given you a permission: you can now work for { $organisation } in { $portal }. Sign in as usual to see what is new.
new-permission-button = Open { $portal }
new-permission-unasked = Not supposed to work for { $organisation }? Get in touch: { $help }

permission-ended-subject = { $portal }: a permission has ended
permission-ended-body = { $operator } ended your permission for { $organisation } in { $portal } on { $time }. Your account and your other permissions remain.
permission-ended-unasked = Are you to go on working for { $organisation }? Get in touch: { $help }

permission-ending-subject = { $portal }: a permission ends soon
permission-ending-body =
    Your permission for { $organisation } in { $portal } is valid until { $date }.
    Are you to go on after that? Ask { $operator } for a new one, so that there is no gap.
permission-ending-unasked = Any questions? Get in touch: { $help }

permission-changed-subject = { $portal }: your permission has other days
permission-changed-body = Your permission for { $organisation } in { $portal } is now valid { $from ->
    [begun] { $to ->
        [open] until further notice.
       *[other] until { $to }.
     }
   *[other] { $to ->
        [open] from { $from } until further notice.
       *[other] from { $from } until { $to }.
     }
 }
permission-changed-button = Open { $portal }
permission-changed-unasked = Is something wrong with the days? Get in touch: { $help }

code-subject = { $portal }: your code
code-body =
    { $minutes ->
        [one] Enter the code on the page where you asked for it. It is valid for one minute, and only the latest code works.
       *[other] Enter the code on the page where you asked for it. It is valid for { $minutes } minutes, and only the latest code works.
    }
    Give the code to nobody. We never ask for it.
code-unasked = Did you not ask for a code? Then somebody entered your address, perhaps by mistake. Without the code they get no further, and there is nothing you need to do.

password-changed-subject = { $portal }: your password was changed
password-changed-body = The password of your account was changed on { $time }. Every session was ended, so you sign in again everywhere.
password-changed-unasked = Was it not you? Change the password from the sign-in page at once and get in touch: { $help }

factor-added-subject = { $portal }: two-step verification was added
factor-added-body = A new way to confirm that it is you was added to your account on { $time }.
factor-added-unasked = Was it not you? Change the password from the sign-in page at once and get in touch: { $help }

factor-removed-subject = { $portal }: two-step verification was removed
factor-removed-body = A way to confirm that it is you was removed from your account on { $time }.
factor-removed-unasked = Was it not you? Change the password from the sign-in page at once and get in touch: { $help }

factor-reset-subject = { $portal }: two-step verification was reset
factor-reset-body =
    Our staff reset the two-step verification of your account on { $time }.
    The next time you sign in you connect an app for one-time codes again.
factor-reset-unasked = Did you not ask for it? Get in touch at once: { $help }

recovery-codes-made-subject = { $portal }: new recovery codes
recovery-codes-made-body = New recovery codes for your account were made on { $time }. The old ones no longer work.
recovery-codes-made-unasked = Was it not you? Change the password from the sign-in page at once and get in touch: { $help }

recovery-code-used-subject = { $portal }: a recovery code was used
recovery-code-used-body = One of your recovery codes was used to sign in on { $time }. It cannot be used again. If you have few left, make new ones on your page.
recovery-code-used-unasked = Was it not you? Change the password from the sign-in page at once and get in touch: { $help }

way-in-added-subject = { $portal }: a new way to sign in
way-in-added-body = A sign-in at another provider was connected to your account on { $time }. It now opens your account here. On your page you see which one it is and can remove it.
way-in-added-unasked = Was it not you? Sign in, remove the connection on your page and tell us: { $help }

way-in-removed-subject = { $portal }: a way to sign in was removed
way-in-removed-body = A sign-in at another provider was removed from your account on { $time }. It can no longer be used to sign in here.
way-in-removed-unasked = Was it not you? Tell us at once: { $help }

address-changed-subject = { $portal }: your account has a new address
address-changed-body = The address of your account in { $portal } was changed on { $time }. Letters now go to the new address, and the old one no longer opens the account.
address-changed-unasked = Have you not changed your address? Get in touch at once: { $help }

address-followed-subject = { $portal }: your account has a new address
address-followed-body = Your address at the provider where you sign in was changed, and on { $time } your account in { $portal } changed its address in the same way. Letters now go to the new address, and the old one no longer opens the account.
address-followed-unasked = Have you not changed your address? Get in touch at once: { $help }

new-device-subject = { $portal }: sign-in from a new device
new-device-body = Somebody signed in to your account on { $time } from a device that was not used before: { $known ->
    [no] unknown device
   *[yes] { $device }
}. If it was you, there is nothing to do.
new-device-button = See where you are signed in
new-device-unasked = Was it not you? Sign the device out, and get in touch: { $help }

new-message-subject = { $portal }: you have a new message
new-message-body = There is a new message for you. For safety it is not in this letter: sign in to read it.
new-message-button = Read the message
new-message-unasked = You got this because you submit data or asked a question in { $portal }. Do you think it is a mistake? Get in touch: { $help }

extension-granted-subject = { $portal }: your extension is granted
extension-granted-body = Your request for an extension for { $collection } is granted. The new last day to submit is { $date }.
extension-granted-button = See the submission
extension-granted-unasked = Did you not ask for an extension? A colleague may have. If in doubt, get in touch: { $help }

extension-refused-subject = { $portal }: an answer to your request for an extension
extension-refused-body = Your request for an extension for { $collection } could not be granted. The earlier day still holds. Sign in to see it, and write to us if you cannot make it.
extension-refused-button = See the submission
extension-refused-unasked = Did you not ask for an extension? A colleague may have. If in doubt, get in touch: { $help }

submission-accepted-subject = { $portal }: your submission is accepted
submission-accepted-body = Your submission to { $collection } has been reviewed and accepted. Thank you, you are done.
submission-accepted-button = See the receipt
submission-accepted-unasked = Any questions about the submission? Get in touch: { $help }

submission-sent-back-subject = { $portal }: your submission needs more work
submission-sent-back-body = Your submission to { $collection } was sent back to you. Sign in to see what needs to change, and then submit again.
submission-sent-back-button = See what is needed
submission-sent-back-unasked = Any questions about the submission? Get in touch: { $help }

reminder-subject = { $portal }: a reminder to submit
reminder-body =
    Your submission to { $collection } is not finished yet. The last day is { $date }.
    Not enough time? Sign in and get in touch with us.
reminder-button = To the submission
reminder-unasked = Does somebody else submit the data for you now? Get in touch and we will put it right: { $help }

service-reported-subject = { $portal }: a service was reported
service-reported-body =
    Somebody who was signed in reported the service { $service } as suspicious, from the page on which it asks for consent.
    The reason given: { $reason }
    Look at what the service asks for and who runs it. In the portal's log the entry is called oidc-client.reported.
service-reported-unasked = This letter goes to the address that the portal gives for help: { $help }
