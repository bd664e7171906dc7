"""OUT OVER HTTP: pages, titles, search and events, as structs and bytes."""
