"""Districts as offices keep them: sheets of every layout and spelling with the faults of real ones.

`truth` makes a district that knows who lives where; `pens` are the ways to write one fact; `sheets` write
it down, remembering what each row meant; `proof` holds what was imported against that. All is invented
and follows from a seed.
"""
