"""A brand's exporter and importer under kill -9: what `make crash` and the tests run."""
