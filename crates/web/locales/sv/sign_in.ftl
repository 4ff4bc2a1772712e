# Inloggning: adress och lösenord, koden från appen, och vägarna in utan telefon.

sign-in-title = Logga in
sign-in-address = E-postadress
sign-in-address-missing = Skriv din e-postadress.
sign-in-address-form = Adressen ska se ut som namn@arbetsplats.se.
sign-in-password = Lösenord
sign-in-password-missing = Skriv ditt lösenord.
sign-in-wrong = Adressen och lösenordet hör inte ihop. Kontrollera båda, eller tryck på ”{ $link }”.
sign-in-wait = { $n ->
    [one] Efter flera försök behöver du vänta en sekund innan nästa.
   *[other] Efter flera försök behöver du vänta { $n } sekunder innan nästa.
 }
sign-in-wait-minutes = Efter flera försök behöver du vänta { $n } minuter innan nästa.
sign-in-wait-code = Vill du inte vänta trycker du på ”{ $link }” och får en kod till din adress. När du har skrivit den kan du logga in här på en gång.
sign-in-go = Logga in
sign-in-invited-or-forgotten = Inbjuden eller glömt lösenordet?

challenge-title = Skriv koden från din app
challenge-lead = Öppna autentiseringsappen i telefonen och leta upp { $portal }. Där står en kod som byts var trettionde sekund.
challenge-code = Sexsiffrig kod
challenge-hint = Hinner koden bytas medan du skriver är det ingen fara, den förra gäller en liten stund till.
challenge-missing = Skriv de sex siffrorna från appen.
challenge-wrong = { $n ->
    [0] Koden stämmer inte, och det finns inga försök kvar. Logga in på nytt.
    [one] Koden stämmer inte. Du har ett försök kvar.
   *[other] Koden stämmer inte. Du har { $n } försök kvar.
 }
challenge-used = Den koden är redan använd. Vänta tills appen visar en ny.
challenge-go = Fortsätt
challenge-recovery = Använd en reservkod i stället
challenge-lost-phone = Jag har inte telefonen

recovery-title = Använd en reservkod
recovery-lead = Reservkoderna fick du när du kopplade din app. Varje kod fungerar en gång.
recovery-code = Reservkod
recovery-hint = Stora eller små bokstäver och bindestreck spelar ingen roll.
recovery-missing = Skriv en av dina reservkoder.
recovery-wrong = Koden stämmer inte, eller så är den redan använd. Prova en annan av dina koder.
recovery-go = Fortsätt
recovery-none = Jag har inga reservkoder

lost-phone-title = In utan telefonen
lost-phone-lead = Har telefonen gått sönder, bytts ut eller kommit bort finns det tre vägar.
lost-phone-codes = Reservkoder
lost-phone-codes-how = Du fick en lista med reservkoder när du kopplade appen. En av dem ersätter koden från telefonen.
lost-phone-codes-go = Använd en reservkod
lost-phone-app = Appen på en annan enhet
lost-phone-app-how = Vissa appar sparar koderna i ett konto. Logga in i samma app på den nya telefonen och se om koden finns där.
lost-phone-staff = Hjälp av oss
lost-phone-staff-how = { $owner } kan ta bort kopplingen till den gamla telefonen. Vi kontrollerar först att det är du. Sedan kopplar du en ny app.
lost-phone-back = Tillbaka till inloggningen

notice-sign-in-again = Logga in igen. Koden skrevs inte i tid, eller blev fel för många gånger.
notice-recovery-used = Du är inloggad med en reservkod. Är telefonen borta kopplar du en app på en ny telefon nu.

ended-signed-out = Du har loggat ut i den här webbläsaren.
ended-elsewhere = Du har loggat ut den här webbläsaren från en annan.
ended-administrator = Den som sköter portalen har loggat ut dig. Undrar du varför? Skriv till { $help }.
ended-password = Lösenordet byttes, och då loggades du ut i alla andra webbläsare. Var det inte du? Skriv till { $help }.
ended-consent = Du tog tillbaka ditt samtycke, och då loggades du ut överallt.
ended-closed = Kontot är avslutat, och då loggades du ut överallt. Undrar du varför? Skriv till { $help }.
ended-unused = Du loggades ut eftersom du inte hade gjort något på länge. Det du har sparat finns kvar.
ended-too-old = Du loggades ut eftersom det var länge sedan du loggade in. Det du har sparat finns kvar.
