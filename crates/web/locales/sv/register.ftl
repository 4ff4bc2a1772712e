# Vägen in för den som är inbjuden eller har glömt lösenordet, steg för steg.

step-address = Din e-post
step-second-factor = Din app
step-password = Ditt lösenord
step-names = Ditt namn
step-privacy = Dina uppgifter

address-title = Vilken e‑postadress har du?
address-lead = Vi skickar en kod dit, så att vi vet att adressen är din.
address-sent = En kod är redan på väg till { $address }.
address-to-code = Skriv koden
address-label = E-postadress
address-hint = Har du fått en inbjudan är det adressen som inbjudan kom till.
address-send = Skicka koden
address-next = Nästa steg: skriv koden från mejlet. Ha telefonen nära, den behövs sedan.
step-whose = Du fyller i uppgifterna för { $address }. Är det inte du?
step-leave = Lämna det här och börja om
address-then = Sedan väljer du ett lösenord. Har adressen redan ett ersätts det.
address-then-open = Har adressen ett konto väljer du sedan ett nytt sätt in. Annars skapar du ett konto med den.
address-help-lead = Skriv adressen, så visar vi hur du loggar in. Först skickar vi en kod dit, så att vi vet att adressen är din.
address-then-help = Har adressen ett konto visar vi sedan hur du loggar in på det. Annars kan du skapa ett.
address-sign-in = Till inloggningen

code-title = Skriv koden från mejlet
code-lead = Om adressen finns hos oss är ett mejl med en kod på väg. Koden gäller i { $minutes } minuter.
code-other-address = Byt adress
code-label = Sexsiffrig kod
code-missing = Skriv siffrorna från mejlet.
code-wrong = { $n ->
    [0] Koden stämmer inte, och försöken är slut. Be om en ny kod.
    [one] Koden stämmer inte. Du har ett försök kvar.
   *[other] Koden stämmer inte. Du har { $n } försök kvar.
 }
code-old = Koden har slutat gälla. Be om en ny.
code-go = Fortsätt
code-none = Kom det inget mejl?
code-none-wait = Det kan ta någon minut.
code-none-junk = Titta bland skräppost och i mappen för övrigt.
code-none-invited = Är du inte inbjuden kommer inget mejl. Hör då av dig till oss.
code-again = Skicka en ny kod
code-again-hint = Den förra koden slutar gälla när du ber om en ny.
notice-code-sent = En ny kod är skickad.

factor-title = Koppla en app till kontot
factor-lead = När du loggar in behöver du både lösenordet och en kod från din telefon. Då kommer ingen in med bara lösenordet.
factor-get-app = Hämta en autentiseringsapp
factor-get-app-how = Har du redan en sådan app i telefonen använder du den. Annars hämtar du en i telefonens appbutik.
factor-which-app = Vilken app ska jag välja?
factor-which-app-how = Alla autentiseringsappar som visar sexsiffriga engångskoder fungerar, till exempel Microsoft Authenticator eller Google Authenticator. Sök på namnet i App Store på iPhone eller i Google Play på Android. Har din arbetsplats valt en app tar du den.
factor-connect = Koppla appen
factor-open-how = Läser du det här i telefonen där appen finns?
factor-open = Öppna i appen
factor-scan-how = Välj att lägga till ett konto i appen och rikta kameran mot bilden.
factor-qr = QR-kod som kopplar autentiseringsappen till kontot
factor-cannot-scan = Går det inte att skanna?
factor-key-how = Välj i appen att skriva in en nyckel för hand, och fyll i det här:
factor-key-account = Konto
factor-key = Nyckel
factor-key-kind = Typ
factor-key-kind-how = Tidsbaserad, sex siffror, 30 sekunder
factor-prove = Skriv koden som appen visar
factor-code = Sexsiffrig kod från appen
factor-code-hint = Den byts var trettionde sekund.
factor-missing = Skriv de sex siffrorna som appen visar.
factor-wrong = Koden stämmer inte. Vänta tills appen visar en ny kod och skriv den. Stämmer den inte heller: kontrollera att telefonens klocka ställs automatiskt.
factor-go = Koppla appen

copy = Kopiera
copy-done = Kopierat

confirm-factor-title = Visa att det är du
confirm-factor-lead = Skriv koden för { $portal } från din autentiseringsapp. Sedan väljer du ett lösenord.

codes-title = Spara dina reservkoder
codes-lead = Med en reservkod kommer du in om telefonen går sönder eller kommer bort. Spara dem innan du fortsätter.
codes-print = Skriv ut
codes-where = Lägg dem där du har dina andra lösenord, eller på papper på ett säkert ställe. Varje kod fungerar en gång.
codes-kept = Jag har sparat koderna
codes-kept-missing = Spara koderna först och kryssa sedan i rutan.
codes-go = Fortsätt

password-title = Välj ett lösenord
password-replaces = Adressen har redan ett konto här. Det nya lösenordet ersätter det gamla, och kontot loggas ut överallt.
password-none-title = Så loggar du in
password-none-yet = Kontot har inget lösenord. Du loggar in på det här sättet:
password-first = Eller välj ett lösenord
password-lead = Flera ord efter varandra är både lättare att minnas och svårare att gissa än några krångliga tecken.
password-lead-manager = Ett lösenord som du inte har någon annanstans är säkrast. En lösenordshanterare hittar på ett och minns det åt dig.
password-new = Nytt lösenord
password-again = Skriv lösenordet en gång till
password-least = { $n ->
   *[other] minst { $n } tecken
 }
password-upper = en stor bokstav
password-lower = en liten bokstav
password-digit = en siffra
password-special = ett specialtecken, till exempel ! eller #
password-never = Det får inte innehålla ditt namn eller din adress, och inte vara ett av de vanliga lösenord som alla känner till.
password-passphrase = Från { $n } tecken behövs varken stora bokstäver, siffror eller specialtecken.
password-missing = Skriv ett lösenord.
password-short = Lösenordet behöver vara minst { $n } tecken.
password-long = Lösenordet får vara högst 128 tecken.
password-unprintable = Lösenordet har tecken som inte går att skriva. Skriv det igen.
password-kinds = Lösenordet behöver en stor bokstav, en liten bokstav, en siffra och ett specialtecken.
password-common = Det lösenordet finns på listor över vanliga eller läckta lösenord. Välj ett annat.
password-personal = Lösenordet innehåller ditt namn eller din adress. Välj ett utan dem.
password-portal = Lösenordet liknar portalens eller ägarens namn. Välj ett som ingen gissar utifrån sidan.
password-same = Det är lösenordet du har nu. Välj ett annat.
password-differ = De två lösenorden är inte lika. Skriv samma i båda fälten.
password-go = Spara lösenordet

names-title = Vad heter du?
names-lead = Namnet visas för dem som arbetar med samma uppgifter och för oss när vi svarar dig.
names-first = Förnamn
names-last = Efternamn
names-last-hint = Har du bara ett namn? Lämna fältet tomt.
names-missing = Skriv vad du heter.
names-wrong = Namnet får ha högst 200 tecken och bara sådana som går att visa.
names-go = Fortsätt

step-upstream = Logga in
step-recovery-codes = Reservkoder
step-birth-date = Ålder
step-human = Kontroll
step-consent = Samtycke

code-lead-open = Ett mejl med en kod är på väg. Koden gäller i { $minutes } minuter.
code-news = Jag vill få nyheter och tips från { $owner }
code-terms = När du går vidare godkänner du
code-terms-link = villkoren

other-address-title = Vilken adress läser du?
other-address-lead = Den adress som du loggar in med är kanske inte en du får mejl till. Skriv en som bara du läser, så skickar vi en kod dit.
other-address-back = Tillbaka

birth-title = Hur gammal är du?
birth-lead = För att ha ett konto här behöver du ha fyllt { $n } år.
birth-country = Land
birth-country-missing = Välj ett land.
birth-date = När är du född?
birth-year = År
birth-month = Månad
birth-month-choose = Välj
birth-day = Dag
birth-year-wrong = Skriv året med fyra siffror, från { $from } till { $to }, till exempel 1985.
birth-month-missing = Välj månad.
birth-day-wrong = Skriv dagen i månaden, från 1 till { $last }.
birth-not-yet = Den dagen har inte varit än. Kontrollera år, månad och dag.
birth-go = Fortsätt
birth-not-kept = Datumet sparas inte. Vi noterar bara att du är gammal nog.

too-young-title = Du kan inte ha ett konto här än
too-young-lead = Kontot är för den som har fyllt { $n } år. Välkommen tillbaka då.
too-young-kept = Inget av det du har skrivit är sparat.

human-title = Ett ögonblick
human-lead = Din webbläsare räknar ut ett tal, så att ingen kan skapa tusentals konton med ett program. Du behöver inte göra något.
human-progress = Så långt har webbläsaren räknat
human-no-script = I den här webbläsaren körs inga skript. Då gör du kontrollen själv, på ett av sätten här under.
human-otherwise = Händer det inget på en stund?
human-by-picture = Vrid en bild i stället
human-by-sound = Lyssna i stället
human-wrong = Talet stämde inte. Webbläsaren räknar en gång till.
human-picture-title = Vrid bilden rätt
human-picture-lead = Bild { $n } av { $of }. Vrid tills det som bilden visar står upprätt.
human-picture-alt = En bild som är vriden. Använd knapparna tills den står upprätt, eller välj att lyssna i stället.
human-turn-left = Vrid åt vänster
human-turn-right = Vrid åt höger
human-picture-done = Den står rätt
human-picture-wrong = Bilden stod inte upprätt. Här är en ny.
human-picture-keys = Vänster- och högerpilen vrider den också.
human-neither = Jag kan varken använda bilden eller ljudet
human-help-title = Vi hjälper dig
human-help-lead = Skriv eller ring, och säg att du varken kan använda bilden eller ljudet. Vi har antecknat att du frågade.
human-help-mail = E-post
human-help-phone = Telefon
human-help-address = Din adress här
human-help-then = När vi vet att det är du bjuder vi in dig med ett mejl till den adressen. Den som är inbjuden gör ingen kontroll.
human-sound-title = Räkna de ljusa tonerna
human-sound-lead = Omgång { $n } av { $of }. Du hör nio toner, mörka och ljusa. Hur många är ljusa?
human-sound-file = Hämta ljudet som en fil
human-sound-high = Antal ljusa toner
human-sound-go = Fortsätt
human-sound-wrong = Antalet stämde inte. Här är nya toner.
notice-human-another = Rätt. En till, så är det klart.

agree-title = { $owner } ber om ditt samtycke
agree-lead = { $owner } står bakom den här portalen, { $domain }. Om du godkänner gör vi det här:
agree-receives = Tar emot ditt namn och din e-postadress.
agree-receives-from = Tar emot ditt namn och din e-postadress från { $name }, och det nummer som { $name } känner dig under. Aldrig ditt lösenord.
agree-logs = Loggar när och ungefär varifrån du loggar in, och vad som ändras på ditt konto.
agree-uses = Använder uppgifterna för att släppa in dig och för att tjänsterna ska veta vem du är.
agree-take-back = Du kan när som helst ta tillbaka samtycket, under ”Mina uppgifter” när du är inloggad. Då loggas du ut överallt, och tjänsterna får inget mer veta om dig.
agree-anew = Du behöver godkänna det här innan du kan gå vidare: antingen har texten ändrats eller så har du tagit tillbaka samtycket.
agree-sign-out-means = Loggar du ut utan att godkänna ligger kontot kvar oanvänt. Vill du att vi raderar det hör du av dig till { $help }.
agree-policy = Så hanterar { $owner } personuppgifter
agree-agree = Godkänn
agree-cancel = Avbryt
agree-cancel-means = Avbryter du sparas ingenting.
notice-done-sign-in = Du är registrerad. Logga in för att gå vidare.
notice-cancelled = Du avbröt. Ingenting är sparat.
notice-welcome = Välkommen. Ditt konto är klart.

privacy-title = Så hanterar vi dina uppgifter
privacy-lead = Läs igenom innan du går vidare. Det tar en minut.
privacy-changed = Texten är ändrad sedan du läste den senast.
privacy-full = Läs hela texten
privacy-ok = OK, jag har läst
privacy-ok-means = Vi sparar vilken version du har läst och när. Det är ingen signatur och inget samtycke.
privacy-version = Version { $version }, gäller från { $from }
privacy-version-alone = Version { $version }.

notice-what = Vad vi sparar
notice-why = Varför
notice-ground = Rättslig grund
notice-how-long = Hur länge
notice-who = Personuppgiftsansvarig
notice-rights = Dina rättigheter

over-title = Börja om från början
over-body = Det har gått lång tid sedan du började, eller så började du i en annan webbläsare. Av säkerhetsskäl får du en ny kod. Det du redan har sparat finns kvar.
over-again = Börja om
over-known-title = Du har redan ett konto
over-known-body = Medan du höll på fick adressen ett konto, kanske av dig själv i en annan webbläsare eller flik. Logga in med det. Det som du fyllde i här behövs inte.
over-known-go = Logga in
over-known-help = Jag kommer inte in
over-closed-title = Kontot är avslutat
over-closed-body = Adressen hör till ett konto som är avslutat. Den som driver portalen kan öppna det igen med en ny inbjudan.
over-closed-other = Använd en annan adress
confirm-factor-phone = Jag har telefonen
