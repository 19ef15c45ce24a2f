"""The daemon: clock, threads, signals, and what is told to systemd and to whoever watches."""
