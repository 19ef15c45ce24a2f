"""Cases for rules."""
