"""The HTTP interface: routes that read a request, call one use case or one question, and show the result."""
