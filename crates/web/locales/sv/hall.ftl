# Den öppna hallen: första sidan, vägen in för den som ingen har bjudit in, och inloggning hos andra leverantörer.

front-title = Tjänster
front-sign-in = Logga in
front-join = Skapa konto
front-production = Produktion
front-customer-test = Kundtest
front-links = Öppet för alla

door-next = Nästa
door-no-account = Inget konto?
door-join = Skapa ett
door-help = Kommer du inte in?
door-others = Andra sätt att logga in
door-at = Logga in hos { $name }
door-password = Logga in med lösenord här
door-mostly = De flesta med en sådan adress loggar in hos { $name }.
door-on-to = Fortsätt till { $name }
door-or-password = Eller med lösenord här
door-back = Skriv en annan adress
door-other-way = Välj ett annat sätt

join-title = Skapa konto
join-lead = Skriv din adress, så hittar vi vägen in. Kontot är ditt eget och delas inte med någon.
join-hint = Adressen till din arbetsplats om du har en.
join-find = Hitta vägen
join-or = Eller välj själv
join-with = Registrera dig med { $name }
join-guide = Osäker? Två frågor visar vägen
join-has = Har du redan ett konto?
join-no-address = Jag har ingen e-postadress
join-no-address-how = Du behöver en egen adress, som bara du läser. Fråga din arbetsplats om du kan få en, eller skaffa en gratis, till exempel hos Microsoft på outlook.com eller hos Google på gmail.com. Kom sedan tillbaka hit.

found-title = Du loggar in hos { $name }
found-listed = { $domain } är en av de organisationer vi känner. Där loggar man in med sitt arbetskonto hos { $name }, med samma lösenord som på jobbet.
found-tenant = { $name } känner igen { $domain } som en organisation. Du loggar in med ditt arbetskonto, med samma lösenord som på jobbet.
found-personal = { $domain } är { $name }s egna adresser. Du loggar in med det konto du redan har där.
found-next = Sedan frågar vi vad du heter och ber om ditt samtycke. Det tar en minut.
found-password = Gör hellre ett konto med eget lösenord här

no-way-title = Välj hur du vill logga in
no-way-lead = Vi känner inte igen { $domain } som en organisation med egna arbetskonton. Det är inget fel: välj bara ett annat sätt.
no-way-unasked = Det gick inte att ta reda på var adressens konton finns just nu. Prova igen om en stund, eller välj själv.
no-way-ask-again = Sök en gång till
no-way-here = Gör ett konto med adressen här
no-way-here-how = Du får en kod i ett mejl och väljer ett lösenord som bara gäller här.
no-way-or = Eller med ett konto du redan har
no-way-work = Är det din arbetsplats adress?
no-way-work-how = Stavade du rätt? Annars kan den som sköter datorerna hos er berätta om { $domain } har arbetskonton. Hör av dig till oss om den borde finnas med.

shared-title = Är adressen bara din?
shared-lead = Det ser ut som en adress som flera läser. Ett konto hör till en enda person, så den som läser adressen skulle kunna ta över ditt konto.
shared-refused = Det ser ut som en adress som flera läser. Ett konto hör till en enda person, så här behövs en egen adress.
shared-other = Skriv en annan adress
shared-mine = Bara jag läser den

guide-title = Vilken väg är min?
guide-lead = Svara på två frågor, så visar vi vilket val som är rätt för dig.
guide-address = Vad har du för adress?
guide-address-missing = Välj vad du har för adress.
guide-work = Från jobbet eller skolan
guide-work-hint = Du loggar in med den i datorn på jobbet, i Outlook eller Teams.
guide-microsoft = Ett eget konto hos Microsoft
guide-microsoft-hint = Den slutar på outlook.com, hotmail.com eller liknande.
guide-google = Ett eget konto hos Google
guide-google-hint = Den slutar på gmail.com.
guide-other = En annan adress
guide-other-hint = Från en bredbandsleverantör, en förening eller en egen domän.
guide-no-address = Jag har ingen
guide-use = Vad ska du använda?
guide-use-hint = Kryssa för allt som stämmer.
guide-show = Visa min väg
guide-back = Tillbaka
guide-email = Skriv din arbetsadress
guide-email-how = Adressen räcker: vi hittar var din organisation loggar in och skickar dig dit.
guide-email-go = Skriv adressen
guide-here = Gör ett konto här
guide-here-how = Du visar med en kod att adressen är din och väljer ett lösenord som bara gäller här.
guide-here-go = Börja med adressen
guide-door = Registrera dig med { $name }
guide-door-how = Du loggar in hos { $name } som vanligt och kommer tillbaka hit.
guide-none = Skaffa först en egen adress

leave-title = Vi skickar dig till { $name }
leave-lead = Du loggar in hos { $name } och kommer sedan tillbaka hit. Lösenordet skriver du bara där.
leave-why = { $domain } loggar in hos { $name }. Du kommer tillbaka hit när det är klart. Lösenordet skriver du bara där.
leave-back = Tillbaka till inloggningen
there-lead = Du loggar in hos { $name } och kommer sedan tillbaka hit.
notice-once-more = Inloggningen avbröts på vägen tillbaka. Tryck en gång till, så är du strax inne.

upstream-cancelled = Du avbröt inloggningen
upstream-cancelled-body = Du sa nej hos { $name }. Inget har sparats här.
upstream-other-way = Välj ett annat sätt
upstream-away = { $name } svarar inte som det ska just nu
upstream-away-body = Inget är fel hos dig, och inget har sparats. Prova igen om en stund, eller välj ett annat sätt att logga in.
upstream-again = Försök igen
upstream-late = Inloggningen tog för lång tid
upstream-late-body = Eller så började du i en annan webbläsare. Av säkerhetsskäl börjar du om hos { $name }.
upstream-not-this = Kontot går inte att använda här
upstream-not-this-body = Vi tar inte emot konton från den organisationen på det här sättet. Välj ett annat sätt.
upstream-broken = Svaret från { $name } gick inte att lita på
upstream-broken-body = Därför har vi inte släppt in någon, och inget har sparats. Det är inget du kan rätta till. Välj ett annat sätt, och hör gärna av dig med numret här under.
upstream-no-address = { $name } berättade inte vilken adress du har
upstream-no-address-body = Ett konto behöver en adress som vi kan nå dig på. Tillåt { $name } att visa din adress och försök igen, eller välj ett annat sätt.
upstream-closed = Det kontot är avslutat
upstream-closed-body = Inloggningen hos { $name } gick bra, men kontot här är avslutat eller kan inte skapas på det här sättet. Hör av dig till oss om det borde fungera.

link-title = Det finns redan ett konto
link-nobody = Ett konto har redan din adress. Visa att det är ditt, så kopplar vi ihop det med { $name }. Sedan kommer du in med vilket du vill.
link-prove = Logga in på kontot
link-prove-otherwise = Jag loggar in på ett annat sätt
link-forgotten = Jag har glömt lösenordet
link-proved = Kontot är ditt. Vill du att inloggningen hos { $name } också ska öppna det?
link-go = Koppla { $name } till kontot
link-mailed = Du får ett mejl om att det är gjort, och kan ta bort kopplingen när du vill.
link-somebody-else = I den här webbläsaren är ett annat konto inloggat. Logga ut, och logga in med kontot som har adressen.
link-taken = Den inloggningen hör till ett annat konto
link-taken-body = Den öppnar redan ett annat konto här och kan bara höra till ett. Inget är ändrat.
link-taken-back = Till mina sätt att logga in

stay-title = Vill du fortsätta vara inloggad?
stay-lead = Med ja är du inloggad här i { $days } dagar. Med nej loggas du ut när du inte har gjort något på { $hours } timmar.
stay-shared = Svara nej på en dator som andra använder.
stay-always = Fråga inte igen i den här webbläsaren
stay-yes = Ja
stay-no = Nej

services-title = Mina tjänster
service-two-step = Tjänsten kräver tvåstegsverifiering, så att ingen kommer in med bara ett lösenord. Du har inte slagit på det än.
service-two-step-go = Slå på tvåstegsverifiering
service-open = Öppna { $name }
service-back = Till alla tjänster

ways-in-title = Mina sätt att logga in
ways-in-lead = Vart och ett av dem öppnar ditt konto. När något ändras får du ett mejl.
ways-in-password = Lösenord
ways-in-added = Kopplad { $date }
ways-in-more = Lägg till ett
ways-in-more-how = Har du fler sätt kommer du in även om ett slutar fungera.
ways-in-add = Koppla { $name }
ways-in-work = (arbete eller skola)
ways-in-last = Det är ditt enda sätt att logga in
ways-in-last-body = Tas det bort kommer du inte in igen. Lägg till ett annat först.
ways-in-back = Till mina sätt att logga in
notice-way-in-added = Kopplingen är gjord. Nu kommer du in på båda sätten.
notice-way-in-removed = Kopplingen är borttagen.
notice-way-in-there = Den inloggningen öppnar redan ditt konto.
