# Submission: upload, review, correct, comment, submit, receipt.

submission-title = Submission
submission-none = No period is open for your units just now. The home page says when the next one opens.
submission-home = To the home page
submission-others = Other periods
submission-until = Until { $date }
submission-early = The period opens on { $date }. You can upload then.
submission-late = The last day was { $date }. If you need more time, ask for an extension.
submission-late-test = The last day of the test period was { $date }. What was uploaded in it is being erased now.
submission-sent-back = We need something more from you
submission-answer-first = Do what we ask for above, and then submit again.
submission-unconfirmed = The file has been read and is waiting for you to confirm it. See how it was understood.
submission-look = See how the file was read
submission-work = Left to do
submission-rows = Open as a table
submission-take-out = Download the corrected file
submission-with-staff = We have your data. We will be in touch if something needs to change.
submission-write = Write a message

upload-title = Upload your file
upload-lead = CSV from the payroll system, or XLSX, at most { $limit }. We work out the encoding, separator and decimal mark.
upload-again-title = Upload a new file
upload-again-lead = The new file becomes the next version. The old one stays in use until you confirm the new one.
upload-file = File
upload-file-hint = CSV or XLSX. The file is encrypted as it is received.
upload-send = Upload
upload-sending = { "{" }part{ "}" } % sent, about { "{" }left{ "}" } left
upload-received = The file is received. It is being read.
upload-too-large = The file is too large: at most { $limit }. Nothing was sent.
upload-asking = The connection was lost. We are looking at what has arrived …
upload-broken = The connection was lost before the whole file had arrived. Try again.
upload-has = The newest file here is { "{" }name{ "}" }.
upload-has-none = No file has arrived here yet.
upload-unknown = The connection was lost, and we cannot see whether the file arrived. Reload the page when you are online: if it arrived, it is in the list.
upload-file-missing = Choose the file that you want to upload.
upload-file-empty = The file is empty. Check that the export was finished, and choose the file again.
upload-stopped = Stopped. Nothing has changed.
upload-sending-label = Part that is sent
upload-stop = Stop
upload-counts = In use
upload-waiting = Being read
upload-read = Waiting for you to confirm
upload-replaced = Replaced by a newer file
upload-unreadable = Couldn't be read
uploads-title = Files
uploads-file = File
uploads-state = State
uploads-when = Received
uploads-rows = Rows
uploads-size = Size
receipts-title = Receipts
receipt-number = Receipt { $n }
decision-none = Waiting for our review
decision-accepted = Accepted
decision-sent-back = Back with you

reading-title = Reading the file
reading-lead = { $name } is received and saved. It is being read and checked.
reading-leave = You can close the page. The work goes on.
reading-look = Look now

trouble-title = The file couldn't be read
trouble-lead = The file is saved and nothing else has changed. Upload a new one, or say how this one is to be read.
understood-title = Is this right?
understood-title-counts = How the file was read
understood-lead = This is how we understood the file. It counts when you have confirmed.
understood-rows = Rows
understood-form = Format
understood-sheet = Sheet
understood-encoding = Encoding
understood-delimiter = Separator
understood-decimal = Decimal mark
understood-header = First row
understood-findings = The check found
understood-found = { $errors ->
    [one] 1 error
   *[other] { $errors } errors
 } and { $warnings ->
    [one] 1 warning
   *[other] { $warnings } warnings
 }
understood-another-units = { $n ->
    [one] One row of the file belongs to another unit than { $unit }. Choose the right file, or correct the row.
   *[other] { $n } rows of the file belong to another unit than { $unit }. Choose the right file, or correct the rows.
 }
understood-missing = { $n ->
    [one] The column { $names } is missing from the file.
   *[other] These columns are missing from the file: { $names }
 }
understood-unknown = Columns that don't belong to the collection and aren't read: { $names }
understood-preview = The first rows
understood-replaces = The file takes the place of the present one. Corrections and comments belong to the file that they were made in and stay with it.
understood-yes = Yes, this is right
understood-other-file = Choose another file
understood-download = Download the file as it was received
form-csv = Text with separators
form-fixed = Text with fixed widths
form-xlsx = Spreadsheet (XLSX)
delimiter-semicolon = Semicolon
delimiter-comma = Comma
delimiter-tab = Tab
delimiter-bar = Vertical bar
decimal-point = Point
header-yes = Column names
header-no = Data
read-again-title = Read the file in another way
read-again-lead = Change what went wrong. We work out the rest.
read-again-keeps = The columns that you chose still apply.
read-again-choose = You then choose your columns again.
read-again-find = Detect automatically
read-again-yes = Read again

work-tabs = Work on the file
work-findings = Review
work-rows = Table
work-journal = Changes
review-title = Review
review-possible-when = Before you can submit:
review-asked = We have asked for something.
review-asked-what = See what
review-ready = Everything is corrected and answered. You can submit.
review-nothing = The check found nothing to remark on in { $n ->
    [one] the only row.
   *[other] { $rows } rows.
 }
review-rules = Rules
review-answered = answered
review-count-rows = { $n ->
    [one] 1 row of { $of }
   *[other] { $n } rows of { $of }
 }
review-count-groups = { $n ->
    [one] 1 group
   *[other] { $n } groups
 }
review-count-columns = { $n ->
    [one] 1 column
   *[other] { $n } columns
 }
review-count-codes = { $n ->
    [one] 1 code
   *[other] { $n } codes
 }
review-count-keys = { $n ->
    [one] 1 key
   *[other] { $n } keys
 }
review-count-file = The whole file
review-whole-file = The whole file
review-file = File
review-columns = Columns
review-column = Column
review-codes = Missing codes
review-code = Code
review-keys = Keys
review-key = Key
review-allowed = Allowed: { $what }
spread-title = Half of all { $field } values lie between { $low } and { $high }. The { $n } marked ones lie between { $least } and { $most }.
spread-title-one = Half of all { $field } values lie between { $low } and { $high }. The marked value is { $least }.
spread-all = All rows
spread-wrong = Marked by the rule
spread-values = Value
spread-range = { $from } to { $to }
spread-below = under { $to }
spread-above = { $from } or more
review-error-do = Correct these before you submit.
review-warning-do = If the value is right, answer the warning with a comment. Otherwise correct it.
review-ask = Ask us about the rule
review-comment-label = Comment on all
review-comment-hint = Answers all rows of the rule at once. Write why the values are right.
review-comment-send = Answer all
review-comment-all = Answers all
review-comment-more = The rule has more rows now than when the comment was written. The new ones need an answer.
review-comment-back = Remove the comment
review-comment-row = Comment on the row
review-comment-group = Comment on the group
review-comment-save = Save the comment
review-comment-missing = Write why the values are right.
review-rows = Rows
review-rows-of-group = { $n ->
    [one] The row of { $group }
   *[other] The { $n } rows of { $group }
 }
review-group-rows = Show the rows
review-received = As it stands in the file
review-line = Line { $line }
review-sheet-row = Row { $line } of the sheet
review-cells = { $n ->
    [one] one cell, where { $of } belong
   *[other] { $n } cells, where { $of } belong
 }
review-torn-do = Which cell is which is not known, so these rows can't be corrected here. Correct them in the file and upload it again.
review-before = Last time { $value }
review-before-change = Last time { $value } ({ $change } %)
review-before-none = Last time empty
review-groups = Groups
review-group = Group
review-do = Action
review-correct = Correct
severity-error = Error
severity-warning = Warning

rows-title = Table
rows-row = Row
rows-how = Double-click a cell, or press Enter in it, to change it here. The row number opens the whole row.
rows-go = Go to row
rows-go-yes = Go
rows-wrong = Finding
rows-changed = Changed
rows-caption = { $n ->
    [one] 1 row
   *[other] { $rows } rows
 }
rows-empty = empty
row-title = Row { $n }
row-before = Previous row
row-after = Next row
row-rule = See the rule
row-fine = The row has no findings.
row-edit = Change { $field }
row-value = New value
row-value-hint = Leave empty if the cell is to be empty.
row-reason = Why
row-reason-hint = Shown in the list of changes, so that others understand.
row-reason-missing = Write why the value is changed.
row-value-same = The value is the same as before. Write what the cell should have.
row-value-long = A value has at most 1,000 characters on one line.
row-save = Save the change
row-stop = Cancel
row-field = Field
row-now = Value
row-received = The file had: { $value }
row-change = Change
row-ask = Ask us about the row
journal-title = Changes
journal-lead = The file that was received never changes. Here is every change with who, when and why.
journal-empty = Nothing is changed.
journal-undo = Undoes a change
journal-undone = Undone
journal-undo-yes = Undo this

submit-title = Check and submit
submit-lead = This is what you submit. Afterwards it can't be changed unless we send it back.
submit-answered = I have done what you asked for
submit-answered-missing = Tick the box when you have done what we asked for. Is something unclear? Write a message to us.
submit-not-yet = It can't be submitted yet.
submit-collection = Collection
submit-unit = Unit
submit-period = Period
submit-corrections = Corrected values
submit-comments = Comments
submit-back = Back to the review
receipt-lead = { $unit } submitted on { $moment }.
receipt-by = Submitted by
receipt-at = Submitted
receipt-received = SHA-256 of the file that was received
receipt-submitted = SHA-256 of what was submitted
receipt-sums = Sums
receipt-sum = Sum
receipt-values = Values
receipt-pdf = Download as PDF
receipt-next = We go through the data. If something needs to change you get a message.
receipt-file = receipt

notice-counts = File confirmed. Next: review it.
notice-commented = The comment is saved.
notice-comment-back = The comment is removed.
notice-corrected = The value is changed and the row checked.
notice-undone = The change is undone.
notice-submitted = The data is submitted.

columns-title = Columns that are called something else
columns-lead = Choose which of the file's columns belongs to the field. The file is then read again.
columns-none = No column
columns-yes = Read the file like this
columns-twice = The column { $column } is chosen for two fields. Choose it for one of them.
row-codes-search = Search the codes
row-codes-search-yes = Search
row-codes-none = No code matches your search. Search for part of the code or its name.
row-codes-found = { $n } of { $of } codes
row-code = Or choose a code
row-code-none = None chosen
review-allowed-codes = Must be one of { $n } codes. The list with names and search is where you correct the row.
