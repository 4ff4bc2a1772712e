# Signing in: address and password, the code from the app, and the ways in without the phone.

sign-in-title = Sign in
sign-in-address = E-mail address
sign-in-address-missing = Enter your e-mail address.
sign-in-address-form = An address looks like name@workplace.com.
sign-in-password = Password
sign-in-password-missing = Enter your password.
sign-in-wrong = The address and the password do not match. Check both, or press “{ $link }”.
sign-in-wait = { $n ->
    [one] After several attempts you need to wait one second before the next.
   *[other] After several attempts you need to wait { $n } seconds before the next.
 }
sign-in-wait-minutes = After several attempts you need to wait { $n } minutes before the next.
sign-in-wait-code = If you do not want to wait, press “{ $link }” to get a code at your address. Once you have entered it you can sign in here at once.
sign-in-go = Sign in
sign-in-invited-or-forgotten = Invited or forgotten your password?

challenge-title = Enter the code from your app
challenge-lead = Open the authenticator app on your phone and find { $portal }. It shows a code that changes every thirty seconds.
challenge-code = Six-digit code
challenge-hint = If the code changes while you type, that is fine: the one before it works a little longer.
challenge-missing = Enter the six digits from the app.
challenge-wrong = { $n ->
    [0] That is not the right code, and there are no attempts left. Sign in again.
    [one] That is not the right code. You have one attempt left.
   *[other] That is not the right code. You have { $n } attempts left.
 }
challenge-used = That code has been used. Wait until the app shows a new one.
challenge-go = Continue
challenge-recovery = Use a recovery code instead
challenge-lost-phone = I do not have my phone

recovery-title = Use a recovery code
recovery-lead = You were given recovery codes when you connected your app. Each works once.
recovery-code = Recovery code
recovery-hint = Capital or small letters and hyphens make no difference.
recovery-missing = Enter one of your recovery codes.
recovery-wrong = That is not one of your codes, or it has been used. Try another of them.
recovery-go = Continue
recovery-none = I have no recovery codes

lost-phone-title = Getting in without your phone
lost-phone-lead = If your phone is broken, replaced or lost, there are three ways in.
lost-phone-codes = Recovery codes
lost-phone-codes-how = You were given a list of recovery codes when you connected the app. One of them takes the place of the code from the phone.
lost-phone-codes-go = Use a recovery code
lost-phone-app = The app on another device
lost-phone-app-how = Some apps keep their codes in an account. Sign in to the same app on your new phone and see whether the code is there.
lost-phone-staff = Help from us
lost-phone-staff-how = { $owner } can remove the connection to the old phone. We first make sure that it is you. You then connect a new app.
lost-phone-back = Back to sign-in

notice-sign-in-again = Sign in again. The code was not entered in time, or was wrong too many times.
notice-recovery-used = You are signed in with a recovery code. If your phone is gone, connect an app on a new phone now.

ended-signed-out = You have signed out in this browser.
ended-elsewhere = You signed this browser out from another one.
ended-administrator = The people who run the portal signed you out. To ask why, write to { $help }.
ended-password = The password was changed, which signed you out of every other browser. If it was not you, write to { $help }.
ended-consent = You took back your consent, which signed you out everywhere.
ended-closed = The account is closed, which signed you out everywhere. To ask why, write to { $help }.
ended-unused = You were signed out because you had not done anything for a long time. What you saved is still here.
ended-too-old = You were signed out because you signed in a long time ago. What you saved is still here.
