"""Stand-ins for devices that cannot be had where the tests run."""
