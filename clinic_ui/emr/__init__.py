"""A small clinic system (レセコン) that knows the shared folders only: an example for integrators."""
