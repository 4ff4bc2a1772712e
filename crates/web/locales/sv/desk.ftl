# Ord som sidorna för inloggade delar: lägen, perioder, och varför något inte gick.

# Står där ett namn annars står, i en journal eller en tråd.
name-erased = Raderad person
status-not-begun = Inte påbörjad
status-uploaded = Fil mottagen
status-in-review = Granskning pågår
status-submitted = Inlämnad
status-accepted = Godkänd
status-with-unit = Tillbaka hos enheten
status-sent-back = Tillbaka till er
period-test = Testperiod { $name }
period-submission = Inlämningsperiod { $name }
days-left = { $n ->
    [0] Sista dagen är i dag
    [one] 1 dag kvar
   *[other] { $n } dagar kvar
 }

refused-folder = Mappen går inte att använda
refused-folder-body = { $n ->
    [one] Ett ställe i mappen går inte att förstå: { $first }
   *[other] { $n } ställen i mappen går inte att förstå. Det första: { $first }
 }
refused-folder-shape = Mappen kan inte tas emot
refused-folder-shape-body = En mapp får ha högst 200 filer och 16 MiB, och filnamnen får inte peka utanför mappen.
refused-folder-damaged = Zip-filen går inte att packa upp
refused-folder-damaged-body = Den är skadad, avbruten eller skyddad med lösenord. Packa mappen på nytt och skicka den igen.
refused-period = Perioden kan inte se ut så
refused-has-begun = Det går inte längre
refused-has-begun-body = Arbetet med uppgifterna har redan börjat. Ladda upp filen på nytt om något ska läsas på ett annat sätt.
refused-another-units = Filen hör till en annan enhet
refused-another-units-body = Ingen rad i filen hör till den enhet som du lämnar uppgifter för. Välj rätt fil.
refused-at-work = Enheten har redan börjat
refused-at-work-body = Den har sparat uppgifter, laddat upp en fil eller frågat om uppskov. Det går inte förlorat, så enheten är fortfarande tillfrågad.
refused-empty = Filen är tom
refused-empty-body = Kontrollera att exporten blev klar och välj filen igen.
refused-replaced = Det finns en nyare version
refused-replaced-body = Någon har laddat upp en ny fil eller lämnat in sedan du öppnade sidan. Öppna inlämningen igen för att se det senaste.
refused-still-reading = Filen läses fortfarande
refused-still-reading-body = Vänta en liten stund och öppna sidan igen.
refused-unreadable = Filen gick inte att läsa
refused-unreadable-body = Öppna filens sida för att se varför, ändra hur den ska läsas eller ladda upp en ny.
refused-changed = Cellen har ändrats av någon annan
refused-changed-body = Värdet ändrades sedan du öppnade sidan, kanske i en annan flik. Din ändring är inte sparad. Öppna raden igen och se vad som står där nu.
refused-broken-row = Raden går inte att rätta här
refused-broken-row-body = Det går inte att säga vilken cell som är vilken: det är för många eller för få, eller citattecken på fel ställe. Rätta i filen och ladda upp den igen.
refused-same = Värdet är detsamma som förut
refused-same-body = Det finns inget att ändra. Skriv det värde som ska stå i cellen.
refused-value = Värdet kan inte stå i en cell
refused-value-body = Ett värde är högst 1 000 tecken på en rad.
refused-text-missing = Texten saknas
refused-text-missing-body = Skriv några ord, så att den som läser förstår varför.
refused-text-long = Texten är för lång
refused-text-long-body = Det finns plats för { $limit } tecken.
refused-undo = Ändringen kan inte ångras
refused-undo-body = Cellen har fått en nyare ändring. Ångra den först.
refused-not-a-warning = Ett fel behöver rättas
refused-not-a-warning-body = Kommentarer besvarar varningar. Ett fel försvinner när värdet rättas.
refused-not-ready = Det går inte att lämna in än
refused-not-ready-body = Kvar att rätta: { $errors } fel. Kvar att besvara: { $warnings ->
    [one] 1 varning.
   *[other] { $warnings } varningar.
 }
refused-asked = Ni har redan frågat
refused-asked-body = Er förra fråga är inte besvarad än. Vill ni ändra den kan ni ta tillbaka den och fråga på nytt.
refused-not-later = Dagen ger ingen mer tid
refused-not-later-body = Välj en dag efter den sista dag som gäller nu.
refused-decided = Det är redan avgjort
refused-decided-body = Någon hann före. Öppna sidan igen för att se vad som bestämdes.
refused-day-needed = Välj en ny sista dag
refused-day-needed-body = Tiden har gått ut. Den som ska rätta behöver en dag att bli klar till.
refused-early = Perioden har inte öppnat
refused-early-body = Kom tillbaka när den öppnar. Dagen står på startsidan.
refused-late = Tiden har gått ut
refused-late-body = Det går inte att ändra eller lämna in längre. Behöver ni mer tid kan ni fråga om uppskov.
refused-late-next = Fråga om uppskov
refused-erased = Testperioden är slut
refused-erased-body = Allt som laddades upp i den är raderat, som det skulle.
refused-submitted = Uppgifterna är inlämnade
refused-submitted-body = De ligger hos handläggaren. Behöver något ändras kan ni be om att få dem tillbaka i ett meddelande.
refused-accepted = Uppgifterna är godkända
refused-accepted-body = De kan inte ändras. Hör av er i ett meddelande om något blev fel.
refused-nothing-uploaded = Det finns ingen fil som räknas
refused-nothing-uploaded-body = Ladda upp en fil och bekräfta att den lästes rätt.
refused-nothing-submitted = Inget är inlämnat
refused-nothing-submitted-body = Det finns inget att ta ställning till just nu.
refused-test = Det här är en testperiod
refused-test-body = Den slutar när den slutar, och då raderas allt som laddades upp.
refused-subject = Skriv ett annat ämne
refused-subject-body = Ämnet är tomt, längre än 200 tecken eller har osynliga tecken.

period-wrong-name = Skriv ett namn på högst 60 tecken, till exempel ett årtal.
period-wrong-order = Den sista dagen ligger före den första. Välj en senare sista dag.
period-wrong-over = Perioden vore redan över. Välj en senare sista dag.
period-wrong-erased = Testperioden är slut och raderad, så dagarna ligger fast. Skapa en ny period.
period-wrong-overlaps = Insamlingen har en annan period av samma slag under de dagarna. Välj andra dagar.
period-wrong-long = Perioden är längre än två år. Välj en tidigare sista dag.
period-wrong-begun = Perioden har börjat, så den första dagen ligger fast.
period-wrong-previous = Perioden att jämföra med är inte en tidigare inlämningsperiod i samma insamling. Välj en annan.
