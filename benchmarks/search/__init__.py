"""How well the query box finds, understands and suits: against the peers one would use instead."""
