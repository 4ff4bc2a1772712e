# The open hall: the first page, the way in for those whom nobody invited, and signing in at other providers.

front-title = Services
front-sign-in = Sign in
front-join = Create an account
front-production = Production
front-customer-test = Customer test
front-links = Open to everybody

door-next = Next
door-no-account = No account?
door-join = Create one
door-help = Can't get in?
door-others = Other ways to sign in
door-at = Sign in at { $name }
door-password = Sign in with a password here
door-mostly = Most people with such an address sign in at { $name }.
door-on-to = Go on to { $name }
door-or-password = Or with a password here
door-back = Type another address
door-other-way = Choose another way

join-title = Create an account
join-lead = Type your address and we find the way in. The account is yours alone and is shared with nobody.
join-hint = The one of your workplace, if you have one.
join-find = Find the way
join-or = Or choose for yourself
join-with = Register with { $name }
join-guide = Not sure? Two questions show the way
join-has = Do you have an account already?
join-no-address = I have no e-mail address
join-no-address-how = You need an address of your own, which only you read. Ask your workplace whether you can have one, or get one free of charge, for example from Microsoft at outlook.com or from Google at gmail.com. Then come back here.

found-title = You sign in at { $name }
found-listed = { $domain } is one of the organisations that we know. Its people sign in with their work account at { $name }, with the same password as at work.
found-tenant = { $name } knows { $domain } as an organisation. You sign in with your work account, with the same password as at work.
found-personal = Addresses at { $domain } are { $name }'s own. You sign in with the account that you already have there.
found-next = After that we ask for your name and your consent. It takes a minute.
found-password = I would rather have an account with a password here

no-way-title = Choose how to sign in
no-way-lead = We do not know { $domain } as an organisation with work accounts. Nothing is wrong: just choose another way.
no-way-unasked = Where the accounts of this address are could not be found out just now. Try again in a while, or choose for yourself.
no-way-ask-again = Search once more
no-way-here = Make an account with the address here
no-way-here-how = You get a code by mail and choose a password that is good only here.
no-way-or = Or with an account that you already have
no-way-work = Is it your workplace's address?
no-way-work-how = Is it spelt right? If so, those who look after your computers can tell whether { $domain } has work accounts. Tell us if it should be known here.

shared-title = Is the address yours alone?
shared-lead = It looks like an address that several people read. An account belongs to one person, so whoever reads the address could take over yours.
shared-refused = It looks like an address that several people read. An account belongs to one person, so an address of your own is needed here.
shared-other = Type another address
shared-mine = Only I read it

guide-title = Which way is mine?
guide-lead = Answer two questions and we show which choice is right for you.
guide-address = What kind of address do you have?
guide-address-missing = Choose what kind of address you have.
guide-work = From work or school
guide-work-hint = You sign in with it at work, in Outlook or Teams.
guide-microsoft = My own account at Microsoft
guide-microsoft-hint = It ends in outlook.com, hotmail.com or the like.
guide-google = My own account at Google
guide-google-hint = It ends in gmail.com.
guide-other = Another address
guide-other-hint = From a broadband provider, a club or a domain of my own.
guide-no-address = I have none
guide-use = What are you going to use?
guide-use-hint = Tick all that apply.
guide-show = Show my way
guide-back = Back
guide-email = Type your work address
guide-email-how = The address is enough: we find where your organisation signs in and send you there.
guide-email-go = Type the address
guide-here = Make an account here
guide-here-how = You show by a code that the address is yours and choose a password that is good only here.
guide-here-go = Begin with the address
guide-door = Register with { $name }
guide-door-how = You sign in at { $name } as you always do and come back here.
guide-none = Get an address of your own first

leave-title = We send you to { $name }
leave-lead = You sign in at { $name } and then come back here. You type the password only there.
leave-why = The people of { $domain } sign in at { $name }. You come back here when that is done. You type the password only there.
leave-back = Back to sign-in
there-lead = You sign in at { $name } and then come back here.
notice-once-more = The sign-in was interrupted on the way back. Press once more and you are in.

upstream-cancelled = You cancelled the sign-in
upstream-cancelled-body = You said no at { $name }. Nothing was saved here.
upstream-other-way = Choose another way
upstream-away = { $name } does not answer as it should just now
upstream-away-body = Nothing is wrong on your side, and nothing was saved. Try again in a while, or choose another way to sign in.
upstream-again = Try again
upstream-late = The sign-in took too long
upstream-late-body = Or you began in another browser. For safety you begin again at { $name }.
upstream-not-this = This account cannot be used here
upstream-not-this-body = We do not take accounts of that organisation this way. Choose another one.
upstream-broken = The answer from { $name } could not be trusted
upstream-broken-body = So nobody was let in, and nothing was saved. It is nothing that you can put right. Choose another way, and do tell us the number below.
upstream-no-address = { $name } did not tell which address you have
upstream-no-address-body = An account needs an address at which we can reach you. Allow { $name } to show your address and try again, or choose another way.
upstream-closed = That account is closed
upstream-closed-body = The sign-in at { $name } went well, but the account here is closed or cannot be made this way. Tell us if it ought to work.

link-title = There is an account already
link-nobody = An account has your address already. Show that it is yours and we connect it with { $name }. Then you get in with whichever you like.
link-prove = Sign in to the account
link-prove-otherwise = I sign in another way
link-forgotten = I have forgotten the password
link-proved = The account is yours. Should the sign-in at { $name } open it too?
link-go = Connect { $name } to the account
link-mailed = You get a mail that it is done, and can remove the connection whenever you like.
link-somebody-else = Another account is signed in in this browser. Sign out, and sign in to the account that has the address.
link-taken = That sign-in belongs to another account
link-taken-body = It already opens another account here and can belong to only one. Nothing was changed.
link-taken-back = To my ways to sign in

stay-title = Do you want to stay signed in?
stay-lead = With yes you are signed in here for { $days } days. With no you are signed out when you have done nothing for { $hours } hours.
stay-shared = Answer no on a computer that others use.
stay-always = Do not ask again in this browser
stay-yes = Yes
stay-no = No

services-title = My services
service-two-step = This service demands two-step verification, so that nobody gets in with a password alone. You have not switched it on yet.
service-two-step-go = Switch on two-step verification
service-open = Open { $name }
service-back = To all services

ways-in-title = My ways to sign in
ways-in-lead = Each of them opens your account. You get a mail when something changes.
ways-in-password = Password
ways-in-added = Connected { $date }
ways-in-more = Add one
ways-in-more-how = With more ways you get in even if one stops working.
ways-in-add = Connect { $name }
ways-in-work = (work or school)
ways-in-last = It is your only way to sign in
ways-in-last-body = Without it you would not get in again. Add another one first.
ways-in-back = To my ways to sign in
notice-way-in-added = The connection is made. Now you get in both ways.
notice-way-in-removed = The connection is removed.
notice-way-in-there = That sign-in already opens your account.
