"""Judgements about disinfectants, points and mosquitoes. Pure: no database, no clock."""
