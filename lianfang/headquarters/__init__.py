"""The command itself: its task forces along the grid, and the warnings it sends."""
