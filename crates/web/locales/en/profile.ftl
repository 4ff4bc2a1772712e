# Profile & units.

profile-title = Profile & units
profile-me = My details
profile-name = Name
profile-address = E-mail address
profile-units = Units that I report for
profile-no-units = You don't report for any unit just now.
profile-alone = You are the only one who reports for the unit.
profile-others = Also report: { $names }
contact-title = Contact person and payroll system
contact-lead = Whom do we ask about the data, and which system does the file come from? It helps us find errors that the system makes.
contact-name = Contact person
contact-phone = Phone
contact-system = Payroll system
contact-system-hint = Its name and, if you know it, version.
contact-save = Save
contact-long = Write at most { $limit } characters in each field.
notice-contact-saved = The details are saved.
