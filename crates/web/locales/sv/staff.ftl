# Handläggarnas sidor: inbjudningar, organisationer och enheter, personer.

search-label = Sök enhet, organisation eller person
search-title = Sök
search-units = Enheter
search-people = Personer
search-more = Det finns fler än de som visas här. Skriv mer av namnet eller koden.
search-how = Skriv ett namn, en e-postadress, ett organisationsnummer eller en enhets kod.
search-organisations = Organisationer
search-organisation-units = { $n ->
    [0] inga enheter
    [one] en enhet
   *[other] { $n } enheter
 }
search-go = Sök
search-none = Inget stämmer med sökningen.
column-person = Person
column-for = För
column-state = Läge
column-sent = Skickad
column-line = Rad
column-why = Varför
column-was = Gällde
column-is = Gäller nu
column-unit = Enhet
column-code = Kod
column-organisation = Organisation
column-people = Uppgiftslämnare
column-role = Roll
column-from = Från
column-to = Till
column-action = Gör

language-sv = Svenska
language-en = Engelska

staff-home-title = Översikt
staff-tasks = Väntar på dig
staff-tasks-none = Inget väntar just nu.
staff-periods = Pågår nu
staff-periods-none = Ingen period är öppen.
staff-periods-open = Till insamlingarna
staff-period-submitted = { $n } av { $of } har lämnat in
staff-period-begun = { $n ->
    [one] En enhet har börjat men inte lämnat in
   *[other] { $n } enheter har börjat men inte lämnat in
 }
staff-task-decide = { $n ->
    [one] inlämning att ta ställning till i { $of }
   *[other] inlämningar att ta ställning till i { $of }
 }
staff-task-threads = { $n ->
    [one] meddelande väntar på svar
   *[other] meddelanden väntar på svar
 }
staff-task-extensions = { $n ->
    [one] fråga om uppskov väntar på svar
   *[other] frågor om uppskov väntar på svar
 }
staff-task-stuck = { $n ->
    [one] inbjuden har fastnat
   *[other] inbjudna har fastnat
 }
staff-task-nobody = { $n ->
    [one] enhet har ingen uppgiftslämnare
   *[other] enheter har ingen uppgiftslämnare
 }

curve-title = { $share } % har lämnat in
curve-title-before = { $share } % har lämnat in, och { $before } % hade gjort det samma dag förra gången
curve-share = { $n } %
curve-now = Den här gången
curve-before = Förra gången
curve-day = Till och med

invitations-title = Inbjudningar
invitations-new = Bjud in
invitations-file = Bjud in många
invitations-tabs = Vilka inbjudningar som visas
invitations-all = Alla
invitations-waiting = Väntar
invitations-stuck = Har fastnat
invitations-done = Klara
invitations-over = Avslutade
invitations-search = Namn, adress eller organisation
invitations-newest = Här listas och räknas de { $count } senaste. Sök på namn eller adress, så hittas även äldre.
invitations-none = Här finns inga inbjudningar.

far-sent = Skickad
far-opened = Öppnad
far-in-progress = Påbörjad
far-done = Klar
far-expired = För gammal
far-taken-back = Återtagen
far-active = Aktiv
far-invited = Inbjuden
far-closed = Avslutad
far-upcoming = Kommande
far-ended = Upphörd

invitation-title = Inbjudan
invitation-back = Alla inbjudningar
invitation-created = Inbjuden
invitation-times = { $n ->
    [one] en gång
   *[other] { $n } gånger
 }
invitation-opened = Skrev sin adress
invitation-started = Bekräftade adressen
invitation-done = Klar
invitation-taken-back = Återtagen
invitation-expires = Gäller till
invitation-again = Skicka igen
invitation-take-back = Ta tillbaka
invitation-person = Visa personen
invitation-take-back-ask = Ta tillbaka inbjudan?
invitation-take-back-follows = Personen kan inte längre skapa sitt konto, och de behörigheter som gavs med inbjudan upphör.
invitation-take-back-yes = Ta tillbaka
invitation-over = Inbjudan är inte längre öppen
invitation-over-body = Den har redan använts eller tagits tillbaka. Du kan bjuda in personen på nytt.

notice-invited = { $effect ->
    [held] Personen har redan behörigheten: inget ändrades.
    [changed] Behörigheten är ändrad: den gällde { $was } och gäller nu { $is }.
   *[new] { $letter ->
        [lately] Behörigheten är given.
       *[other] { "" }
     }
 } { $letter ->
    [invitation] Inbjudan är skickad.
    [news] { $effect ->
        [changed] Personen får ett mejl om det.
       *[other] Personen har redan ett konto och får ett mejl om den nya behörigheten.
     }
    [lately] Inget nytt mejl skickades: inbjudan gick iväg för mindre än tio minuter sedan.
   *[nothing] Inget mejl skickades.
 }
notice-invitation-again = Inbjudan är skickad en gång till.
notice-invitation-taken-back = Inbjudan är återtagen.

invite-title = Bjud in en person
invite-lead = Personen får ett mejl med en länk till portalen och skapar sitt konto själv.
invite-address-hint = Personens egen arbetsadress. Ett konto delas aldrig av flera.
invite-address-missing = Skriv personens e-postadress.
invite-own-account = Adressen är din egen. Du kan inte ge dig själv en behörighet: be en systemadministratör.
invite-colleague = Adressen är en kollegas. Bara en systemadministratör ger behörighet till dem som arbetar här.
invite-shared = Det ser ut som en gemensam adress. Ett konto är personligt, så bjud in med personens egen adress.
invite-person = Adressen hör till ett konto som har stängts. Vem bjuder du in?
invite-person-other = En annan person, som får ett nytt konto
invite-person-same = Samma person som förut, som får tillbaka sitt konto utan sina gamla behörigheter
invite-person-missing = Välj om det är samma person som förut.
why-had-account = Adressen hör till ett konto som har stängts. Bjud in personen för sig, och svara om det är samma person som förut.
invite-own = En enda person läser adressen
invite-role = Roll
invite-means-respondent = Lämnar uppgifter för en enhet.
invite-means-permission-administrator = Bestämmer vem i en organisation som får göra vad.
invite-means-staff = Arbetar hos er: bjuder in, följer upp och svarar.
invite-means-system-administrator = Sköter portalen och får göra allt som en handläggare får.
invite-organisation = Organisation
invite-organisation-choose = Välj organisation
invite-organisation-missing = Välj vilken organisation personen ska bestämma behörigheter i.
invite-from = Första dag som behörigheten gäller
invite-from-hint = Lämna tomt om den ska gälla genast.
invite-from-wrong = Skriv dagens datum eller ett senare, till exempel 2027-01-01.
invite-until-before = Den sista dagen kommer före den första.
invite-unit = Enhet som personen lämnar uppgifter för
invite-unit-choose = Välj enhet
invite-unit-missing = Välj vilken enhet personen ska lämna uppgifter för.
invite-language = Språk i mejlet
invite-until = Sista dag som behörigheten gäller
invite-until-hint = Lämna tomt om den ska gälla tills vidare.
invite-until-wrong = Skriv ett datum som ännu inte har passerat, till exempel 2027-12-31.
invite-go = Skicka inbjudan

invite-file-title = Bjud in många
invite-file-lead = Välj en fil (CSV eller Excel) med en person på varje rad, eller klistra in raderna.
invite-file-how = Så ska filen se ut
invite-file-columns = Första raden har kolumnernas namn. address och unit behövs, där unit är enhetens kod. name (eller first och last) och language (sv eller en) kan utelämnas. Semikolon, komma eller tabb mellan kolumnerna går bra. I Excel läses det första bladet.
invite-file-file = Fil
invite-file-lines = Eller klistra in raderna
invite-file-missing = Välj en fil eller klistra in rader.
invite-file-large = Listan är för lång för en gång. Dela upp den i flera.
invite-file-check = Kontrollera listan
invite-file-next = Inget skickas förrän du har sett vad som blir av varje rad.
invite-refused = { $n ->
    [one] En rad bjuds inte in
   *[other] { $n } rader bjuds inte in
 }
invite-check-title = Det här händer
invite-check-all = { $n ->
    [one] En person kan bjudas in.
   *[other] Alla { $n } rader kan bjudas in.
 }
invite-check-some = { $n ->
    [one] 1 rad
   *[other] { $n } rader
 } kan bjudas in, { $refused } kan det inte. Du kan skicka de som går och rätta resten efteråt.
invite-check-ignored = Kolumner som inte läses: { $names }. Det som står där kommer inte med.
invite-check-none = Ingen rad kan bjudas in. Rätta listan och försök igen.
invite-check-go = { $n ->
    [one] Skicka en inbjudan
   *[other] Skicka { $n } inbjudningar
 }
invite-check-held = { $n ->
    [one] En av dem har redan behörigheten. Där ändras inget, och inget mejl skickas.
   *[other] { $n } av dem har redan behörigheten. Där ändras inget, och inget mejl skickas.
 }
invite-changed = { $n ->
    [one] En behörighet får andra dagar
   *[other] { $n } behörigheter får andra dagar
 }
invite-done-lately = { $n ->
    [one] En behörighet är given utan nytt mejl, eftersom personens inbjudan gick iväg för mindre än tio minuter sedan.
   *[other] { $n } behörigheter är givna utan nytt mejl, eftersom inbjudningarna gick iväg för mindre än tio minuter sedan.
 }
invite-done-held = { $n ->
    [one] En person hade redan behörigheten: inget ändrades och inget mejl skickades.
   *[other] { $n } personer hade redan behörigheten: inget ändrades och inga mejl skickades.
 }
invite-check-back = Ändra listan
invite-done-title = Inbjudningarna är på väg
invite-done-asked = { $n ->
    [0] Ingen ny inbjudan behövde skickas.
    [one] En inbjudan skickas.
   *[other] { $n } inbjudningar skickas.
 }
invite-done-had = { $n ->
    [one] En person har redan ett konto och får ett mejl om det nya.
   *[other] { $n } personer har redan konto och får ett mejl om det nya.
 }
invite-done-go = Se inbjudningarna

why-no-header = Första raden måste ha kolumnerna address och unit (eller e-post och enhet). Inget i filen lästes.
why-malformed = Raden har fler kolumner än den första, eller tecken som inte går att läsa.
why-address = Det är ingen e-postadress.
why-name = Namnet är för långt eller har tecken som inte går att visa.
why-unit = Det finns ingen enhet med den koden.
why-language = Språket ska vara sv eller en.
why-shared = Det ser ut som en gemensam adress. Är den en enda persons bjuder du in den personen för sig.
why-twice = Samma person och enhet finns redan på rad { $first }.
why-too-many = Filen har fler rader än vad som går på en gång. Det som kommer efter lästes inte.

organisations-title = Organisationer & enheter
organisations-new = Ny organisation
organisations-new-unit = Ny enhet
organisations-search = Namn, nummer eller kod
organisations-none = Här finns inga enheter än.
organisations-total = { $n ->
    [one] En organisation
   *[other] { $n } organisationer
 }, { $units ->
    [0] inga enheter
    [one] en enhet
   *[other] { $units } enheter
 }
organisations-tabs = Vilka organisationer som visas
organisations-all = Alla
organisations-without-people = Ingen lämnar uppgifter
organisations-without-units = Utan enheter
organisations-first-unit = Lägg till den första enheten
column-organisation-unit = Organisation och enhet
column-number-code = Nummer eller kod
organisation-principal-code = Huvudkod
organisation-no-units = Organisationen har inga enheter än, så den tillfrågas inte om något.
organisations-nobody = Ingen
organisation-name = Organisationens namn
organisation-name-missing = Skriv organisationens namn.
organisation-number = Organisationsnummer
organisation-number-hint = Tio siffror
organisation-number-wrong = Numret ska ha tio siffror och sista siffran ska stämma, till exempel 990000-0002.
organisation-taken = Det finns redan en organisation med det numret.
organisation-code-hint = Fyll i om organisationen själv ska lämna uppgifter. Då skapas en enhet med samma namn.
organisation-go = Lägg till organisationen
notice-organisation-added = Organisationen är tillagd.
unit-organisation-choose = Välj organisation
unit-organisation-missing = Välj vilken organisation enheten hör till.
unit-name = Enhetens namn
unit-name-missing = Skriv enhetens namn.
unit-code = Enhetens kod
unit-code-hint = Koden som enheten har i filer, till exempel en kommunkod.
unit-code-missing = Skriv enhetens kod.
unit-taken = Det finns redan en enhet med den koden.
unit-go = Lägg till enheten
notice-unit-added = Enheten är tillagd.
unit-people = Uppgiftslämnare
unit-people-none = Ingen lämnar uppgifter för enheten än.

role-respondent = Uppgiftslämnare
role-permission-administrator = Behörighetsansvarig
role-staff = Handläggare
role-system-administrator = Systemadministratör

person-since = Konto sedan
person-permissions = Behörigheter
person-permissions-none = Personen har inga behörigheter.
person-open-ended = tills vidare
person-end = Avsluta
person-end-ask = Avsluta behörigheten?
person-end-follows = { $name } kan inte längre lämna uppgifter för { $about }. Det som redan är inlämnat finns kvar.
person-end-yes = Avsluta behörigheten
person-more = Mer
person-reset = Tappad telefon
person-close = Avsluta kontot
person-close-ask = Avsluta kontot för { $name }?
person-close-follows = Personen loggas ut och kan inte logga in igen. Alla behörigheter upphör. Det som är inlämnat finns kvar.
person-close-yes = Avsluta kontot
notice-permission-ended = Behörigheten är avslutad.
notice-account-closed = Kontot är avslutat.
notice-factor-reset = Kopplingen till telefonen är borttagen. Personen får ett mejl.

reset-title = Tappad telefon
reset-ask = Ta bort kopplingen till telefonen för { $name }?
reset-lead = Personen loggas ut överallt och kopplar en ny app med hjälp av sin e-post. Kontrollera först att det verkligen är rätt person som hör av sig.
reset-check = Hur har du kontrollerat vem det är?
reset-called-back = Jag har ringt upp på ett nummer som vi redan hade
reset-in-person = Personen har visat legitimation för mig
reset-manager = Personens chef har bekräftat det på ett nummer som vi redan hade
reset-check-missing = Välj hur du har kontrollerat vem det är. Utan kontroll kan någon annan ta över kontot.
reset-go = Ta bort kopplingen

person-not-active = Kontot är inte aktivt
person-not-active-body = Personen har inte skapat sitt konto än, eller så är det redan avslutat.
person-not-yours = Det här kontot kan du inte ändra
person-not-yours-body = Ditt eget konto ändrar du på sidan Konto och säkerhet. En handläggares konto ändras av en systemadministratör.
refused-taken = Det finns redan
refused-taken-body = Numret eller koden används redan av någon annan.
refused-order = Sista dagen ligger före den första
refused-order-body = Gå tillbaka och välj en senare sista dag.

staff-task-letters = { $n ->
    [one] brev kunde inte skickas
   *[other] brev kunde inte skickas
 }
staff-task-work = { $n ->
    [one] bakgrundsarbete blev inte gjort
   *[other] bakgrundsarbeten blev inte gjorda
 }

letters-title = Brev som inte kunde skickas
letters-lead = E-postservern tog inte emot breven. Rätta adressen eller skicka igen när felet är åtgärdat. Efter två veckor tas ett brev bort av sig självt.
letters-none = Alla brev har gått iväg.
column-letter = Brev
column-written = Skrivet
column-server-said = Servern svarade
column-work = Arbete
column-since = Sedan
letter-invitation = Inbjudan
letter-new-permission = Ny behörighet
letter-permission-end = Behörighet som slutar
letter-permission-changed = Andra dagar för en behörighet
letter-code = Kod för att logga in
letter-security = Ändring av kontots säkerhet
letter-message = Nytt meddelande
letter-decision = Beslut
letter-reminder = Påminnelse
letter-report = Anmäld tjänst
letter-again = Skicka igen
letter-remove = Ta bort brevet
letter-gone = Brevet väntar inte längre
letter-gone-body = Någon annan har redan skickat det igen eller tagit bort det.
notice-letter-again = Brevet skickas igen.
notice-letter-removed = Brevet är borttaget.
work-title = Arbete som inte blev gjort
work-lead = Portalen kunde inte göra detta. Annat arbete väntar inte på det. Be en systemadministratör om hjälp om det händer igen.
work-unreadable = Kan inte öppnas med portalens nycklar
work-letter = Brev
work-file = Mottagen fil
work-periodic = Återkommande arbete
work-again = Försök igen
notice-work-again = Portalen försöker igen.
person-letters = Brev som inte kunde skickas
person-address = Rätta adressen
correct-title = Rätta e-postadressen
correct-lead = { $name } har inte bekräftat sin adress än. Inbjudan skickas igen till den nya adressen.
correct-address = E-postadress
correct-go = Rätta och skicka igen
correct-taken = En annan person har redan den adressen. Sök efter den personen i stället.
correct-proved = Adressen kan inte rättas
correct-proved-body = Personen har bekräftat adressen, eller så är kontot avslutat. Bjud in personen med den nya adressen i stället.
notice-address-corrected = Adressen är rättad. En inbjudan som fortfarande gäller skickas till den.

person-sessions-end = Logga ut överallt
person-sessions-ask = Logga ut { $name } överallt?
person-sessions-follows = Alla webbläsare där personen är inloggad loggas ut, och tjänster förlorar åtkomsten till det de har fått veta. Personen kan logga in igen direkt.
notice-person-signed-out = Personen är utloggad överallt.
staff-sessions = Inloggningar
staff-sessions-end = Logga ut alla
staff-sessions-ask = Logga ut alla från portalen?
staff-sessions-follows = { $n ->
    [one] Bara du är inloggad.
   *[other] { $n } personer är inloggade och alla loggas ut, du också.
 } Det som någon inte har sparat går förlorat. Alla kan logga in igen direkt.
notice-all-signed-out = Alla är utloggade.
