# The home page of a respondent.

home-title = Home
home-empty = There is no collection for you to report to just now. When your unit is asked, it appears here.
home-ask = Write to us
home-test-open = { $period } is open until { $date }. Try every step: upload, review, correct and submit.
home-test-what = A test period is for practice: use real files and see what is found in them. Nothing in it counts as submitted.
home-test-erases = Everything uploaded in the test period is erased when it ends on { $date }. None of it is there when the submission period begins.
home-open = { $period } is open until { $date }. Upload, review and submit your data.
home-open-extended = You have an extension: { $period } is open for you until { $date }. Upload, review and submit your data.
home-open-first = Next is { $unit }: the last day in { $period } is { $date }. Units with an extension have their own last day below.
home-over = { $period } closed on { $date }.
home-upcoming = { $period } opens on { $date }.
home-erased = The test period is over. Everything uploaded in it is erased.
home-next = Next: { $period }, { $from } – { $to }.
home-extended = Extended until { $date }
home-upload = Upload
home-confirm = Confirm the file
home-review = Review
home-submit = Submit
home-receipt = See the receipt
home-answer = See what we ask for
home-unreadable = { $name } could not be read. Upload another file.
home-extension = Ask for an extension
left = { $errors ->
    [0] { $warnings ->
        [0] Ready to submit
        [one] 1 warning left to answer
       *[other] { $warnings } warnings left to answer
     }
   *[other] { $warnings ->
        [0] { $errors ->
            [one] 1 error left to correct
           *[other] { $errors } errors left to correct
         }
        [one] { $errors ->
            [one] 1 error and 1 warning left
           *[other] { $errors } errors and 1 warning left
         }
       *[other] { $errors ->
            [one] 1 error and { $warnings } warnings left
           *[other] { $errors } errors and { $warnings } warnings left
         }
     }
 }
sample-collection = Staff statistics
home-extension-mark = Extension
