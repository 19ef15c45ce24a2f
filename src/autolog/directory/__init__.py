"""The directory room."""
