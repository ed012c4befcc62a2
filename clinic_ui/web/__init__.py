"""What all pages share: the app, templates, words, live updates, protection."""
