# Demons sida med posten, telefonen och exempelfilerna.

brand = Demons post
nav = Delar
nav-mail = Brev
nav-phone = Telefonen
nav-files = Exempelfiler
nav-portal = Till portalen
other-language = In English
made-up = Allt här är påhittat. Breven lämnar aldrig den här datorn.

mail-title = Brev som har skickats
mail-none = Inget brev än. Här visas de brev som portalen skickar, det nyaste först.
mail-from = Från
mail-to = Till
mail-about = Ämne
mail-at = Tid
mail-back = Alla brev
mail-as-text = Samma brev som ren text
mail-fresh = Nya brev visas av sig själva.
mail-only = Brev till { $who }
mail-gone = Det brevet finns inte.

phone-title = En telefon att låna
phone-lead = Portalen ber om en kod från en app i din telefon. Har du ingen app till hands använder du den här: klistra in nyckeln som portalen visar under QR-koden, så visas koden här.
phone-key = Nyckel
phone-key-hint = Bokstäver och siffror i grupper om fyra, eller hela länken som börjar med otpauth:
phone-label = Namn, så att du känner igen den
phone-label-hint = Valfritt, till exempel din adress
phone-add = Lägg till
phone-add-one = Lägg till en nyckel
phone-wrong = Det där är ingen nyckel. Kopiera den från sidan där portalen visar QR-koden.
phone-codes = Koder just nu
phone-none = Ingen nyckel än.
phone-whose = Konto
phone-code = Kod
phone-left =
    { $n ->
        [one] Gäller i en sekund till
       *[other] Gäller i { $n } sekunder till
    }
phone-forget = Ta bort
phone-forget-whose = Ta bort { $who }
phone-from-demo = Demons konto
phone-unnamed = Nyckel { $n }

files-title = Filer att lämna in
files-lead = Ladda ner en fil och lämna in den i portalen. Några är som de ska, andra har fel som granskningen hittar.
files-name = Fil
files-about = Vad den visar
files-size = Storlek
files-none = Det finns inga filer.
