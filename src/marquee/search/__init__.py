"""THE QUERY BOX: from a few letters to rows of titles."""
