"""A pretend Google: Gmail, Calendar, Tasks, the Directory and the token endpoint, as their documents describe them."""
