"""The front of house (受付): readers with what lies on them, the visits of the day, and who asks."""
