"""The front of house (受付): readers and what lies on them, the visits of the day, who asks."""
