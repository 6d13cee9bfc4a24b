"""The kernel of the REST API: viewsets, errors, pagination, throttles, idempotent writes, schema."""
