"""The world outside: log, keys, identity, HTTP, command line."""
