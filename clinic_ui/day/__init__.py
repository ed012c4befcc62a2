"""A weighted day, played: pages, reader, centre, desk, files, and the figures at its end."""
