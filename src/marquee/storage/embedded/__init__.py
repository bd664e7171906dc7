"""One machine: SQLite, and DuckDB over Iceberg."""
