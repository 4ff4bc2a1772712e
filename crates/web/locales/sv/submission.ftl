# Inlämning: ladda upp, granska, rätta, kommentera, lämna in, kvittens.

submission-title = Inlämning
submission-none = Ingen period är öppen för dina enheter just nu. På startsidan står när nästa öppnar.
submission-home = Till startsidan
submission-others = Andra perioder
submission-until = Till och med { $date }
submission-early = Perioden öppnar den { $date }. Då kan du ladda upp.
submission-late = Sista dagen var { $date }. Behöver ni mer tid kan ni fråga om uppskov.
submission-late-test = Testperiodens sista dag var { $date }. Det som laddades upp i den raderas nu.
submission-sent-back = Vi behöver något mer av er
submission-answer-first = Gör det vi ber om här ovanför och lämna sedan in igen.
submission-unconfirmed = Filen är läst och väntar på att du bekräftar den. Se hur den förstods.
submission-look = Se hur filen lästes
submission-work = Kvar att göra
submission-rows = Öppna som tabell
submission-take-out = Hämta den rättade filen
submission-with-staff = Uppgifterna är hos oss. Vi hör av oss om något behöver ändras.
submission-write = Skriv ett meddelande

upload-title = Ladda upp er fil
upload-lead = CSV från lönesystemet eller XLSX, högst { $limit }. Teckenkodning, avgränsare och decimaltecken hittar vi själva.
upload-again-title = Ladda upp en ny fil
upload-again-lead = Den nya filen blir nästa version. Den förra gäller tills du har bekräftat den nya.
upload-file = Fil
upload-file-hint = CSV eller XLSX. Filen krypteras när den tas emot.
upload-send = Ladda upp
upload-sending = { "{" }part{ "}" } % skickat, ungefär { "{" }left{ "}" } kvar
upload-received = Filen är mottagen. Den läses nu.
upload-too-large = Filen är för stor: högst { $limit }. Inget har skickats.
upload-asking = Förbindelsen bröts. Vi ser efter vad som har kommit fram …
upload-has = Den senaste filen här är { "{" }name{ "}" }.
upload-has-none = Ingen fil har kommit fram än.
upload-unknown = Förbindelsen bröts, och det går inte att se om filen kom fram. Läs in sidan igen när du har nät: kom den fram står den i listan.
upload-file-missing = Välj filen som du vill ladda upp.
upload-file-empty = Filen är tom. Kontrollera att exporten blev klar och välj filen igen.
upload-broken = Förbindelsen bröts innan hela filen hade kommit fram. Försök igen.
upload-stopped = Avbrutet. Inget har ändrats.
upload-sending-label = Så mycket är skickat
upload-stop = Avbryt
upload-counts = Gäller
upload-waiting = Läses
upload-read = Väntar på att du bekräftar
upload-replaced = Ersatt av en nyare fil
upload-unreadable = Gick inte att läsa
uploads-title = Filer
uploads-file = Fil
uploads-state = Läge
uploads-when = Mottagen
uploads-rows = Rader
uploads-size = Storlek
receipts-title = Kvittenser
receipt-number = Kvittens { $n }
decision-none = Väntar på vår granskning
decision-accepted = Godkänd
decision-sent-back = Tillbaka till er

reading-title = Filen läses
reading-lead = { $name } är mottagen och sparad. Nu läses och kontrolleras den.
reading-leave = Du kan stänga sidan. Arbetet fortsätter ändå.
reading-look = Se efter nu

trouble-title = Filen gick inte att läsa
trouble-lead = Filen är sparad och inget annat har ändrats. Ladda upp en ny, eller säg hur den här ska läsas.
understood-title = Stämmer det här?
understood-title-counts = Så lästes filen
understood-lead = Så här förstod vi filen. Den räknas först när du har bekräftat.
understood-rows = Rader
understood-form = Slag
understood-sheet = Blad
understood-encoding = Teckenkodning
understood-delimiter = Avgränsare
understood-decimal = Decimaltecken
understood-header = Första raden
understood-findings = Vid kontrollen
understood-found = { $errors } fel och { $warnings ->
    [one] 1 varning
   *[other] { $warnings } varningar
 }
understood-another-units = { $n ->
    [one] En rad i filen hör till en annan enhet än { $unit }. Välj rätt fil, eller rätta raden.
   *[other] { $n } rader i filen hör till en annan enhet än { $unit }. Välj rätt fil, eller rätta raderna.
 }
understood-missing = { $n ->
    [one] Kolumnen { $names } saknas i filen.
   *[other] De här kolumnerna saknas i filen: { $names }
 }
understood-unknown = Kolumner som inte hör till insamlingen och inte läses: { $names }
understood-preview = De första raderna
understood-replaces = Filen tar den nuvarandes plats. Rättningar och kommentarer hör till sin fil och följer inte med.
understood-yes = Det stämmer
understood-other-file = Välj en annan fil
understood-download = Hämta filen som den togs emot
form-csv = Text med avgränsare
form-fixed = Text med fasta bredder
form-xlsx = Kalkylblad (XLSX)
delimiter-semicolon = Semikolon
delimiter-comma = Komma
delimiter-tab = Tabb
delimiter-bar = Lodstreck
decimal-point = Punkt
header-yes = Kolumnnamn
header-no = Uppgifter
read-again-title = Läs filen på ett annat sätt
read-again-lead = Ändra det som blev fel. Resten hittar vi själva.
read-again-keeps = Kolumnerna som du har valt gäller fortfarande.
read-again-choose = Kolumner som du hade valt får du sedan välja igen.
read-again-find = Hitta själv
read-again-yes = Läs igen

work-tabs = Arbetet med filen
work-findings = Granskning
work-rows = Tabell
work-journal = Ändringar
review-title = Granskning
review-possible-when = Innan du kan lämna in:
review-asked = Vi har bett om något.
review-asked-what = Se vad
review-ready = Allt är rättat och besvarat. Du kan lämna in.
review-nothing = Kontrollen hittade inget att anmärka på i { $n ->
    [one] den enda raden.
   *[other] { $rows } rader.
 }
review-rules = Regler
review-answered = besvarad
review-count-rows = { $n ->
    [one] 1 rad av { $of }
   *[other] { $n } rader av { $of }
 }
review-count-groups = { $n ->
    [one] 1 grupp
   *[other] { $n } grupper
 }
review-count-columns = { $n ->
    [one] 1 kolumn
   *[other] { $n } kolumner
 }
review-count-codes = { $n ->
    [one] 1 kod
   *[other] { $n } koder
 }
review-count-keys = { $n ->
    [one] 1 nyckel
   *[other] { $n } nycklar
 }
review-count-file = Hela filen
review-whole-file = Hela filen
review-file = Fil
review-columns = Kolumner
review-column = Kolumn
review-codes = Koder som saknas
review-code = Kod
review-keys = Nycklar
review-key = Nyckel
review-allowed = Tillåtet: { $what }
spread-title = Hälften av alla värden i { $field } ligger mellan { $low } och { $high }. De { $n } markerade ligger mellan { $least } och { $most }.
spread-title-one = Hälften av alla värden i { $field } ligger mellan { $low } och { $high }. Det markerade är { $least }.
spread-all = Alla rader
spread-wrong = Markerade av regeln
spread-values = Värde
spread-range = { $from } till { $to }
spread-below = under { $to }
spread-above = { $from } eller mer
review-error-do = Rätta det här innan ni lämnar in.
review-warning-do = Är värdet rätt besvarar du varningen med en kommentar. Annars rättar du det.
review-ask = Fråga oss om regeln
review-comment-label = Kommentar till alla
review-comment-hint = Svarar på alla rader i regeln på en gång. Skriv varför värdena stämmer.
review-comment-send = Besvara alla
review-comment-all = Svar på alla
review-comment-more = Regeln har fler rader nu än när kommentaren skrevs. De nya behöver ett svar.
review-comment-back = Ta tillbaka kommentaren
review-comment-row = Kommentera raden
review-comment-group = Kommentera gruppen
review-comment-save = Spara kommentaren
review-comment-missing = Skriv varför värdena stämmer.
review-rows = Rader
review-rows-of-group = { $n ->
    [one] Raden i { $group }
   *[other] De { $n } raderna i { $group }
 }
review-group-rows = Visa raderna
review-received = Så står det i filen
review-line = Rad { $line } i filen
review-sheet-row = Rad { $line } i bladet
review-cells = { $n ->
    [one] en cell, det ska vara { $of }
   *[other] { $n } celler, det ska vara { $of }
 }
review-torn-do = Vilken cell som är vilken går inte att veta, så raderna kan inte rättas här. Rätta dem i filen och ladda upp den igen.
review-before = Förra gången { $value }
review-before-change = Förra gången { $value } ({ $change } %)
review-before-none = Förra gången tomt
review-groups = Grupper
review-group = Grupp
review-do = Åtgärd
review-correct = Rätta
severity-error = Fel
severity-warning = Varning

rows-title = Tabell
rows-row = Rad
rows-how = Dubbelklicka i en cell, eller tryck på Enter i den, och ändra den här. Radens nummer öppnar hela raden.
rows-go = Gå till rad
rows-go-yes = Gå
rows-wrong = Anmärkning
rows-changed = Ändrad
rows-caption = { $n ->
    [one] 1 rad
   *[other] { $rows } rader
 }
rows-empty = tomt
row-title = Rad { $n }
row-before = Föregående rad
row-after = Nästa rad
row-rule = Se regeln
row-fine = Raden har inga anmärkningar.
row-edit = Ändra { $field }
row-value = Nytt värde
row-value-hint = Lämna tomt om cellen ska vara tom.
row-reason = Varför
row-reason-hint = Står i listan över ändringar, så att andra förstår.
row-reason-missing = Skriv varför värdet ändras.
row-value-same = Värdet är detsamma som förut. Skriv det som ska stå i cellen.
row-value-long = Ett värde är högst 1 000 tecken på en rad.
row-save = Spara ändringen
row-stop = Avbryt
row-field = Fält
row-now = Värde
row-received = I filen stod: { $value }
row-change = Ändra
row-ask = Fråga oss om raden
journal-title = Ändringar
journal-lead = Filen som togs emot ändras aldrig. Här står varje ändring med vem, när och varför.
journal-empty = Inget är ändrat.
journal-undo = Ångrad ändring
journal-undone = Ångrad
journal-undo-yes = Ångra

submit-title = Kontrollera och lämna in
submit-lead = Det här lämnas in. Efteråt kan det inte ändras om vi inte skickar tillbaka det.
submit-answered = Jag har gjort det som ni bad om
submit-answered-missing = Kryssa i rutan när du har gjort det som vi bad om. Är något oklart? Skriv ett meddelande till oss.
submit-not-yet = Det går inte att lämna in än.
submit-collection = Insamling
submit-unit = Enhet
submit-period = Period
submit-corrections = Rättade värden
submit-comments = Kommentarer
submit-back = Tillbaka till granskningen
receipt-lead = { $unit } lämnade in den { $moment }.
receipt-by = Inlämnad av
receipt-at = Inlämnad
receipt-received = SHA-256 för filen som togs emot
receipt-submitted = SHA-256 för det som lämnades in
receipt-sums = Summor
receipt-sum = Summa
receipt-values = Antal värden
receipt-pdf = Hämta som PDF
receipt-next = Vi går igenom uppgifterna. Behöver något ändras får ni ett meddelande.
receipt-file = kvittens

notice-counts = Filen är vald. Nu granskar du den.
notice-commented = Kommentaren är sparad.
notice-comment-back = Kommentaren är borttagen.
notice-corrected = Värdet är ändrat och raden kontrollerad.
notice-undone = Ändringen är ångrad.
notice-submitted = Uppgifterna är inlämnade.

columns-title = Kolumner som heter något annat
columns-lead = Välj vilken av filens kolumner som hör till fältet. Filen läses då igen.
columns-none = Ingen kolumn
columns-yes = Läs filen så
columns-twice = Kolumnen { $column } är vald för två fält. Välj den för ett av dem.
row-codes-search = Sök bland koderna
row-codes-search-yes = Sök
row-codes-none = Ingen kod stämmer med det du sökte. Sök på en del av koden eller namnet.
row-codes-found = { $n } av { $of } koder
row-code = Eller välj en kod
row-code-none = Ingen vald
review-allowed-codes = Ska vara en av { $n } koder. Listan med namn och sökning finns där du rättar raden.
