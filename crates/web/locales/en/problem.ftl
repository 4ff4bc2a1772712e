# When something did not work: what happened, whether anything was lost, what to do.

problem-home = Go to the start page
problem-again = Try again
problem-back = Back to the page
problem-nothing-lost = Nothing was changed. What you wrote is still there if you go back in your browser.
problem-incident = Incident number
problem-incident-use = Give us this number if you contact us, and we can find what happened.

problem-not-found = There is no such page
problem-not-found-body = The link may be old or may have been damaged on its way to you, or the page belongs to another account than the one you are signed in with.
problem-forbidden = You do not have access to this page
problem-forbidden-body = The page needs a permission that your account does not have now. If you need it for your work, get in touch with us.
problem-bad-request = We could not read what was sent
problem-bad-request-body = What arrived did not look like anything our pages send. Start again from the start page.
problem-method = The page cannot be opened that way
problem-method-body = This address belongs to a form. Begin at the start page and it will lead you there.
problem-no-cookies = Your browser does not accept cookies
problem-no-cookies-body = We need cookies to know that the form comes from you. Allow cookies for this site in the settings of your browser, open the page again and send it from there.
problem-csrf = The form needs to be sent once more
problem-csrf-body = The page had been open for a long time, or it was opened in another browser. For your safety we do not take such a form. Open the page again and send it from there.
problem-too-large = What was sent is too large
problem-too-large-body = We take at most { $limit } here. Nothing has changed.
problem-too-many = Wait a little while
problem-too-many-seconds = { $n ->
    [one] There have been many attempts in a short time. It works again in one second.
   *[other] There have been many attempts in a short time. It works again in { $n } seconds.
 }
problem-too-many-minutes = { $n ->
    [one] There have been many attempts in a short time. It works again in one minute.
   *[other] There have been many attempts in a short time. It works again in { $n } minutes.
 }
problem-slow = It took too long
problem-slow-body = We could not answer in time. The cause is with us and not with you.
problem-unavailable = The service is not available right now
problem-unavailable-body = The cause is with us. Try again in a little while.
problem-unknown-outcome = We cannot tell whether it was saved
problem-unknown-outcome-body = We lost contact with our database while your details were being saved. Open the page again and check whether they are there before you send them once more.
problem-fault = Something went wrong on our side
problem-fault-body = It was not caused by anything you did. Try again in a moment.
problem-unknown-host = There is no portal here
problem-unknown-host-body = Check the address. If you got it in a letter or a mail, copy it from there once more.
