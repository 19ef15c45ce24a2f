"""One e-mail: its parts, its identity, who wrote it and whether that is true."""
