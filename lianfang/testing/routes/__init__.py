"""One module for each app with routes: its rows of the permission matrix, and what they need planted."""
