"""The rig: checks of a reader with a card on it, real or virtual, and the report of them."""
