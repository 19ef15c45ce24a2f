"""Situations: each function tells one, in the scene that it is given, and says what is right for it."""
