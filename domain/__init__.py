"""What may happen, and why: the rules of case conferences, without clock, chance or the world outside."""
