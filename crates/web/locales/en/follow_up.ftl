# The staff's pages about collections.

collections-title = Collections
collections-none = There is no collection yet. Add a folder with fields, rules and code lists.
collections-extensions = { $n ->
    [one] 1 request for an extension waits for an answer
   *[other] { $n } requests for an extension wait for an answer
 }
collection-version = version { $number } ({ $version })
periods-title = Periods
periods-none = No periods yet.
periods-period = Period
periods-days = Days
periods-done = Submitted
periods-of = { $done } of { $asked }
period-new = New period
period-upcoming = Upcoming
period-open = Open
period-over = Closed
period-erased = Erased
folder-title = Add or update a collection
folder-lead = Choose the folder's files, or a zip file of the folder. A folder with the name of an earlier one becomes a new version. Periods that were made before keep theirs.
folder-files = Files
folder-hint = datapackage.json, rules.toml and code lists, at most 16 MiB. Code lists in a subfolder need a zip file.
folder-add = Add
period-kind = Kind
kind-test = Test period
kind-test-hint = Everything uploaded is erased when the period ends.
kind-submission = Submission period
kind-submission-hint = What is accepted is kept, and next year is compared with it.
period-name = Name
period-name-hint = Such as 2026.
period-opens = First day
period-closes = Last day
period-closes-hint = The period is open the whole day.
period-day-wrong = Choose a day.
period-closes-missing = Choose the last day.
period-opens-missing = Choose the first day.
period-previous = Compare with
period-previous-hint = Rules that compare use the accepted data of that period.
period-previous-none = No period
period-units = Units
period-units-all = Ask all units
period-units-later = Choose units afterwards
period-open-yes = Create the period
period-accepted = Accepted
period-accepted-rows = Accepted rows
period-search = Find a unit or code
period-tabs = State
period-all = All
period-no-units = No units here.
period-units-caption = Units and how far they have come
period-errors = Errors
period-warnings = Unanswered
period-notes = Notes
period-asks = Asks for an extension
period-reminded = Reminded { $date }
period-release = Remove from the period
remind = Remind
release-ask = Remove { $unit } from the period?
release-follows = The unit no longer sees the period on its home page. It has not begun, so nothing that it saved is lost. If it is added again, it starts from the beginning.
release-yes = Remove from the period
remind-ask = { $n ->
    [0] There is nobody to remind right now
    [one] Remind 1 unit that hasn't submitted?
   *[other] Remind { $n } units that haven't submitted?
 }
remind-follows = Everybody who reports for the units gets a mail, each in their own language.
remind-none-follows = No mail is sent.
remind-nobody = { $n ->
    [one] 1 unit has nobody who can get the mail. Invite a respondent first.
   *[other] { $n } units have nobody who can get the mail. Invite respondents first.
 }
remind-lately = { $n ->
    [one] 1 unit was reminded less than twelve hours ago and is left in peace.
   *[other] { $n } units were reminded less than twelve hours ago and are left in peace.
 }
remind-invited = { $n ->
    [one] 1 unit has only people who are invited and have not created their account. They get no reminder: send the invitation again.
   *[other] { $n } units have only people who are invited and have not created their accounts. They get no reminder: send the invitations again.
 }
remind-yes = Send reminders
units-ask = Add units
units-legend = Units that are to report
units-asked = { $n ->
    [one] One unit is asked already.
   *[other] { $n } units are asked already.
 }
units-search = Name, number or code
units-all-asked = Every unit is asked already.
units-select-all = Select all
units-chosen = { "{" }n{ "}" } of { "{" }of{ "}" } selected
units-missing = Tick the units that are to report.
units-yes-all = { $n ->
    [one] Add the one in the list
   *[other] Add all { $n } in the list
 }
units-none = There are no units. Add organisations and units first.
units-yes = Add the chosen units
days-change = Change days
days-yes = Save the days
days-sooner-ask = Let { $period } end on { $date }?
days-sooner-erases = At midnight, when { $date } is over, everything that was uploaded is erased: { $files ->
    [0] there is nothing right now.
    [one] 1 file from { $units ->
        [one] 1 unit.
       *[other] { $units } units.
     }
   *[other] { $files } files from { $units ->
        [one] 1 unit.
       *[other] { $units } units.
     }
 } It cannot be undone.
days-sooner-closes = After { $date } nothing more can be uploaded or submitted. { $n ->
    [0] Every unit without an extension has submitted.
    [one] 1 unit has not submitted, and will no longer be able to.
   *[other] { $n } units have not submitted, and will no longer be able to.
 }
days-sooner-yes = Change the last day
export-title = Export data
export-lead = { $units ->
    [one] Accepted data from 1 unit, { $rows }.
   *[other] Accepted data from { $units } units, { $rows }.
 }
export-form = Format
export-csv = CSV
export-parquet = Parquet
export-codebook = Codebook
export-sensitive = With sensitive fields
export-sensitive-hint = It is written in the log with your name.
export-plain = Sensitive fields are left out. They need a system administrator.
export-reason = Why the data is taken out
export-reason-hint = Kept in the log with your name, such as ‘Yearly report 2026’. Write no names of persons.
export-reason-missing = Write why the data is taken out, such as ‘Yearly report 2026’.
export-reason-wrong = Write the reason in at most 200 characters on one line.
export-yes = Export
decide-title = Receipt { $n } to decide on
decide-done-title = Receipt { $n } is decided
decide-meanwhile = Things have changed since you opened the page. It is now: { $state }. Your decision isn't saved. See below how it stands, and then decide.
decide-accept = Accept
send-back-title = Send back
send-back-message = What do they need to do?
send-back-message-hint = Shown to the unit.
send-back-message-missing = Write what the unit needs to do.
send-back-until = New last day
send-back-until-hint = Needed when the time is up.
send-back-day-needed = Choose a day to be done by. The time is up.
send-back-day-passed = Choose a day that hasn't passed.
send-back-yes = Send back
submission-rule = Rule
submission-severity = Severity
submission-count = Count
submission-answered = Answered
submission-nothing-yet = The unit hasn't uploaded anything yet.
extensions-title = Extensions
extensions-none = No request waits for an answer.
extensions-decided = Answered
extension-grant-until = New last day
extension-answer-label = Answer
extension-answer-hint = Needed when you refuse.
extension-answer-missing = Write why you say no.
extension-grant = Grant
extension-refuse = Refuse
notice-folder-added = The collection is added.
notice-folder-same = The folder is the same as the newest version. Nothing has changed.
notice-period-opened = The period is created.
notice-units-asked = { $n ->
    [0] They were asked already.
    [one] One unit is asked.
   *[other] { $n } units are asked.
 }
notice-unit-released = The unit has been removed from the period.
notice-reminded = The reminders are on their way.
notice-nobody-reminded = No reminders were sent. There was nobody to remind.
notice-days-changed = The days are changed.
notice-accepted = The submission is accepted.
notice-sent-back = The submission is back with the unit.
notice-extension-decided = The answer is sent.
