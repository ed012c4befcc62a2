"""Messages as they travel, and their mapping to and from the domain."""
