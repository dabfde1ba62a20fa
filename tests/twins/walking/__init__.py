"""Random user sessions on all twins in parallel; results must match."""
