"""The HTTP API below ``/api/v1``: what is declared, and how it is bound to the application."""
