"""What the law asks of whoever keeps data about people: retention, erasure, access, and the hand-over of a leaver."""
