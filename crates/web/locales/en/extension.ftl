# Extensions: ask for a later day.

extension-title = Extension
extension-lead = If you can't make it in time, ask for a later last day. We answer as soon as we can, and you get a mail.
extension-none = There is nothing to ask an extension for just now. A test period ends when it ends.
extension-open = Ask for an extension
extension-now = The last day is now { $date }
extension-day = Last day that you wish for
extension-day-wrong = Choose which last day you wish for.
extension-not-later = Choose a day after the last day that holds now.
extension-reason = Why
extension-reason-hint = Say briefly why you need more time.
extension-reason-missing = Write why you need more time.
extension-send = Send the question
extension-asked-title = Questions and answers
extension-wanted = Last day wished for: { $date }
extension-answer = Answer
extension-withdraw = Take the question back
extension-asked = Waiting for an answer
extension-granted = Granted
extension-refused = Refused
extension-withdrawn = Taken back
notice-extension-asked = The question is sent.
notice-extension-withdrawn = The question is taken back.
