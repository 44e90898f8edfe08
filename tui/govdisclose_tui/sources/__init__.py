"""Where tables get their rows from: pages by cursor, read off the store in a thread."""
