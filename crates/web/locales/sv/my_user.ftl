# Min användare: vem man är här, vad man får göra, och om man är redo för varje tjänst.

my-user-title = Min användare
my-user-permissions = Behörigheter
my-user-active = Aktiva
my-user-upcoming = Kommande
my-user-ended = Avslutade
my-user-active-none = Du har ingen behörighet som gäller nu. Hur du får en står här nedanför.
my-user-active-soon = Din behörighet för { $of } börjar gälla { $date }.
my-user-upcoming-none = Ingen av dina behörigheter börjar gälla senare.
my-user-ended-none = Ingen av dina behörigheter har tagit slut.
my-user-column-name = Namn
my-user-column-actor-name = Aktör, namn
my-user-column-actor = Aktör
my-user-column-from = Giltig från
my-user-column-to = Giltig till
my-user-open = Tills vidare
my-user-size = Rader per sida
my-user-size-go = Visa
my-user-how = Så får du en behörighet
my-user-how-words = Den som är behörighetsansvarig i din organisation bestämmer vem som får göra vad. Fråga den personen, eller skriv till oss om ni inte har någon:

ready-title = Redo för tjänsterna?
ready-yes = Redo
ready-missing = { $n ->
    [one] En sak saknas
   *[other] { $n } saker saknas
 }
ready-permission = { $n ->
    [one] Du behöver vara { $roles }.
   *[other] Du behöver vara någon av de här: { $roles }.
 }
ready-from = Din behörighet börjar gälla { $date }.
ready-permission-how = Så får du en
ready-second-factor = Tvåstegsverifiering saknas.
ready-consent = Första gången frågar tjänsten om den får veta vem du är.
