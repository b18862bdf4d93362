"""How the log is written down: bytes, encryption, places and proofs, in SQLite or PostgreSQL."""
