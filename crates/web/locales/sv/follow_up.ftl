# Handläggarens sidor om insamlingar.

collections-title = Insamlingar
collections-none = Ingen insamling finns än. Lägg till en mapp med fält, regler och kodlistor.
collections-extensions = { $n ->
    [one] 1 fråga om uppskov väntar på svar
   *[other] { $n } frågor om uppskov väntar på svar
 }
collection-version = version { $number } ({ $version })
periods-title = Perioder
periods-none = Inga perioder än.
periods-period = Period
periods-days = Dagar
periods-done = Inlämnade
periods-of = { $done } av { $asked }
period-new = Ny period
period-upcoming = Kommande
period-open = Öppen
period-over = Stängd
period-erased = Raderad
folder-title = Lägg till eller uppdatera en insamling
folder-lead = Välj mappens filer eller en zip-fil av mappen. En mapp med samma namn som en tidigare blir en ny version. Perioder som redan är skapade behåller sin version.
folder-files = Filer
folder-hint = datapackage.json, rules.toml och kodlistor, högst 16 MiB. Kodlistor i en undermapp behöver en zip-fil.
folder-add = Lägg till
period-kind = Slag
kind-test = Testperiod
kind-test-hint = Allt som laddas upp raderas när perioden tar slut.
kind-submission = Inlämningsperiod
kind-submission-hint = Det som godkänns sparas och blir nästa års jämförelse.
period-name = Namn
period-name-hint = Till exempel 2026.
period-opens = Första dag
period-closes = Sista dag
period-closes-hint = Perioden är öppen hela dagen.
period-day-wrong = Välj en dag.
period-closes-missing = Välj sista dag.
period-opens-missing = Välj första dag.
period-previous = Jämför med
period-previous-hint = Godkända uppgifter i den perioden används av regler som jämför.
period-previous-none = Ingen period
period-units = Enheter
period-units-all = Fråga alla enheter
period-units-later = Välj enheter efteråt
period-open-yes = Skapa perioden
period-accepted = Godkända
period-accepted-rows = Godkända rader
period-search = Sök enhet eller kod
period-tabs = Läge
period-all = Alla
period-no-units = Inga enheter här.
period-units-caption = Enheter och hur långt de har kommit
period-errors = Fel
period-warnings = Obesvarade
period-notes = Noterat
period-asks = Frågar om uppskov
period-reminded = Påmind { $date }
period-release = Ta bort ur perioden
remind = Påminn
release-ask = Ta bort { $unit } ur perioden?
release-follows = Enheten ser inte längre perioden på sin startsida. Den har inte börjat, så inget som den har sparat går förlorat. Läggs den till igen börjar den från början.
release-yes = Ta bort ur perioden
remind-ask = { $n ->
    [0] Det finns ingen att påminna just nu
    [one] Påminna 1 enhet som inte har lämnat in?
   *[other] Påminna { $n } enheter som inte har lämnat in?
 }
remind-follows = Alla som lämnar uppgifter för enheterna får ett mejl på sitt språk.
remind-none-follows = Inget mejl skickas.
remind-nobody = { $n ->
    [one] 1 enhet har ingen som kan få mejlet. Bjud in en uppgiftslämnare först.
   *[other] { $n } enheter har ingen som kan få mejlet. Bjud in uppgiftslämnare först.
 }
remind-lately = { $n ->
    [one] 1 enhet påmindes för mindre än tolv timmar sedan och lämnas i fred.
   *[other] { $n } enheter påmindes för mindre än tolv timmar sedan och lämnas i fred.
 }
remind-invited = { $n ->
    [one] 1 enhet har bara personer som är inbjudna och inte har skapat konto än. De får ingen påminnelse: skicka inbjudan igen.
   *[other] { $n } enheter har bara personer som är inbjudna och inte har skapat konto än. De får ingen påminnelse: skicka inbjudningarna igen.
 }
remind-yes = Skicka påminnelser
units-ask = Lägg till enheter
units-legend = Enheter som ska lämna uppgifter
units-asked = { $n ->
    [one] En enhet är redan tillfrågad.
   *[other] { $n } enheter är redan tillfrågade.
 }
units-search = Namn, nummer eller kod
units-all-asked = Alla enheter är redan tillfrågade.
units-select-all = Markera alla
units-chosen = { "{" }n{ "}" } av { "{" }of{ "}" } markerade
units-missing = Kryssa för enheterna som ska lämna uppgifter.
units-yes-all = { $n ->
    [one] Lägg till den som visas
   *[other] Lägg till alla { $n } som visas
 }
units-none = Det finns inga enheter. Lägg till organisationer och enheter först.
units-yes = Lägg till de valda
days-change = Ändra dagar
days-yes = Spara dagarna
days-sooner-ask = Låta { $period } sluta den { $date }?
days-sooner-erases = Vid midnatt, när { $date } är slut, raderas allt som har laddats upp: { $files ->
    [0] just nu finns inget.
    [one] 1 fil från { $units ->
        [one] 1 enhet.
       *[other] { $units } enheter.
     }
   *[other] { $files } filer från { $units ->
        [one] 1 enhet.
       *[other] { $units } enheter.
     }
 } Det går inte att ångra.
days-sooner-closes = Efter { $date } går det inte att ladda upp eller lämna in mer. { $n ->
    [0] Alla enheter utan uppskov har lämnat in.
    [one] 1 enhet har inte lämnat in och kan inte göra det sedan.
   *[other] { $n } enheter har inte lämnat in och kan inte göra det sedan.
 }
days-sooner-yes = Ändra sista dagen
export-title = Ta ut uppgifter
export-lead = { $units ->
    [one] Godkända uppgifter från 1 enhet, { $rows }.
   *[other] Godkända uppgifter från { $units } enheter, { $rows }.
 }
export-form = Form
export-csv = CSV
export-parquet = Parquet
export-codebook = Kodbok
export-sensitive = Ta med känsliga fält
export-sensitive-hint = Uttaget skrivs i loggen med ditt namn.
export-plain = Känsliga fält är inte med. De kräver en systemadministratör.
export-reason = Varför uppgifterna tas ut
export-reason-hint = Sparas i loggen med ditt namn, till exempel ”Årsrapport 2026”. Skriv inga personnamn.
export-reason-missing = Skriv varför uppgifterna tas ut, till exempel ”Årsrapport 2026”.
export-reason-wrong = Skriv skälet på en rad med högst 200 tecken.
export-yes = Ta ut
decide-title = Kvittens { $n } att ta ställning till
decide-done-title = Kvittens { $n } är avgjord
decide-meanwhile = Läget har ändrats sedan du öppnade sidan. Nu är det: { $state }. Ditt beslut är inte sparat. Se hur det står till här nedanför och bestäm sedan.
decide-accept = Godkänn
send-back-title = Skicka tillbaka
send-back-message = Vad behöver de göra?
send-back-message-hint = Visas för enheten.
send-back-message-missing = Skriv vad enheten behöver göra.
send-back-until = Ny sista dag
send-back-until-hint = Behövs när tiden har gått ut.
send-back-day-needed = Välj en dag att bli klar till. Tiden har gått ut.
send-back-day-passed = Välj en dag som inte har varit.
send-back-yes = Skicka tillbaka
submission-rule = Regel
submission-severity = Allvar
submission-count = Antal
submission-answered = Besvarade
submission-nothing-yet = Enheten har inte laddat upp något än.
extensions-title = Uppskov
extensions-none = Inga frågor väntar på svar.
extensions-decided = Besvarade
extension-grant-until = Ny sista dag
extension-answer-label = Svar
extension-answer-hint = Behövs vid avslag.
extension-answer-missing = Skriv varför ni säger nej.
extension-grant = Bevilja
extension-refuse = Avslå
notice-folder-added = Insamlingen är tillagd.
notice-folder-same = Mappen är densamma som den senaste versionen. Inget har ändrats.
notice-period-opened = Perioden är skapad.
notice-units-asked = { $n ->
    [0] De var redan tillfrågade.
    [one] En enhet är tillfrågad.
   *[other] { $n } enheter är tillfrågade.
 }
notice-unit-released = Enheten är borttagen ur perioden.
notice-reminded = Påminnelserna är på väg.
notice-nobody-reminded = Inga påminnelser skickades. Det fanns ingen att påminna.
notice-days-changed = Dagarna är ändrade.
notice-accepted = Inlämningen är godkänd.
notice-sent-back = Inlämningen är tillbaka hos enheten.
notice-extension-decided = Svaret är skickat.
