# Meddelanden mellan enheter och handläggare.

messages-title = Meddelanden
messages-none = Här samlas det ni och vi skriver till varandra. Än finns inget.
messages-none-staff = Inga meddelanden än.
message-title = Meddelande
message-new = Skriv ett meddelande
message-unread = Oläst
message-waits = Väntar på svar
message-read = Markera som läst
message-reply = Svara
message-send = Skicka
message-unit = Enhet
message-unit-choose = Välj enhet
message-unit-missing = Välj vilken enhet meddelandet gäller.
message-subject = Ämne
message-subject-missing = Skriv ett ämne på högst 200 tecken.
message-text = Meddelande
message-text-missing = Skriv ett meddelande.
message-by-staff = handläggare
message-about-rule = Regel { $rule }
message-about-row = Rad { $row }
message-about-submission = Inlämningen
notice-message-sent = Meddelandet är skickat.
