"""GraphQL as Centra speaks it: documents, projections, filters, cost."""
