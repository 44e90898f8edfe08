"""Annual reports as published: their forms, their cells, and what must hold between them."""
