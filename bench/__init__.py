"""The benchmark: each figure is a ratio against something real, measured side by side in one run."""
