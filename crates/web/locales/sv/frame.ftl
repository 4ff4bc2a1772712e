# Ramen runt varje sida och de delar som sidor består av.

frame-skip = Till innehållet
frame-other-language = English
frame-account = Konto och säkerhet
frame-privacy = Mina uppgifter
frame-sign-out = Logga ut
frame-help = Behöver du hjälp?
frame-privacy-notice = Så hanterar vi personuppgifter

menu-label = Huvudmeny
menu-unread = olästa
menu-home = Start
menu-submission = Inlämning
menu-submission-brief = Inlämning
menu-extension = Uppskov
menu-own = Mitt konto
menu-own-brief = Konto
menu-messages = Meddelanden
menu-messages-brief = Meddelanden
menu-staff-home = Översikt
menu-staff-invitations = Inbjudningar
menu-staff-invitations-brief = Bjud in
menu-staff-organisations = Organisationer & enheter
menu-staff-organisations-brief = Enheter
menu-staff-collections = Insamlingar
menu-staff-collections-brief = Insamling
menu-services = Mina tjänster
menu-services-brief = Tjänster
menu-ways-in = Mina sätt att logga in
menu-ways-in-brief = Inloggning

alert-info = Information
alert-success = Klart
alert-warning = Obs
alert-error = Fel
summary-title = Något behöver ändras innan du kan gå vidare

field-optional = (behöver inte fyllas i)
field-line-wrong = Skriv på en rad med högst 200 tecken som går att visa.
field-show = Visa
field-hide = Dölj

stepper-label = Steg
stepper-here = Steg { $n } av { $of }
stepper-done = klart

confirm-back = Avbryt
confirm-type = Skriv { $name } för att bekräfta
confirm-typed-wrong = Skriv det som det står här: { $name }.
confirm-keep = Behåll
confirm-return = Tillbaka

validity = { $from ->
    [begun] { $to ->
        [open] tills vidare
       *[other] till och med { $to }
     }
   *[other] { $to ->
        [open] från och med { $from } tills vidare
       *[other] från och med { $from } till och med { $to }
     }
 }
pager-label = Fler sidor
pager-before = Föregående
pager-after = Nästa
pager-here = Sida { $n } av { $of }
chart-table = Visa som tabell
time-line-today = I dag, { $date }
notice-search-long = Sökningen får ha högst 200 tecken. Sök på färre ord.
