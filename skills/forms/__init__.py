"""Forms of the directory's pages: they check shape, the services check rules."""
