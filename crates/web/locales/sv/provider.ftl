# När en tjänst låter sina användare logga in här: vem det är, vad tjänsten får veta, och vidare till tjänsten.

provider-not-understood = Tjänsten skickade dig hit på ett sätt som inte fungerar
provider-not-understood-body = Felet ligger hos tjänsten, inte hos dig, och inget har skickats vidare. Gå tillbaka till tjänsten och försök igen, eller kontakta den som driver tjänsten.
provider-for-the-service = Till den som driver tjänsten
provider-why-malformed = Frågan är för lång, eller en uppgift står två gånger.
provider-why-client = Ingen tjänst är ansluten under det namn (client_id) som skickades.
provider-why-no-address = Ingen svarsadress (redirect_uri) skickades.
provider-why-address = Svarsadressen (redirect_uri) är inte en av dem som tjänsten är ansluten med, tecken för tecken.
provider-why-logout-address = Adressen efter utloggning (post_logout_redirect_uri) är inte en av dem som tjänsten är ansluten med, tecken för tecken.

consent-title = Ska { $service } få veta vem du är?
consent-owner = Tjänsten drivs av { $owner }.
consent-verified = Granskad av { $body }
consent-unverified = { $body } har inte granskat vem som driver tjänsten. Godkänn bara om du litar på den.
consent-asks = Tjänsten får
consent-take-back = Godkännandet gäller tills du tar tillbaka det, och det kan du göra när du vill, under { $page }.
consent-you = Du är inloggad som { $name }, { $address }.
consent-not-you = Är det inte du?
consent-goes-to = Du skickas vidare till { $host }.
consent-allow = Godkänn och fortsätt
consent-cancel = Avbryt
consent-information = Om tjänsten
consent-policy = Så hanterar tjänsten personuppgifter
consent-terms = Tjänstens villkor
consent-report = Verkar tjänsten misstänkt? Anmäl den
new-tab = (öppnas i en ny flik)

scope-openid = känna igen dig nästa gång
scope-profile = ditt namn och vilket språk du använder
scope-email = din e-postadress

choose-title = Är det du?
choose-lead = { $service } vill veta vem som använder den.
choose-another = { $service } väntar sig { $address }, men du är inloggad med en annan adress.
choose-signed-in-as = Inloggad som
choose-me = Ja, fortsätt som jag
choose-other = Logga in som någon annan

cancel-title = Avbryta inloggningen?
cancel-lead = Du kommer tillbaka till { $service }, som bara får veta att du avbröt.
cancel-yes = Avbryt
cancel-no = Fortsätt logga in

not-permitted-title = Du har ingen behörighet till { $service }
not-permitted-lead = Tjänsten är till för den som är
not-permitted-how = Den som är behörighetsansvarig i din organisation kan ge dig en behörighet. Vet du inte vem det är? Hör av dig till oss.
not-permitted-mine = Se mina behörigheter
not-permitted-back = Gå tillbaka till tjänsten

provider-over = Inloggningen är redan klar eller för gammal
provider-over-known = Du har redan gått vidare till { $service }. Vill du dit igen börjar du om i tjänsten.
provider-over-go = Gå till { $service }
provider-over-unknown = Det finns inget att fortsätta med här. Gå tillbaka till tjänsten som du ville använda och börja om.

leaving-title = Vidare till { $service }
leaving-lead = Du kommer dit av dig själv. Händer inget, tryck på knappen.
leaving-go = Fortsätt

logout-title = Logga ut från { $body }?
logout-lead = { $service } skickade dig hit för att logga ut.
logout-others = Då loggas du ut här. Andra tjänster som du har öppna kan du behöva logga ut från var för sig.
logout-stay = Fortsätt vara inloggad

report-title = Anmäla { $service }?
report-follows = { $owner } får veta att tjänsten har anmälts och tittar på vad den gör. Tjänsten får inte veta vem som anmälde.
report-reason = Vad verkar misstänkt?
report-reason-hint = Skriv vad du såg, med högst 1 000 tecken.
report-reason-wrong = Skriv vad som verkar misstänkt, med högst 1 000 tecken.
report-yes = Anmäl tjänsten
notice-reported = Tjänsten är anmäld. Tack för att du säger till.

sign-in-bound-for = Logga in för att komma till { $service }.
sign-in-way-out = Tillbaka till tjänsten utan att logga in
