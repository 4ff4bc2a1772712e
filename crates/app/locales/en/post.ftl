# The demo's page with the mail, the phone and the sample files.

brand = The demo’s post office
nav = Parts
nav-mail = Letters
nav-phone = The phone
nav-files = Sample files
nav-portal = To the portal
other-language = På svenska
made-up = Everything here is made up. The letters never leave this computer.

mail-title = Letters that were sent
mail-none = No letter yet. The letters that the portal sends are shown here, the newest first.
mail-from = From
mail-to = To
mail-about = Subject
mail-at = Time
mail-back = All letters
mail-as-text = The same letter as plain text
mail-fresh = New letters show up by themselves.
mail-only = Letters to { $who }
mail-gone = There is no such letter.

phone-title = A phone to borrow
phone-lead = The portal asks for a code from an app on your phone. If you have no such app at hand, use this one: paste the key that the portal shows below the QR code, and the code is shown here.
phone-key = Key
phone-key-hint = Letters and digits in groups of four, or the whole link that begins with otpauth:
phone-label = A name to know it by
phone-label-hint = Optional, such as your address
phone-add = Add
phone-add-one = Add a key
phone-wrong = That is not a key. Copy it from the page where the portal shows the QR code.
phone-codes = Codes right now
phone-none = No key yet.
phone-whose = Account
phone-code = Code
phone-left =
    { $n ->
        [one] Valid for one more second
       *[other] Valid for { $n } more seconds
    }
phone-forget = Remove
phone-forget-whose = Remove { $who }
phone-from-demo = An account of the demo
phone-unnamed = Key { $n }

files-title = Files to submit
files-lead = Download a file and submit it in the portal. Some are as they should be, others have errors that the review finds.
files-name = File
files-about = What it shows
files-size = Size
files-none = There are no files.
