"""Speed and memory, measured: `make bench`. Each module registers its measurements with `bench`."""
