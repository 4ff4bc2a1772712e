# The way in for who is invited or has forgotten the password, step by step.

step-address = Your e-mail
step-second-factor = Your app
step-password = Your password
step-names = Your name
step-privacy = Your data

address-title = What is your e‑mail address?
address-lead = We send a code there, so that we know the address is yours.
address-sent = A code is on its way to { $address } already.
address-to-code = Enter the code
address-label = E-mail address
address-hint = If you have been invited, it is the address that the invitation came to.
address-send = Send the code
address-next = Next: enter the code from the mail. Keep your phone close, you need it after that.
step-whose = You are filling in the details of { $address }. Is that not you?
step-leave = Leave this and begin again
address-then = After that you choose a password. If the address has one already, it is replaced.
address-then-open = If the address has an account, you then choose a new way in. Otherwise you create an account with it.
address-help-lead = Enter the address, and we show you how to sign in. First we send a code there, so that we know that the address is yours.
address-then-help = If the address has an account, we then show you how to sign in to it. Otherwise you can create one.
address-sign-in = Go to sign-in

code-title = Enter the code from the mail
code-lead = If we know the address, a mail with a code is on its way. The code works for { $minutes } minutes.
code-other-address = Change address
code-label = Six-digit code
code-missing = Enter the digits from the mail.
code-wrong = { $n ->
    [0] That is not the right code, and there are no attempts left. Ask for a new code.
    [one] That is not the right code. You have one attempt left.
   *[other] That is not the right code. You have { $n } attempts left.
 }
code-old = The code no longer works. Ask for a new one.
code-go = Continue
code-none = Did no mail arrive?
code-none-wait = It can take a minute or so.
code-none-junk = Look in your junk mail and in folders for other mail.
code-none-invited = If you are not invited, no mail comes. Get in touch with us.
code-again = Send a new code
code-again-hint = The code before it stops working when you ask for a new one.
notice-code-sent = A new code has been sent.

factor-title = Connect an app to your account
factor-lead = To sign in you need both your password and a code from your phone. Nobody gets in with the password alone.
factor-get-app = Get an authenticator app
factor-get-app-how = If your phone has one already, use that. Otherwise get one from the phone's app store.
factor-which-app = Which app should I choose?
factor-which-app-how = Any authenticator app that shows six-digit one-time codes will do, such as Microsoft Authenticator or Google Authenticator. Search for the name in the App Store on iPhone or in Google Play on Android. If your workplace has chosen an app, take that one.
factor-connect = Connect the app
factor-open-how = Are you reading this on the phone that has the app?
factor-open = Open in the app
factor-scan-how = Choose to add an account in the app and point the camera at the picture.
factor-qr = QR code that connects the authenticator app to the account
factor-cannot-scan = Unable to scan?
factor-key-how = In the app, choose to enter a key by hand and fill in this:
factor-key-account = Account
factor-key = Key
factor-key-kind = Type
factor-key-kind-how = Time-based, six digits, 30 seconds
factor-prove = Enter the code that the app shows
factor-code = Six-digit code from the app
factor-code-hint = It changes every thirty seconds.
factor-missing = Enter the six digits that the app shows.
factor-wrong = That is not the right code. Wait until the app shows a new one and enter that. If it is refused too, check that the phone sets its clock automatically.
factor-go = Connect the app

copy = Copy
copy-done = Copied

confirm-factor-title = Show that it is you
confirm-factor-lead = Enter the code for { $portal } from your authenticator app. After that you choose a password.

codes-title = Save your recovery codes
codes-lead = A recovery code lets you in if your phone breaks or is lost. Save them before you continue.
codes-print = Print
codes-where = Put them where you keep other passwords, or on paper in a safe place. Each code works once.
codes-kept = I have saved the codes
codes-kept-missing = Save the codes first, then tick the box.
codes-go = Continue

password-title = Choose a password
password-replaces = The address already has an account here. The new password replaces the old one, and the account is signed out everywhere.
password-none-title = How you sign in
password-none-yet = The account has no password. You sign in like this:
password-first = Or choose a password
password-lead = Several words in a row are both easier to remember and harder to guess than a few odd characters.
password-lead-manager = A password that you use nowhere else is the safest. A password manager makes one up and remembers it for you.
password-new = New password
password-again = Enter the password once more
password-least = { $n ->
   *[other] at least { $n } characters
 }
password-upper = a capital letter
password-lower = a small letter
password-digit = a digit
password-special = a special character, such as ! or #
password-never = It must not contain your name or address, nor be one of the common passwords that everybody knows.
password-passphrase = From { $n } characters on, capital letters, digits and special characters are not needed.
password-missing = Enter a password.
password-short = The password needs at least { $n } characters.
password-long = The password can have at most 128 characters.
password-unprintable = The password has characters that cannot be typed. Enter it again.
password-kinds = The password needs a capital letter, a small letter, a digit and a special character.
password-common = That password is on lists of common or leaked passwords. Choose another.
password-personal = The password contains your name or address. Choose one without them.
password-portal = The password resembles the name of the portal or of its owner. Choose one that the page does not suggest.
password-same = That is the password you have now. Choose another.
password-differ = The two passwords differ. Enter the same in both fields.
password-go = Save the password

names-title = What is your name?
names-lead = Your name is shown to people who work on the same data, and to us when we answer you.
names-first = First name
names-last = Last name
names-last-hint = Do you have one name only? Leave this empty.
names-missing = Enter your name.
names-wrong = A name can have at most 200 characters, and only ones that can be shown.
names-go = Continue

step-upstream = Sign in
step-recovery-codes = Recovery codes
step-birth-date = Age
step-human = Check
step-consent = Consent

code-lead-open = A mail with a code is on its way. The code works for { $minutes } minutes.
code-news = I want to hear news and tips from { $owner }
code-terms = By going on you accept
code-terms-link = the terms

other-address-title = Which address do you read?
other-address-lead = The address that you sign in with may not be one where you get mail. Type one that only you read and we send a code there.
other-address-back = Back

birth-title = How old are you?
birth-lead = To have an account here you need to be { $n } years old.
birth-country = Country
birth-country-missing = Choose a country.
birth-date = When were you born?
birth-year = Year
birth-month = Month
birth-month-choose = Choose
birth-day = Day
birth-year-wrong = Type the year with four digits, from { $from } to { $to }, such as 1985.
birth-month-missing = Choose the month.
birth-day-wrong = Type the day of the month, from 1 to { $last }.
birth-not-yet = That day has not been yet. Check the year, the month and the day.
birth-go = Continue
birth-not-kept = The date is not kept. We only note that you are old enough.

too-young-title = You cannot have an account here yet
too-young-lead = The account is for those who are { $n } years old. Welcome back then.
too-young-kept = Nothing that you typed was kept.

human-title = One moment
human-lead = Your browser works out a number, so that nobody can make thousands of accounts with a program. There is nothing you need to do.
human-progress = How far the browser has counted
human-no-script = No scripts run in this browser. You do the check yourself instead, in one of the ways below.
human-otherwise = Does nothing happen for a while?
human-by-picture = Turn a picture instead
human-by-sound = Listen instead
human-wrong = The number was not right. The browser computes once more.
human-picture-title = Turn the picture upright
human-picture-lead = Picture { $n } of { $of }. Turn it until it is the right way up.
human-picture-alt = A picture that is turned. Use the buttons until it is the right way up, or choose to listen instead.
human-turn-left = Turn left
human-turn-right = Turn right
human-picture-done = It is the right way up
human-picture-wrong = The picture was not the right way up. Here is a new one.
human-picture-keys = The left and right arrow keys turn it, too.
human-neither = I can use neither the picture nor the sound
human-help-title = We help you
human-help-lead = Write or call, and say that you can use neither the picture nor the sound. We have noted that you asked.
human-help-mail = E-mail
human-help-phone = Phone
human-help-address = Your address here
human-help-then = When we know that it is you, we invite you by a letter to that address. A person who is invited does no check.
human-sound-title = Count the high tones
human-sound-lead = Round { $n } of { $of }. You hear nine tones, low and high. How many are high?
human-sound-file = Get the sound as a file
human-sound-high = Number of high tones
human-sound-go = Continue
human-sound-wrong = The number was not right. Here are new tones.
notice-human-another = Right. One more and it is done.

agree-title = { $owner } asks for your consent
agree-lead = { $owner } runs this portal, { $domain }. If you agree, this is what we do:
agree-receives = Receive your name and your e-mail address.
agree-receives-from = Receive your name and your e-mail address from { $name }, and the number by which { $name } knows you. Never your password.
agree-logs = Log when and roughly from where you sign in, and what is changed in your account.
agree-uses = Use this to let you in, and so that the services know who you are.
agree-take-back = You can withdraw your consent at any time, under “My data” when you are signed in. You are then signed out everywhere, and the services are told nothing more about you.
agree-anew = You need to agree to this before you go on: either the text has changed, or you have withdrawn your consent.
agree-sign-out-means = If you sign out without agreeing, the account stays here unused. If you want us to erase it, write to { $help }.
agree-policy = How { $owner } handles personal data
agree-agree = Agree
agree-cancel = Cancel
agree-cancel-means = If you cancel, nothing is saved.
notice-done-sign-in = You are registered. Sign in to go on.
notice-cancelled = You cancelled. Nothing is saved.
notice-welcome = Welcome. Your account is ready.

privacy-title = How we handle your data
privacy-lead = Read this before you go on. It takes a minute.
privacy-changed = The text has changed since you last read it.
privacy-full = Read the whole text
privacy-ok = OK, I have read this
privacy-ok-means = We keep which version you have read, and when. It is neither a signature nor a consent.
privacy-version = Version { $version }, in force from { $from }
privacy-version-alone = Version { $version }.

notice-what = What we keep
notice-why = Why
notice-ground = Legal ground
notice-how-long = How long
notice-who = Controller
notice-rights = Your rights

over-title = Start again from the beginning
over-body = It is a long time since you started, or you started in another browser. For your safety you get a new code. What you have already saved is still there.
over-again = Start again
over-known-title = You already have an account
over-known-body = While you were filling this in, the address got an account, perhaps made by you in another browser or tab. Sign in with it. What you filled in here is not needed.
over-known-go = Sign in
over-known-help = I can't get in
over-closed-title = The account is closed
over-closed-body = The address belongs to an account that is closed. Those who run the portal can open it again with a new invitation.
over-closed-other = Use another address
confirm-factor-phone = I have my phone
