# The frame around every page, and the parts that pages are made of.

frame-skip = Skip to content
frame-other-language = Svenska
frame-account = Account and security
frame-privacy = My data
frame-sign-out = Sign out
frame-help = Need help?
frame-privacy-notice = How we handle personal data

menu-label = Main menu
menu-unread = unread
menu-home = Home
menu-submission = Submission
menu-submission-brief = Submit
menu-extension = Extension
menu-own = My account
menu-own-brief = Account
menu-messages = Messages
menu-messages-brief = Messages
menu-staff-home = Overview
menu-staff-invitations = Invitations
menu-staff-invitations-brief = Invite
menu-staff-organisations = Organisations & units
menu-staff-organisations-brief = Units
menu-staff-collections = Collections
menu-staff-collections-brief = Collect
menu-services = My services
menu-services-brief = Services
menu-ways-in = My ways to sign in
menu-ways-in-brief = Sign-in

alert-info = Information
alert-success = Done
alert-warning = Note
alert-error = Error
summary-title = Something needs to change before you can go on

field-optional = (optional)
field-line-wrong = Write one line of at most 200 characters that can be shown.
field-show = Show
field-hide = Hide

stepper-label = Steps
stepper-here = Step { $n } of { $of }
stepper-done = done

confirm-back = Cancel
confirm-type = Type { $name } to confirm
confirm-typed-wrong = Type it as it is written here: { $name }.
confirm-keep = Keep
confirm-return = Back

validity = { $from ->
    [begun] { $to ->
        [open] until further notice
       *[other] until { $to }
     }
   *[other] { $to ->
        [open] from { $from } until further notice
       *[other] from { $from } until { $to }
     }
 }
pager-label = More pages
pager-before = Previous
pager-after = Next
pager-here = Page { $n } of { $of }
chart-table = Show as a table
time-line-today = Today, { $date }
notice-search-long = A search can have at most 200 characters. Search for fewer words.
