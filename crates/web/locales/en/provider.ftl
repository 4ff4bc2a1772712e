# When a service lets its users sign in here: who it is, what the service gets to know, and on to the service.

provider-not-understood = The service sent you here in a way that does not work
provider-not-understood-body = The mistake is the service's, not yours, and nothing was passed on. Go back to the service and try again, or contact whoever runs it.
provider-for-the-service = For whoever runs the service
provider-why-malformed = The request is too long, or something stands in it twice.
provider-why-client = No service is connected under the name (client_id) that was sent.
provider-why-no-address = No return address (redirect_uri) was sent.
provider-why-address = The return address (redirect_uri) is not one of those that the service is connected with, character by character.
provider-why-logout-address = The address after signing out (post_logout_redirect_uri) is not one of those that the service is connected with, character by character.

consent-title = Let { $service } know who you are?
consent-owner = The service is run by { $owner }.
consent-verified = Reviewed by { $body }
consent-unverified = { $body } has not looked into who runs this service. Only allow it if you trust it.
consent-asks = The service gets
consent-take-back = This holds until you withdraw it, which you can do whenever you like, under { $page }.
consent-you = You are signed in as { $name }, { $address }.
consent-not-you = Not you?
consent-goes-to = You are sent on to { $host }.
consent-allow = Allow and continue
consent-cancel = Cancel
consent-information = About the service
consent-policy = How the service handles personal data
consent-terms = The service's terms
consent-report = Does the service seem suspicious? Report it
new-tab = (opens in a new tab)

scope-openid = recognise you next time
scope-profile = your name and the language that you use
scope-email = your e-mail address

choose-title = Is this you?
choose-lead = { $service } wants to know who is using it.
choose-another = { $service } expects { $address }, but you are signed in with another address.
choose-signed-in-as = Signed in as
choose-me = Yes, continue as me
choose-other = Sign in as somebody else

cancel-title = Cancel the sign-in?
cancel-lead = You go back to { $service }, which is only told that you cancelled.
cancel-yes = Cancel
cancel-no = Continue signing in

not-permitted-title = You have no permission for { $service }
not-permitted-lead = The service is for people with one of these roles:
not-permitted-how = The permission administrator in your organisation can give you one. Not sure who that is? Get in touch with us.
not-permitted-mine = See my permissions
not-permitted-back = Go back to the service

provider-over = This sign-in is already done or too old
provider-over-known = You have already gone on to { $service }. To go there again, start from the service.
provider-over-go = Go to { $service }
provider-over-unknown = There is nothing to continue here. Go back to the service that you wanted to use and start again.

leaving-title = On to { $service }
leaving-lead = You get there by yourself. If nothing happens, press the button.
leaving-go = Continue

logout-title = Sign out of { $body }?
logout-lead = { $service } sent you here to sign out.
logout-others = This signs you out here. Other services that you have open may need to be signed out of one by one.
logout-stay = Stay signed in

report-title = Report { $service }?
report-follows = { $owner } is told that the service was reported and looks into what it does. The service is not told who reported it.
report-reason = What looks suspicious?
report-reason-hint = Write what you saw, in at most 1,000 characters.
report-reason-wrong = Write what looks suspicious, in at most 1,000 characters.
report-yes = Report the service
notice-reported = The service is reported. Thank you for telling us.

sign-in-bound-for = Sign in to get to { $service }.
sign-in-way-out = Back to the service without signing in
