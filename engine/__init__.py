"""The engine of Ruota: documents, conductor, connectors, store and dispatch."""
