# One's own account: password, two-step verification, where one is signed in, what is stored.

account-title = Account and security
account-cancel = Cancel
account-remove = Remove
account-password = Password
account-password-changed = Changed { $date }.
account-password-kept = Not changed since the account was created.
account-password-none = You sign in with an account elsewhere and have no password here.
account-password-change = Change password
account-factors = Two-step verification
account-factors-lead = Signing in takes a code from one of these apps. With two connected, a broken phone does not keep you out.
account-factor-added = Connected { $date }
account-last-used = used { $moment }
account-factor-add = Connect another app
account-codes = Recovery codes
account-codes-left = { $n ->
    [0] No recovery codes left
    [one] One recovery code left
   *[other] { $n } recovery codes left
 }
account-codes-new = Make new recovery codes
account-sessions = Where you are signed in
account-sessions-lead = Is there something here that you do not recognise? Sign it out, and change your password.
account-sessions-lead-elsewhere = Is there something here that you do not recognise? Sign it out, and write to { $help }.
account-session-here = This browser
account-session-end = Sign out
account-sessions-end-others = Sign out everywhere but here

account-codes-new-ask = Make new recovery codes?
account-codes-new-follows = The codes that you have now stop working.
account-codes-new-yes = Create new recovery codes
account-factor-remove-ask = Remove { $name }?
account-factor-remove-follows = Codes from that app no longer work. You get a mail saying that it was removed.
account-factor-remove-yes = Remove the app

notice-password-chosen = The password is saved. You can sign in here with it.
notice-password-changed = The password is changed, and you are signed out everywhere but here.
notice-factor-added = The app is connected.
notice-factor-removed = The app is removed.
notice-session-ended = That device is signed out.
notice-sessions-ended = You are signed out everywhere but here.
notice-signed-out = You are signed out.

change-password-title = Change password
first-password-lead = With it you can sign in here without your account elsewhere as well.
change-password-lead = When the password is changed you are signed out everywhere but here.
change-password-current = Current password
change-password-wrong = That is not your current password.

add-factor-title = Connect another app
add-factor-lead = Use another phone or tablet than the one you have already connected.
add-factor-name = What should it be called?
add-factor-name-hint = For example Work phone. The name helps you tell the apps apart.
add-factor-name-missing = Enter a name for the app.

my-data-title = My data
my-data-lead = This is what the portal stores about you and what you have done in it. Long lists show the newest; the file has everything.
my-data-stored = What we store about you
my-data-download = Download everything as a file
my-data-notices = What you have read
my-data-notice = Version { $version }, read { $moment }
my-data-rights = If something should change
my-data-rights-how = To correct, restrict or erase data, write to us:

account-factor-unnamed = The app on your phone
account-session-unknown = Unknown browser
account-confirm-title = Show that it is you
account-confirm-lead = Before you change how you sign in we need a new code from the app, or one of your recovery codes.
account-confirm-service = { $service } wants to see once more that it is you, { $address }.
account-confirm-code-lead = Enter a new code from the app, or one of your recovery codes.
account-confirm-wrong = That is not the right code. Wait until the app shows a new one and enter that.
account-last-factor = That is your only app
account-last-factor-body = Without an app you cannot sign in. Connect another one first, then you can remove this one.
account-many-factors = You already have five apps
account-many-factors-body = Remove one that you do not use, then you can connect a new one.
my-data-phone = Telephone
my-data-created = Account since
my-data-permissions = Your permissions
my-data-active = Active
my-data-upcoming = Upcoming
my-data-ended = Ended
my-data-from = From { $from } until further notice
my-data-from-to = { $from } – { $to }
my-data-deeds = What you did, and where you are known
my-data-uploads = Files that you uploaded
my-data-corrections = Values that you corrected
my-data-comments = Comments that you wrote
my-data-receipts = Submissions that you made
my-data-extensions = Extensions that you asked for
my-data-contacts = Where you are the contact person
my-data-messages = Messages that you wrote
my-data-invitations = Invitations to you
my-data-devices = Browsers that are recognised
my-data-more = { $n ->
    [one] and 1 more in the file
   *[other] and { $n } more in the file
 }
my-data-log = The portal's log also says when your account did what, but not what it was about. It holds no names or addresses, is kept for as long as the privacy notice says, can't be changed, and is shown to those who audit the portal. To know what it says about you, write to us.
my-data-ways-in = Sign-ins elsewhere
my-data-news = News and tips
my-data-news-yes = You want news and tips from us.
my-data-news-no = You get no news from us.
my-data-news-stop = Stop sending news
my-data-news-begin = Send me news
notice-news-on = You will get news from us.
notice-news-off = You will get no more news from us.
my-data-apps = Connected apps
my-data-sessions = Signed-in browsers

account-confirm-password-lead = Before you go on we need your password once more.
account-confirm-again-lead = You signed in with an account that you have elsewhere. Sign out and sign in again, and you can go on.
account-confirm-mail = That does not work?
account-confirm-mail-lead = We send a code to your e-mail address. With it you choose a password here, and confirm with the password from then on. You are signed out in other browsers.
account-confirm-mail-go = Send a code
account-confirm-elsewhere-lead = Before you go on we need to see that it is you. Sign in once more where you usually do, and you come back here.
add-first-title = Turn on two-step verification
add-first-lead = Connect an app on your phone to your account. It shows a new code every half minute.

mfa-on = On
mfa-off = Off
mfa-turn-on = Turn on two-step verification
mfa-service-asks = { $service } requires two-step verification. Once it is on, you go on there.
mfa-demanded = What you may do here takes two-step verification before you can go on.
mfa-off-lead = With two-step verification it is not enough for somebody to get hold of your password: signing in takes a code from your phone as well.
mfa-how-app = Have an app for codes
mfa-how-app-words = Any authenticator app will do. If you have none, get one from your phone's app store.
mfa-how-scan = Scan the picture
mfa-how-scan-words = The app scans a picture on this screen. If you are on the phone, a button opens the app.
mfa-how-codes = Keep the recovery codes
mfa-how-codes-words = A recovery code lets you in even when the phone is gone. Keep them where only you can get at them.
mfa-on-lead = Signing in takes both your password and a code from one of your apps.
mfa-apps = Apps that show codes
mfa-last-stays = This is the only app you have, and it cannot be removed: what you may do here requires two-step verification.

my-data-services = Services that know who you are
my-data-services-none = You have not let any service know who you are.
my-data-service-since = Allowed { $moment }. The service gets:
withdraw = Withdraw
withdraw-title = Withdraw your consent for { $service }?
withdraw-follows = { $service } is no longer told anything about you from here. Ask the service itself to erase what it has stored. If you use it again, it asks anew.
withdraw-yes = Withdraw
notice-withdrawn = Your consent is withdrawn.

my-data-agreed = Your consent to { $owner }
my-data-agreed-since = You agreed on { $moment } that we receive your name and address, and log how the account is used.
withdraw-all = Withdraw the consent
withdraw-all-title = Withdraw your consent to { $owner }?
withdraw-all-follows = You are signed out everywhere, and the services that know you are told nothing more. The account and your permissions stay, but cannot be used until you sign in and agree again. If you would rather have the account erased, write to { $owner }.
withdraw-all-yes = Withdraw and sign out
notice-withdrawn-all = Your consent is withdrawn, and you are signed out everywhere.
account-session-end-ask = End the session in { $device }?
account-sessions-end-others-ask = End all other sessions?
account-session-end-follows = Whoever sits there needs to sign in again. You stay signed in here.
details-title = Change name and language
details-language = Language of pages and letters
details-save = Save
notice-details-saved = Your name and language are saved.

own-address-title = Change e-mail address
own-address-now = The account has the address { $address }.
own-address-new = The address to use
own-address-hint = We send a code there. If you can read mail at the old address again, enter that one.
own-address-asked = A code is on its way to { $address }. The address changes when you have entered it.
own-address-prove = Change the address
own-address-other = No code, or was the address wrong?
own-address-shared = Several people seem to read that address. Enter one that only you read.
own-address-void = The code is no longer valid. Enter the address, and we send a new one.
own-address-taken = Another account has that address. Enter another one, or sign in to that account.
notice-address-code = A code is sent.
notice-address-changed = The address is valid, and mail goes there.
address-doubted = Where you sign in you have another address than { $address }, so it no longer opens the account. Show which address is yours.
address-undelivered = Mail to { $address } has not arrived. Check the address or enter a new one.
address-trouble-go = Go to the address
