# Profil & enheter.

profile-title = Profil & enheter
profile-me = Mina uppgifter
profile-name = Namn
profile-address = E-postadress
profile-units = Enheter jag lämnar uppgifter för
profile-no-units = Du lämnar inte uppgifter för någon enhet just nu.
profile-alone = Du är ensam om att lämna uppgifter för enheten.
profile-others = Lämnar också uppgifter: { $names }
contact-title = Kontaktperson och lönesystem
contact-lead = Vem ska vi fråga om uppgifterna, och vilket system kommer filen från? Det hjälper oss att hitta fel som beror på systemet.
contact-name = Kontaktperson
contact-phone = Telefon
contact-system = Lönesystem
contact-system-hint = Namn och gärna version.
contact-save = Spara
contact-long = Skriv högst { $limit } tecken i varje fält.
notice-contact-saved = Uppgifterna är sparade.
