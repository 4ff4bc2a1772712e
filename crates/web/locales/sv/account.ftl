# Det egna kontot: lösenord, tvåstegsverifiering, inloggade enheter, sparade uppgifter.

account-title = Konto och säkerhet
account-cancel = Avbryt
account-remove = Ta bort
account-password = Lösenord
account-password-changed = Ändrat { $date }.
account-password-kept = Inte ändrat sedan kontot skapades.
account-password-none = Du loggar in med ett konto hos någon annan och har inget lösenord här.
account-password-change = Byt lösenord
account-factors = Tvåstegsverifiering
account-factors-lead = Vid inloggning behövs en kod från någon av de här apparna. Med två kopplade appar klarar du dig om en telefon går sönder.
account-factor-added = Kopplad { $date }
account-last-used = använd { $moment }
account-factor-add = Koppla en app till
account-codes = Reservkoder
account-codes-left = { $n ->
    [0] Inga reservkoder kvar
    [one] En reservkod kvar
   *[other] { $n } reservkoder kvar
 }
account-codes-new = Skapa nya reservkoder
account-sessions = Här är du inloggad
account-sessions-lead = Känner du inte igen något av det här? Logga ut det, och byt lösenord.
account-sessions-lead-elsewhere = Känner du inte igen något av det här? Logga ut det, och hör av dig till { $help }.
account-session-here = Den här webbläsaren
account-session-end = Logga ut
account-sessions-end-others = Logga ut överallt utom här

account-codes-new-ask = Skapa nya reservkoder?
account-codes-new-follows = De koder du har nu slutar fungera.
account-codes-new-yes = Skapa nya reservkoder
account-factor-remove-ask = Ta bort { $name }?
account-factor-remove-follows = Koder från den appen fungerar inte längre. Du får ett mejl om att den är borttagen.
account-factor-remove-yes = Ta bort appen

notice-password-chosen = Lösenordet är sparat. Du kan logga in här med det.
notice-password-changed = Lösenordet är bytt, och du är utloggad överallt utom här.
notice-factor-added = Appen är kopplad.
notice-factor-removed = Appen är borttagen.
notice-session-ended = Den enheten är utloggad.
notice-sessions-ended = Du är utloggad överallt utom här.
notice-signed-out = Du är utloggad.

change-password-title = Byt lösenord
first-password-lead = Med det kan du logga in här även utan ditt konto hos någon annan.
change-password-lead = När lösenordet är bytt loggas du ut överallt utom här.
change-password-current = Lösenord nu
change-password-wrong = Det är inte ditt nuvarande lösenord.

add-factor-title = Koppla en app till
add-factor-lead = Använd en annan telefon eller surfplatta än den du redan har kopplat.
add-factor-name = Vad ska den heta?
add-factor-name-hint = Till exempel Jobbtelefonen. Namnet hjälper dig att skilja apparna åt.
add-factor-name-missing = Skriv ett namn på appen.

my-data-title = Mina uppgifter
my-data-lead = Här står vad som är sparat om dig i portalen och vad du har gjort i den. Av långa listor visas det nyaste; filen har allt.
my-data-stored = Det här sparar vi om dig
my-data-download = Hämta allt som en fil
my-data-notices = Det du har läst
my-data-notice = Version { $version }, läst { $moment }
my-data-rights = Om något ska ändras
my-data-rights-how = Vill du rätta, begränsa eller radera uppgifter skriver du till oss:

account-factor-unnamed = Appen i telefonen
account-session-unknown = Okänd webbläsare
account-confirm-title = Visa att det är du
account-confirm-lead = Innan du ändrar hur du loggar in behöver vi en ny kod från appen, eller en av dina reservkoder.
account-confirm-service = { $service } vill se en gång till att det är du, { $address }.
account-confirm-code-lead = Skriv en ny kod från appen, eller en av dina reservkoder.
account-confirm-wrong = Koden stämmer inte. Vänta tills appen visar en ny och skriv den.
account-last-factor = Det är din enda app
account-last-factor-body = Utan en app kan du inte logga in. Koppla en till först, så kan du ta bort den här.
account-many-factors = Du har redan fem appar
account-many-factors-body = Ta bort någon som du inte använder, så kan du koppla en ny.
my-data-phone = Telefon
my-data-created = Konto sedan
my-data-permissions = Dina behörigheter
my-data-active = Gäller
my-data-upcoming = Kommande
my-data-ended = Avslutad
my-data-from = Från { $from } tills vidare
my-data-from-to = { $from } – { $to }
my-data-deeds = Det du har gjort, och var du är känd
my-data-uploads = Filer som du har laddat upp
my-data-corrections = Värden som du har rättat
my-data-comments = Kommentarer som du har skrivit
my-data-receipts = Inlämningar som du har gjort
my-data-extensions = Uppskov som du har frågat om
my-data-contacts = Där du är kontaktperson
my-data-messages = Meddelanden som du har skrivit
my-data-invitations = Inbjudningar till dig
my-data-devices = Webbläsare som känns igen
my-data-more = { $n ->
    [one] och 1 till i filen
   *[other] och { $n } till i filen
 }
my-data-log = Portalens logg säger dessutom när ditt konto gjorde vad, utan innehållet. Den innehåller inga namn eller adresser, sparas så länge som det står under Så hanterar vi personuppgifter, kan inte ändras och visas för den som granskar portalen. Vill du veta vad som står om dig i den skriver du till oss.
my-data-ways-in = Inloggningar hos andra
my-data-news = Nyheter och tips
my-data-news-yes = Du vill ha nyheter och tips från oss.
my-data-news-no = Du får inga nyheter från oss.
my-data-news-stop = Sluta skicka nyheter
my-data-news-begin = Skicka mig nyheter
notice-news-on = Du får nyheter från oss.
notice-news-off = Du får inga fler nyheter från oss.
my-data-apps = Kopplade appar
my-data-sessions = Inloggade webbläsare

account-confirm-password-lead = Innan du går vidare behöver vi ditt lösenord en gång till.
account-confirm-again-lead = Du loggade in med ett konto hos någon annan. Logga ut och logga in igen, så går det bra att fortsätta.
account-confirm-mail = Går det inte?
account-confirm-mail-lead = Vi skickar en kod till din e-postadress. Med den väljer du ett lösenord här, och bekräftar med lösenordet i fortsättningen. Du loggas ut i andra webbläsare.
account-confirm-mail-go = Skicka en kod
account-confirm-elsewhere-lead = Innan du går vidare behöver vi se att det är du. Logga in en gång till där du brukar, så kommer du sedan tillbaka hit.
add-first-title = Slå på tvåstegsverifiering
add-first-lead = Koppla en app i telefonen till ditt konto. Den visar en ny kod varje halvminut.

mfa-on = På
mfa-off = Av
mfa-turn-on = Slå på tvåstegsverifiering
mfa-service-asks = { $service } kräver tvåstegsverifiering. När den är på kommer du vidare dit.
mfa-demanded = Med det du får göra här behöver du tvåstegsverifiering innan du kan gå vidare.
mfa-off-lead = Med tvåstegsverifiering räcker det inte att någon kommer över ditt lösenord: för att logga in behövs också en kod från din telefon.
mfa-how-app = Ha en app för koder
mfa-how-app-words = Vilken autentiseringsapp som helst duger. Har du ingen hämtar du en i telefonens appbutik.
mfa-how-scan = Läs av bilden
mfa-how-scan-words = Appen läser av en bild här på skärmen. Är du på telefonen öppnas appen med en knapp.
mfa-how-codes = Spara reservkoderna
mfa-how-codes-words = Med en reservkod kommer du in även om telefonen är borta. Förvara dem där bara du kommer åt dem.
mfa-on-lead = När du loggar in behövs både lösenord och en kod från en av dina appar.
mfa-apps = Appar som visar koder
mfa-last-stays = Appen är den enda du har och går inte att ta bort, eftersom det du får göra här kräver tvåstegsverifiering.

my-data-services = Tjänster som vet vem du är
my-data-services-none = Du har inte låtit någon tjänst veta vem du är.
my-data-service-since = Godkänd { $moment }. Tjänsten får:
withdraw = Ta tillbaka
withdraw-title = Ta tillbaka godkännandet för { $service }?
withdraw-follows = { $service } får inte längre veta något om dig härifrån. Det som tjänsten redan har sparat får du be den om att radera. Använder du tjänsten igen frågar den på nytt.
withdraw-yes = Ta tillbaka
notice-withdrawn = Godkännandet är taget tillbaka.

my-data-agreed = Ditt samtycke till { $owner }
my-data-agreed-since = Du godkände den { $moment } att vi tar emot ditt namn och din adress, och loggar hur kontot används.
withdraw-all = Ta tillbaka samtycket
withdraw-all-title = Ta tillbaka samtycket till { $owner }?
withdraw-all-follows = Du loggas ut överallt, och alla tjänster som du har låtit veta något slutar få veta det. Kontot och dina behörigheter ligger kvar men går inte att använda förrän du loggar in och godkänner på nytt. Vill du hellre att vi raderar kontot hör du av dig till { $owner }.
withdraw-all-yes = Ta tillbaka och logga ut
notice-withdrawn-all = Samtycket är taget tillbaka, och du är utloggad överallt.
account-session-end-ask = Avsluta inloggningen i { $device }?
account-sessions-end-others-ask = Avsluta alla andra inloggningar?
account-session-end-follows = Den som sitter där behöver logga in igen. Du är fortfarande inloggad här.
details-title = Ändra namn och språk
details-language = Språk på sidor och i brev
details-save = Spara
notice-details-saved = Namn och språk är sparade.

own-address-title = Byt e-postadress
own-address-now = Kontot har adressen { $address }.
own-address-new = Adressen som ska gälla
own-address-hint = Vi skickar en kod dit. Går det att läsa mejl på den gamla adressen igen skriver du den.
own-address-asked = En kod är på väg till { $address }. Adressen byts när du har skrivit den.
own-address-prove = Byt adress
own-address-other = Kom det ingen kod, eller blev adressen fel?
own-address-shared = Flera verkar läsa den adressen. Skriv en som bara du läser.
own-address-void = Koden gäller inte längre. Skriv adressen, så skickar vi en ny.
own-address-taken = Ett annat konto har den adressen. Skriv en annan, eller logga in på det kontot.
notice-address-code = En kod är skickad.
notice-address-changed = Adressen gäller, och mejl går dit.
address-doubted = Där du loggar in har du en annan adress än { $address }. Därför öppnar den inte kontot längre. Visa vilken adress som är din.
address-undelivered = Mejl till { $address } har inte kommit fram. Kontrollera adressen eller skriv en ny.
address-trouble-go = Till adressen
