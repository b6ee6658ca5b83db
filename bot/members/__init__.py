"""What each person decided for themselves in a server: language, time zone, reminders."""
