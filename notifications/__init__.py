"""Mail: reminders that are due, texts, the way to the mail server, and the clock process."""
