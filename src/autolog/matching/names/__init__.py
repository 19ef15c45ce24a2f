"""Names as people write them: words of a text, forms of a firm's name, parts of a person's name."""
