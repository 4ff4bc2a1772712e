# Uppskov: fråga om en senare dag.

extension-title = Uppskov
extension-lead = Hinner ni inte i tid kan ni fråga om en senare sista dag. Vi svarar så snart vi kan, och ni får ett mejl.
extension-none = Det finns inget att fråga om uppskov för just nu. En testperiod slutar när den slutar.
extension-open = Fråga om uppskov
extension-now = Sista dag är nu { $date }
extension-day = Önskad sista dag
extension-day-wrong = Välj vilken sista dag ni önskar.
extension-not-later = Välj en dag efter den sista dag som gäller nu.
extension-reason = Varför
extension-reason-hint = Beskriv kort vad som gör att ni behöver mer tid.
extension-reason-missing = Skriv varför ni behöver mer tid.
extension-send = Skicka frågan
extension-asked-title = Frågor och svar
extension-wanted = Önskad sista dag { $date }
extension-answer = Svar
extension-withdraw = Ta tillbaka frågan
extension-asked = Väntar på svar
extension-granted = Beviljat
extension-refused = Avslaget
extension-withdrawn = Tillbakataget
notice-extension-asked = Frågan är skickad.
notice-extension-withdrawn = Frågan är tillbakatagen.
