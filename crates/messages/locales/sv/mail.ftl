# Breven. Varje brev har KEY-subject (vem och vad, inga personuppgifter), KEY-body (ett stycke per rad),
# KEY-button om det har en länk, och KEY-unasked (vad man gör om man inte väntade sig brevet).

greeting = Hej
greeting-name = Hej { $name }
sender = { $portal } drivs av { $operator }. Brevet skickades automatiskt och går inte att svara på. Frågor: { $help }

invitation-subject = { $portal }: du är inbjuden
invitation-body =
    { $operator } bjuder in dig till { $portal } för { $organisation }.
    { $hall ->
        [open] Så gör du: öppna sidan, tryck på ”Kommer du inte in?” och skriv adressen som det här brevet kom till. Du får en kod i ett nytt brev, och sedan leder sidorna dig steg för steg.
       *[closed] Så gör du: öppna sidan, tryck på ”Inbjuden eller glömt lösenordet?” och skriv adressen som det här brevet kom till. Du får en kod i ett nytt brev, och sedan leder sidorna dig steg för steg.
    }
    { $app ->
        [yes] Räkna med fem minuter. Ha din telefon nära: du behöver en app som visar engångskoder.
       *[no] Räkna med fem minuter.
    }
    Inbjudan gäller till och med { $date }.
invitation-button = Öppna { $portal }
invitation-unasked = Väntade du dig inte det här? Då behöver du inte göra något. Ingenting händer förrän du själv öppnar kontot.

new-permission-subject = { $portal }: du har fått en ny behörighet
new-permission-body = { $operator } har gett dig en behörighet: du kan nu arbeta för { $organisation } i { $portal }. Logga in som vanligt, så ser du vad som är nytt.
new-permission-button = Öppna { $portal }
new-permission-unasked = Stämmer det inte att du ska arbeta för { $organisation }? Hör av dig: { $help }

permission-ended-subject = { $portal }: en behörighet har avslutats
permission-ended-body = { $operator } avslutade { $time } din behörighet för { $organisation } i { $portal }. Ditt konto och dina andra behörigheter finns kvar.
permission-ended-unasked = Ska du fortsätta att arbeta för { $organisation }? Hör av dig: { $help }

permission-ending-subject = { $portal }: en behörighet slutar snart
permission-ending-body =
    Din behörighet för { $organisation } i { $portal } gäller till och med { $date }.
    Ska du fortsätta efter det? Be { $operator } om en ny, så blir det inget uppehåll.
permission-ending-unasked = Undrar du något? Hör av dig: { $help }

permission-changed-subject = { $portal }: din behörighet har fått andra dagar
permission-changed-body = Din behörighet för { $organisation } i { $portal } gäller nu { $from ->
    [begun] { $to ->
        [open] tills vidare.
       *[other] till och med { $to }.
     }
   *[other] { $to ->
        [open] från och med { $from } tills vidare.
       *[other] från och med { $from } till och med { $to }.
     }
 }
permission-changed-button = Öppna { $portal }
permission-changed-unasked = Stämmer inte dagarna? Hör av dig: { $help }

code-subject = { $portal }: din kod
code-body =
    { $minutes ->
        [one] Skriv koden på sidan där du bad om den. Den gäller i en minut, och bara den senaste koden gäller.
       *[other] Skriv koden på sidan där du bad om den. Den gäller i { $minutes } minuter, och bara den senaste koden gäller.
    }
    Ge inte koden till någon annan. Vi frågar aldrig efter den.
code-unasked = Bad du inte om en kod? Då har någon skrivit din adress, kanske av misstag. Utan koden kommer ingen vidare, och du behöver inte göra något.

password-changed-subject = { $portal }: lösenordet är bytt
password-changed-body = Lösenordet till ditt konto byttes { $time }. Alla inloggningar har avslutats, så du loggar in på nytt överallt.
password-changed-unasked = Var det inte du? Byt lösenord på inloggningssidan genast och hör av dig: { $help }

factor-added-subject = { $portal }: tvåstegsverifiering har lagts till
factor-added-body = Ett nytt sätt att bekräfta att det är du lades till på ditt konto { $time }.
factor-added-unasked = Var det inte du? Byt lösenord på inloggningssidan genast och hör av dig: { $help }

factor-removed-subject = { $portal }: tvåstegsverifiering har tagits bort
factor-removed-body = Ett sätt att bekräfta att det är du togs bort från ditt konto { $time }.
factor-removed-unasked = Var det inte du? Byt lösenord på inloggningssidan genast och hör av dig: { $help }

factor-reset-subject = { $portal }: tvåstegsverifieringen är återställd
factor-reset-body =
    En handläggare återställde tvåstegsverifieringen på ditt konto { $time }.
    Nästa gång du loggar in kopplar du en app för engångskoder på nytt.
factor-reset-unasked = Har du inte bett om det? Hör av dig genast: { $help }

recovery-codes-made-subject = { $portal }: nya reservkoder
recovery-codes-made-body = Nya reservkoder till ditt konto togs fram { $time }. De gamla gäller inte längre.
recovery-codes-made-unasked = Var det inte du? Byt lösenord på inloggningssidan genast och hör av dig: { $help }

recovery-code-used-subject = { $portal }: en reservkod har använts
recovery-code-used-body = En av dina reservkoder användes för att logga in { $time }. Den går inte att använda igen. Har du få koder kvar kan du ta fram nya på din sida.
recovery-code-used-unasked = Var det inte du? Byt lösenord på inloggningssidan genast och hör av dig: { $help }

way-in-added-subject = { $portal }: ett nytt sätt att logga in
way-in-added-body = En inloggning hos en annan leverantör kopplades till ditt konto { $time }. Med den kommer man nu in här. På din sida ser du vilken det är och kan ta bort den.
way-in-added-unasked = Var det inte du? Logga in, ta bort kopplingen på din sida och hör av dig: { $help }

way-in-removed-subject = { $portal }: ett sätt att logga in är borttaget
way-in-removed-body = En inloggning hos en annan leverantör togs bort från ditt konto { $time }. Den går inte längre att logga in med här.
way-in-removed-unasked = Var det inte du? Hör av dig genast: { $help }

address-changed-subject = { $portal }: kontot har fått en ny adress
address-changed-body = Adressen på ditt konto i { $portal } byttes { $time }. Brev går nu till den nya adressen, och den gamla öppnar inte kontot längre.
address-changed-unasked = Har du inte bytt adress? Hör av dig genast: { $help }

address-followed-subject = { $portal }: kontot har fått en ny adress
address-followed-body = Din adress hos leverantören där du loggar in har bytts, och { $time } bytte ditt konto i { $portal } adress på samma sätt. Brev går nu till den nya adressen, och den gamla öppnar inte kontot längre.
address-followed-unasked = Har du inte bytt adress? Hör av dig genast: { $help }

new-device-subject = { $portal }: inloggning från en ny enhet
new-device-body = Någon loggade in på ditt konto { $time } från en enhet som inte har använts förut: { $known ->
    [no] okänd enhet
   *[yes] { $device }
}. Var det du behöver du inte göra något.
new-device-button = Se dina inloggningar
new-device-unasked = Var det inte du? Logga ut enheten, och hör av dig: { $help }

new-message-subject = { $portal }: du har ett nytt meddelande
new-message-body = Det finns ett nytt meddelande till dig. Av säkerhetsskäl står det inte i brevet: logga in för att läsa det.
new-message-button = Läs meddelandet
new-message-unasked = Brevet kom för att du lämnar uppgifter eller har ställt en fråga i { $portal }. Tror du att det blev fel? Hör av dig: { $help }

extension-granted-subject = { $portal }: du får uppskov
extension-granted-body = Din begäran om uppskov för { $collection } är beviljad. Nu ska ni ha lämnat in senast { $date }.
extension-granted-button = Se inlämningen
extension-granted-unasked = Har du inte bett om uppskov? Då kan en kollega ha gjort det. Undrar du, hör av dig: { $help }

extension-refused-subject = { $portal }: svar på din begäran om uppskov
extension-refused-body = Din begäran om uppskov för { $collection } kunde inte beviljas. Den tidigare dagen gäller. Logga in för att se den, och skriv till oss om ni inte hinner.
extension-refused-button = Se inlämningen
extension-refused-unasked = Har du inte bett om uppskov? Då kan en kollega ha gjort det. Undrar du, hör av dig: { $help }

submission-accepted-subject = { $portal }: inlämningen är godkänd
submission-accepted-body = Er inlämning till { $collection } är granskad och godkänd. Tack, ni är klara.
submission-accepted-button = Se kvittensen
submission-accepted-unasked = Undrar du något om inlämningen? Hör av dig: { $help }

submission-sent-back-subject = { $portal }: inlämningen behöver kompletteras
submission-sent-back-body = Er inlämning till { $collection } har kommit tillbaka till er. Logga in för att se vad som behöver ändras, och lämna sedan in på nytt.
submission-sent-back-button = Se vad som behövs
submission-sent-back-unasked = Undrar du något om inlämningen? Hör av dig: { $help }

reminder-subject = { $portal }: påminnelse om inlämning
reminder-body =
    Er inlämning till { $collection } är inte klar än. Sista dag är { $date }.
    Hinner ni inte? Logga in och hör av er till oss.
reminder-button = Till inlämningen
reminder-unasked = Är det någon annan hos er som lämnar uppgifterna nu? Hör av dig så rättar vi det: { $help }

service-reported-subject = { $portal }: en tjänst har anmälts
service-reported-body =
    Någon som var inloggad anmälde tjänsten { $service } som misstänkt från sidan där den ber om godkännande.
    Anmälarens skäl: { $reason }
    Titta på vad tjänsten ber om och vem som driver den. I portalens logg heter händelsen oidc-client.reported.
service-reported-unasked = Brevet går till den adress som portalen anger för hjälp: { $help }
