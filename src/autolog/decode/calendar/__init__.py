"""Calendar objects: split out of files, read, expanded behind a guard, with their zones and people."""
