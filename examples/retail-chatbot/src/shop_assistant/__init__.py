"""A shop assistant that answers customers' questions about the products of a shop."""
