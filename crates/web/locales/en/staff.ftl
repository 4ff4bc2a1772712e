# The pages of staff: invitations, organisations and units, people.

search-label = Find a unit, an organisation or a person
search-title = Search
search-units = Units
search-people = People
search-more = There are more than are shown here. Type more of the name or the code.
search-how = Type a name, an e-mail address, an organisation number or a unit's code.
search-organisations = Organisations
search-organisation-units = { $n ->
    [0] no units
    [one] one unit
   *[other] { $n } units
 }
search-go = Search
search-none = Nothing matches the search.
column-person = Person
column-for = For
column-state = State
column-sent = Sent
column-line = Line
column-why = Why
column-was = Was valid
column-is = Is valid
column-unit = Unit
column-code = Code
column-organisation = Organisation
column-people = Respondents
column-role = Role
column-from = From
column-to = To
column-action = Action

language-sv = Swedish
language-en = English

staff-home-title = Overview
staff-tasks = Waiting for you
staff-tasks-none = Nothing is waiting right now.
staff-periods = Open now
staff-periods-none = No period is open.
staff-periods-open = Go to collections
staff-period-submitted = { $n } of { $of } have submitted
staff-period-begun = { $n ->
    [one] One unit has begun and not submitted
   *[other] { $n } units have begun and not submitted
 }
staff-task-decide = { $n ->
    [one] submission to decide on in { $of }
   *[other] submissions to decide on in { $of }
 }
staff-task-threads = { $n ->
    [one] message waits for an answer
   *[other] messages wait for an answer
 }
staff-task-extensions = { $n ->
    [one] request for an extension waits for an answer
   *[other] requests for an extension wait for an answer
 }
staff-task-stuck = { $n ->
    [one] invited person is stuck
   *[other] invited people are stuck
 }
staff-task-nobody = { $n ->
    [one] unit has no respondent
   *[other] units have no respondent
 }

curve-title = { $share }% have submitted
curve-title-before = { $share }% have submitted, and { $before }% had on the same day last time
curve-share = { $n }%
curve-now = This time
curve-before = Last time
curve-day = Up to and including

invitations-title = Invitations
invitations-new = Invite
invitations-file = Invite many
invitations-tabs = Which invitations are shown
invitations-all = All
invitations-waiting = Waiting
invitations-stuck = Stuck
invitations-done = Done
invitations-over = Over
invitations-search = Name, address or organisation
invitations-newest = Listed and counted here: the newest { $count }. A search by name or address finds older ones, too.
invitations-none = There are no invitations here.

far-sent = Sent
far-opened = Opened
far-in-progress = In progress
far-done = Done
far-expired = Expired
far-taken-back = Taken back
far-active = Active
far-invited = Invited
far-closed = Closed
far-upcoming = Upcoming
far-ended = Ended

invitation-title = Invitation
invitation-back = All invitations
invitation-created = Invited
invitation-times = { $n ->
    [one] once
   *[other] { $n } times
 }
invitation-opened = Entered the address
invitation-started = Proved the address
invitation-done = Done
invitation-taken-back = Taken back
invitation-expires = Valid until
invitation-again = Send again
invitation-take-back = Take back
invitation-person = Show the person
invitation-take-back-ask = Take the invitation back?
invitation-take-back-follows = The person can no longer create an account, and the permissions that came with the invitation end.
invitation-take-back-yes = Take back
invitation-over = The invitation is no longer open
invitation-over-body = It has been used or taken back. You can invite the person again.

notice-invited = { $effect ->
    [held] The person already holds this permission: nothing was changed.
    [changed] The permission is changed: it was valid { $was } and is now valid { $is }.
   *[new] { $letter ->
        [lately] The permission is given.
       *[other] { "" }
     }
 } { $letter ->
    [invitation] The invitation has been sent.
    [news] { $effect ->
        [changed] The person gets a mail about it.
       *[other] The person already has an account and gets a mail about the new permission.
     }
    [lately] No new mail was sent: the invitation went out less than ten minutes ago.
   *[nothing] No mail was sent.
 }
notice-invitation-again = The invitation has been sent once more.
notice-invitation-taken-back = The invitation has been taken back.

invite-title = Invite a person
invite-lead = The person gets a mail with a link to the portal and creates the account.
invite-address-hint = The person's own work address. An account is never shared.
invite-address-missing = Enter the person’s e-mail address.
invite-own-account = This address is your own. You cannot give yourself a permission: ask a system administrator.
invite-colleague = This address is a colleague’s. Only a system administrator gives permissions to the operator’s own people.
invite-shared = That looks like a shared address. An account is one person's, so use the person's own address.
invite-person = The address belongs to an account that was closed. Who do you invite?
invite-person-other = Another person, who gets a new account
invite-person-same = The same person as before, who gets their account back without its old permissions
invite-person-missing = Choose whether it is the same person as before.
why-had-account = The address belongs to an account that was closed. Invite the person on their own, and say whether it is the same person as before.
invite-own = One person alone reads the address
invite-role = Role
invite-means-respondent = Reports for a unit.
invite-means-permission-administrator = Decides who in an organisation may do what.
invite-means-staff = Works with you: invites, follows up and answers.
invite-means-system-administrator = Runs the portal and may do all that staff may.
invite-organisation = Organisation
invite-organisation-choose = Choose an organisation
invite-organisation-missing = Choose in which organisation the person decides on permissions.
invite-from = First day of the permission
invite-from-hint = Leave empty if it holds at once.
invite-from-wrong = Type today's date or a later one, for example 2027-01-01.
invite-until-before = The last day comes before the first.
invite-unit = Unit that the person reports for
invite-unit-choose = Choose a unit
invite-unit-missing = Choose which unit the person is to report for.
invite-language = Language of the mail
invite-until = Last day of the permission
invite-until-hint = Leave it empty if it has no end.
invite-until-wrong = Enter a date that has not passed, such as 2027-12-31.
invite-go = Send the invitation

invite-file-title = Invite many
invite-file-lead = Choose a file (CSV or Excel) with one person a line, or paste the lines.
invite-file-how = What the file looks like
invite-file-columns = The first line has the names of the columns. address and unit are needed, where unit is the unit's code. name (or first and last) and language (sv or en) can be left out. Semicolons, commas or tabs between columns all work. In Excel the first sheet is read.
invite-file-file = File
invite-file-lines = Or paste the lines
invite-file-missing = Choose a file or paste lines.
invite-file-large = The list is too long for one go. Split it into several.
invite-file-check = Check the list
invite-file-next = Nothing is sent until you have seen what becomes of each line.
invite-refused = { $n ->
    [one] One line is not invited
   *[other] { $n } lines are not invited
 }
invite-check-title = This is what happens
invite-check-all = { $n ->
    [one] One person can be invited.
   *[other] All { $n } lines can be invited.
 }
invite-check-some = { $n ->
    [one] 1 line
   *[other] { $n } lines
 } can be invited and { $refused } cannot. You can send those that can and correct the rest afterwards.
invite-check-ignored = Columns that are not read: { $names }. What stands there is left out.
invite-check-none = No line can be invited. Correct the list and try again.
invite-check-go = { $n ->
    [one] Send one invitation
   *[other] Send { $n } invitations
 }
invite-check-held = { $n ->
    [one] One of them already holds the permission. Nothing is changed there, and no mail is sent.
   *[other] { $n } of them already hold the permission. Nothing is changed there, and no mail is sent.
 }
invite-changed = { $n ->
    [one] One permission gets other days
   *[other] { $n } permissions get other days
 }
invite-done-lately = { $n ->
    [one] One permission is given without a new mail, since the person's invitation went out less than ten minutes ago.
   *[other] { $n } permissions are given without a new mail, since the invitations went out less than ten minutes ago.
 }
invite-done-held = { $n ->
    [one] One person already held the permission: nothing was changed, and no mail was sent.
   *[other] { $n } people already held the permission: nothing was changed, and no mail was sent.
 }
invite-check-back = Change the list
invite-done-title = The invitations are on their way
invite-done-asked = { $n ->
    [0] No new invitation had to be sent.
    [one] One invitation is being sent.
   *[other] { $n } invitations are being sent.
 }
invite-done-had = { $n ->
    [one] One person already has an account and gets a mail about what is new.
   *[other] { $n } people already have accounts and get a mail about what is new.
 }
invite-done-go = See the invitations

why-no-header = The first line must have the columns address and unit (or e-mail and unit). Nothing in the file was read.
why-malformed = The line has more columns than the first, or characters that cannot be read.
why-address = That is not an e-mail address.
why-name = The name is too long or has characters that cannot be shown.
why-unit = No unit has that code.
why-language = The language must be sv or en.
why-shared = It looks like a shared address. If it is one person's, invite that person alone.
why-twice = The same person and unit stand on line { $first }.
why-too-many = The file has more lines than can be taken at once. What follows was not read.

organisations-title = Organisations & units
organisations-new = New organisation
organisations-new-unit = New unit
organisations-search = Name, number or code
organisations-none = There are no units here yet.
organisations-total = { $n ->
    [one] One organisation
   *[other] { $n } organisations
 }, { $units ->
    [0] no units
    [one] one unit
   *[other] { $units } units
 }
organisations-tabs = Which organisations are shown
organisations-all = All
organisations-without-people = Nobody reports
organisations-without-units = Without units
organisations-first-unit = Add the first unit
column-organisation-unit = Organisation and unit
column-number-code = Number or code
organisation-principal-code = Principal code
organisation-no-units = The organisation has no units yet, so it is not asked for anything.
organisations-nobody = Nobody
organisation-name = Name of the organisation
organisation-name-missing = Enter the name of the organisation.
organisation-number = Organisation number
organisation-number-hint = Ten digits
organisation-number-wrong = The number has ten digits, and the last one must agree with the others, such as 990000-0002.
organisation-taken = There is already an organisation with that number.
organisation-code-hint = Fill this in if the organisation itself is to report. A unit with the same name is then made.
organisation-go = Add the organisation
notice-organisation-added = The organisation has been added.
unit-organisation-choose = Choose an organisation
unit-organisation-missing = Choose which organisation the unit belongs to.
unit-name = Name of the unit
unit-name-missing = Enter the name of the unit.
unit-code = Code of the unit
unit-code-hint = The code that the unit has in files, such as a municipality code.
unit-code-missing = Enter the code of the unit.
unit-taken = There is already a unit with that code.
unit-go = Add the unit
notice-unit-added = The unit has been added.
unit-people = Respondents
unit-people-none = Nobody reports for the unit yet.

role-respondent = Respondent
role-permission-administrator = Permission administrator
role-staff = Staff
role-system-administrator = System administrator

person-since = Account since
person-permissions = Permissions
person-permissions-none = The person has no permissions.
person-open-ended = no end
person-end = End
person-end-ask = End the permission?
person-end-follows = { $name } can no longer report for { $about }. What has been submitted stays.
person-end-yes = End the permission
person-more = More
person-reset = Lost phone
person-close = Close the account
person-close-ask = Close the account of { $name }?
person-close-follows = The person is signed out and cannot sign in again. All permissions end. What has been submitted stays.
person-close-yes = Close the account
notice-permission-ended = The permission has ended.
notice-account-closed = The account is closed.
notice-factor-reset = The connection to the phone is removed. The person gets a mail.

reset-title = Lost phone
reset-ask = Remove the connection to the phone of { $name }?
reset-lead = The person is signed out everywhere and connects a new app with the help of e-mail. First make sure that it really is the right person who is asking.
reset-check = How did you check who it is?
reset-called-back = I called back on a number that we had before
reset-in-person = The person showed me identification
reset-manager = The person's manager confirmed it on a number that we had before
reset-check-missing = Choose how you checked who it is. Without a check somebody else can take the account over.
reset-go = Remove the connection

person-not-active = The account is not active
person-not-active-body = The person has not created the account yet, or it is already closed.
person-not-yours = You cannot change this account
person-not-yours-body = You change your own account on the page Account and security. The account of a member of staff is changed by a system administrator.
refused-taken = It is there already
refused-taken-body = Somebody else already uses the number or the code.
refused-order = The last day lies before the first
refused-order-body = Go back and choose a later last day.

staff-task-letters = { $n ->
    [one] letter could not be sent
   *[other] letters could not be sent
 }
staff-task-work = { $n ->
    [one] background job was not done
   *[other] background jobs were not done
 }

letters-title = Letters that could not be sent
letters-lead = The mail server did not take these letters. Correct the address, or send again when the fault is mended. A letter is removed by itself after two weeks.
letters-none = All letters have left.
column-letter = Letter
column-written = Written
column-server-said = The server answered
column-work = Work
column-since = Since
letter-invitation = Invitation
letter-new-permission = New permission
letter-permission-end = Permission that ends
letter-permission-changed = Other days for a permission
letter-code = Code to sign in
letter-security = Change to the account's security
letter-message = New message
letter-decision = Decision
letter-reminder = Reminder
letter-report = Reported service
letter-again = Send again
letter-remove = Remove the letter
letter-gone = The letter no longer waits
letter-gone-body = A colleague has already sent it again or removed it.
notice-letter-again = The letter is sent again.
notice-letter-removed = The letter is removed.
work-title = Work that was not done
work-lead = The portal could not do this. Other work does not wait for it. Ask a system administrator for help if it happens again.
work-unreadable = Does not open with the portal's keys
work-letter = Letter
work-file = Received file
work-periodic = Recurring work
work-again = Try again
notice-work-again = The portal tries again.
person-letters = Letters that could not be sent
person-address = Correct the address
correct-title = Correct the e-mail address
correct-lead = { $name } has not confirmed the address yet. The invitation is sent again to the new address.
correct-address = E-mail address
correct-go = Correct and send again
correct-taken = Another person has that address already. Search for that person instead.
correct-proved = The address cannot be corrected
correct-proved-body = The person has confirmed the address, or the account is closed. Invite the person with the new address instead.
notice-address-corrected = The address is corrected. An invitation that still holds is sent to it.

person-sessions-end = Sign out everywhere
person-sessions-ask = Sign { $name } out everywhere?
person-sessions-follows = All browsers in which the person is signed in are signed out, and services lose access to what they were told. The person can sign in again at once.
notice-person-signed-out = The person is signed out everywhere.
staff-sessions = Sessions
staff-sessions-end = Sign everybody out
staff-sessions-ask = Sign everybody out of the portal?
staff-sessions-follows = { $n ->
    [one] You are the only one who is signed in.
   *[other] { $n } people are signed in, and all are signed out, you too.
 } What people have not saved is lost. Everybody can sign in again at once.
notice-all-signed-out = Everybody is signed out.
