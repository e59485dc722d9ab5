"""What people write into cells and forms, read one way: by sheets, pages, command line and phone alike.

A reader answers a value, or None for what it cannot read without guessing. Pure: no database, no clock.
"""
