"""Our own screener of the standard's rules: one small function per rule, over the bytes of the two files alone."""
