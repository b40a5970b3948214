"""What `make` runs: set-up, supervisor, tests, checks, backups. Run as `python -m scripts.NAME`."""
