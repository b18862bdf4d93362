"""The world outside: log, keys, identity, HTTP, web pages, command line."""
