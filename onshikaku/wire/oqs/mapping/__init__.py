"""The domain's values to the terminal's messages and back (docs/files.md §2).

Nothing here reads or writes a file; the one exception to messages is `face_result`, which gives the
bytes of a face result because whoever ends a visit needs nothing else.
"""
