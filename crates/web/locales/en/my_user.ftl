# My user: who one is here, what one may do, and whether one is ready for each service.

my-user-title = My user
my-user-permissions = Permissions
my-user-active = Active
my-user-upcoming = Upcoming
my-user-ended = Ended
my-user-active-none = You have no permission in force now. See below how to get one.
my-user-active-soon = Your permission for { $of } begins on { $date }.
my-user-upcoming-none = None of your permissions begins later.
my-user-ended-none = None of your permissions has ended.
my-user-column-name = Name
my-user-column-actor-name = Actor's name
my-user-column-actor = Actor
my-user-column-from = Valid from
my-user-column-to = Valid to
my-user-open = Until further notice
my-user-size = Rows per page
my-user-size-go = Show
my-user-how = How to get a permission
my-user-how-words = The permission administrator in your organisation decides who may do what. Ask that person, or write to us if you have none:

ready-title = Ready for the services?
ready-yes = Ready
ready-missing = { $n ->
    [one] One thing is missing
   *[other] { $n } things are missing
 }
ready-permission = { $n ->
    [one] You need the role { $roles }.
   *[other] You need one of these roles: { $roles }.
 }
ready-from = Your permission begins on { $date }.
ready-permission-how = How to get one
ready-second-factor = Two-step verification is not on.
ready-consent = The first time, the service asks to know who you are.
