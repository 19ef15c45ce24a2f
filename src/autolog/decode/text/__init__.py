"""A body's text in sections: new words, signature, quoted blocks with their own headers, in many languages."""
