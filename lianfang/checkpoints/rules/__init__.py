"""Judgements of the checkpoint room. Pure: no database, no clock."""
