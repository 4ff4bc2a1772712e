# Words that the pages of signed-in people share: states, periods, and why something was not done.

# Stands where a name would, in a journal or a thread.
name-erased = Erased person
status-not-begun = Not begun
status-uploaded = File received
status-in-review = In review
status-submitted = Submitted
status-accepted = Accepted
status-with-unit = Back with the unit
status-sent-back = Back with you
period-test = Test period { $name }
period-submission = Submission period { $name }
days-left = { $n ->
    [0] Today is the last day
    [one] 1 day left
   *[other] { $n } days left
 }

refused-folder = The folder can't be used
refused-folder-body = { $n ->
    [one] One place in the folder isn't understood: { $first }
   *[other] { $n } places in the folder aren't understood. The first: { $first }
 }
refused-folder-shape = The folder can't be taken in
refused-folder-shape-body = A folder has at most 200 files and 16 MiB, and no file name that points outside of it.
refused-folder-damaged = The zip file can't be unpacked
refused-folder-damaged-body = It is damaged, cut off or has a password. Pack the folder again and send it once more.
refused-period = The period can't look like that
refused-has-begun = It's too late for that
refused-has-begun-body = Work on the data has begun. Upload the file again if something is to be read in another way.
refused-another-units = The file is another unit's
refused-another-units-body = No row of the file belongs to the unit that you are submitting for. Choose the right file.
refused-at-work = The unit has already begun
refused-at-work-body = It has saved details, uploaded a file or asked for an extension. None of that is thrown away, so the unit is still asked.
refused-empty = The file is empty
refused-empty-body = Check that the export was finished, and choose the file again.
refused-replaced = There is a newer version
refused-replaced-body = Somebody uploaded a new file or submitted since you opened the page. Open the submission again to see the latest.
refused-still-reading = The file is still being read
refused-still-reading-body = Wait a moment and open the page again.
refused-unreadable = The file couldn't be read
refused-unreadable-body = Open the file's page to see why, change how it is read, or upload a new one.
refused-changed = Somebody else changed the cell
refused-changed-body = The value was changed since you opened the page, perhaps in another tab. Your change isn't saved. Open the row again and see what stands there now.
refused-broken-row = The row can't be corrected here
refused-broken-row-body = Which cell is which isn't known: there are too many or too few, or a quotation mark in the wrong place. Correct the file and upload it again.
refused-same = The value is the same as before
refused-same-body = There is nothing to change. Write the value that the cell should have.
refused-value = The value doesn't fit a cell
refused-value-body = A value has at most 1,000 characters on one line.
refused-text-missing = The text is missing
refused-text-missing-body = Write a few words, so that whoever reads it understands why.
refused-text-long = The text is too long
refused-text-long-body = There is room for { $limit } characters.
refused-undo = The change can't be undone
refused-undo-body = The cell has a newer change. Undo that one first.
refused-not-a-warning = An error needs a correction
refused-not-a-warning-body = Comments answer warnings. An error goes away when the value is corrected.
refused-not-ready = It can't be submitted yet
refused-not-ready-body = Left to correct: { $errors ->
    [one] 1 error.
   *[other] { $errors } errors.
 } Left to answer: { $warnings ->
    [one] 1 warning.
   *[other] { $warnings } warnings.
 }
refused-asked = You have asked already
refused-asked-body = Your last request isn't answered yet. To change it, withdraw it and ask again.
refused-not-later = The day gives no more time
refused-not-later-body = Choose a day after the present last day.
refused-decided = It's decided already
refused-decided-body = Somebody else was first. Open the page again to see what was decided.
refused-day-needed = Choose a new last day
refused-day-needed-body = The time is up. Whoever is to correct it needs a day to be done by.
refused-early = The period hasn't opened
refused-early-body = Come back when it opens. The home page shows the day.
refused-late = The time is up
refused-late-body = Nothing can be changed or submitted any more. If you need more time, ask for an extension.
refused-late-next = Ask for an extension
refused-erased = The test period is over
refused-erased-body = Everything that was uploaded in it is erased, as it should be.
refused-submitted = The data is submitted
refused-submitted-body = It's with the staff. If something needs to change, ask in a message to have it back.
refused-accepted = The data is accepted
refused-accepted-body = It can't be changed. Send a message if something went wrong.
refused-nothing-uploaded = No file counts yet
refused-nothing-uploaded-body = Upload a file and confirm that it was read correctly.
refused-nothing-submitted = Nothing is submitted
refused-nothing-submitted-body = There is nothing to decide on just now.
refused-test = This is a test period
refused-test-body = It ends when it ends, and everything uploaded in it is erased then.
refused-subject = Write another subject
refused-subject-body = The subject is empty, longer than 200 characters, or has invisible characters.

period-wrong-name = Write a name of at most 60 characters, such as a year.
period-wrong-order = The last day is before the first. Choose a later last day.
period-wrong-over = The period would be over already. Choose a later last day.
period-wrong-erased = The test period is over and erased, so its days stand. Make a new period.
period-wrong-overlaps = The collection has another period of the same kind on those days. Choose other days.
period-wrong-long = The period is longer than two years. Choose an earlier last day.
period-wrong-begun = The period has begun, so its first day stands.
period-wrong-previous = The period to compare with isn't an earlier submission period of the same collection. Choose another.
