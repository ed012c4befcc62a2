"""What is looked at on a reader with a card on it, one module per subject."""
