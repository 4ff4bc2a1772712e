# Startsidan för den som lämnar uppgifter.

home-title = Start
home-empty = Du har inga insamlingar att lämna uppgifter till just nu. När din enhet tillfrågas syns det här.
home-ask = Skriv till oss
home-test-open = { $period } är öppen till och med { $date }. Prova hela vägen: ladda upp, granska, rätta och lämna in.
home-test-what = En testperiod är till för att öva: använd riktiga filer och se vad som hittas i dem. Inget i den räknas som inlämnat.
home-test-erases = Allt som laddas upp under testperioden raderas när den tar slut den { $date }. Det finns inte kvar när inlämningsperioden börjar.
home-open = { $period } är öppen till och med { $date }. Ladda upp, granska och lämna in era uppgifter.
home-open-extended = Ni har uppskov: { $period } är öppen för er till och med { $date }. Ladda upp, granska och lämna in era uppgifter.
home-open-first = Närmast är { $unit }: sista dagen i { $period } är { $date }. Enheter med uppskov har sin egen sista dag här nedanför.
home-over = { $period } stängde den { $date }.
home-upcoming = { $period } öppnar den { $date }.
home-erased = Testperioden är slut. Allt som laddades upp i den är raderat.
home-next = Därefter: { $period }, { $from } – { $to }.
home-extended = Uppskov till och med { $date }
home-upload = Ladda upp
home-confirm = Bekräfta filen
home-review = Granska
home-submit = Lämna in
home-receipt = Se kvittensen
home-answer = Se vad vi ber om
home-unreadable = { $name } gick inte att läsa. Ladda upp en annan fil.
home-extension = Fråga om uppskov
left = { $errors ->
    [0] { $warnings ->
        [0] Klart att lämna in
        [one] 1 varning kvar att besvara
       *[other] { $warnings } varningar kvar att besvara
     }
   *[other] { $warnings ->
        [0] { $errors } fel kvar att rätta
        [one] { $errors } fel och 1 varning kvar
       *[other] { $errors } fel och { $warnings } varningar kvar
     }
 }
sample-collection = Personalstatistik
home-extension-mark = Uppskov
