# Messages between units and staff.

messages-title = Messages
messages-none = What you and we write to each other gathers here. There is nothing yet.
messages-none-staff = No messages yet.
message-title = Message
message-new = Write a message
message-unread = Unread
message-waits = Waiting for an answer
message-read = Mark as read
message-reply = Reply
message-send = Send
message-unit = Unit
message-unit-choose = Choose a unit
message-unit-missing = Choose which unit the message is about.
message-subject = Subject
message-subject-missing = Write a subject of at most 200 characters.
message-text = Message
message-text-missing = Write a message.
message-by-staff = staff
message-about-rule = Rule { $rule }
message-about-row = Row { $row }
message-about-submission = The submission
notice-message-sent = The message is sent.
