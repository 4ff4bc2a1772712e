# Extensions: ask for a later day.

extension-title = Extension
extension-lead = If you can't make it in time, ask for a later last day. We answer as soon as we can, and you get a mail.
extension-none = There is nothing to ask for an extension of just now. A test period always ends on its last day.
extension-open = Ask for an extension
extension-now = The last day is now { $date }
extension-day = New last day that you ask for
extension-day-wrong = Choose the last day that you ask for.
extension-not-later = Choose a day after the present last day.
extension-reason = Why
extension-reason-hint = Say briefly why you need more time.
extension-reason-missing = Write why you need more time.
extension-send = Send the request
extension-asked-title = Requests and answers
extension-wanted = Last day asked for: { $date }
extension-answer = Answer
extension-withdraw = Withdraw the request
extension-asked = Waiting for an answer
extension-granted = Granted
extension-refused = Refused
extension-withdrawn = Withdrawn
notice-extension-asked = The request is sent.
notice-extension-withdrawn = The request is withdrawn.
