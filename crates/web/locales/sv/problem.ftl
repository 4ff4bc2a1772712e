# När något inte gick: vad som hände, om något gick förlorat, vad man gör.

problem-home = Till startsidan
problem-again = Försök igen
problem-back = Tillbaka till sidan
problem-nothing-lost = Inget har ändrats. Det du skrev finns kvar om du går tillbaka i webbläsaren.
problem-incident = Felnummer
problem-incident-use = Uppge numret om du hör av dig till oss, så hittar vi vad som hände.

problem-not-found = Sidan finns inte
problem-not-found-body = Länken kan vara gammal eller ha gått sönder på vägen hit, eller så hör sidan till ett annat konto än det du är inloggad med.
problem-forbidden = Du har inte tillgång till sidan
problem-forbidden-body = Sidan kräver en behörighet som ditt konto inte har nu. Behöver du den i ditt arbete kan du höra av dig till oss.
problem-bad-request = Vi förstod inte det som skickades
problem-bad-request-body = Det som kom fram såg inte ut som något våra sidor skickar. Börja om från startsidan.
problem-method = Sidan kan inte öppnas på det sättet
problem-method-body = Adressen hör till ett formulär. Börja på startsidan, så leder den dig rätt.
problem-no-cookies = Webbläsaren tar inte emot kakor
problem-no-cookies-body = Vi behöver kakor (cookies) för att veta att formuläret kommer från dig. Tillåt kakor för den här webbplatsen i webbläsarens inställningar, öppna sidan på nytt och skicka igen.
problem-csrf = Formuläret behöver skickas en gång till
problem-csrf-body = Sidan har varit öppen länge, eller så öppnades den i en annan webbläsare. Av säkerhetsskäl tar vi då inte emot formuläret. Öppna sidan på nytt och skicka igen.
problem-too-large = Det som skickades är för stort
problem-too-large-body = Vi tar emot högst { $limit } här. Inget har ändrats.
problem-too-many = Vänta en liten stund
problem-too-many-seconds = { $n ->
    [one] Det har kommit många försök på kort tid. Om en sekund går det bra igen.
   *[other] Det har kommit många försök på kort tid. Om { $n } sekunder går det bra igen.
 }
problem-too-many-minutes = { $n ->
    [one] Det har kommit många försök på kort tid. Om en minut går det bra igen.
   *[other] Det har kommit många försök på kort tid. Om { $n } minuter går det bra igen.
 }
problem-slow = Det tog för lång tid
problem-slow-body = Vi hann inte svara. Det beror på oss och inte på dig.
problem-unavailable = Tjänsten är inte tillgänglig just nu
problem-unavailable-body = Felet ligger hos oss. Försök igen om en liten stund.
problem-unknown-outcome = Vi vet inte om det sparades
problem-unknown-outcome-body = Kontakten med vår databas bröts medan dina uppgifter sparades. Öppna sidan igen och se efter om de finns där, innan du skickar på nytt.
problem-fault = Något gick fel hos oss
problem-fault-body = Det beror inte på något du gjorde. Försök igen om en stund.
problem-unknown-host = Här finns ingen portal
problem-unknown-host-body = Kontrollera adressen. Fick du den i ett brev eller mejl kan du kopiera den därifrån på nytt.
