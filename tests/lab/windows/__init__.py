"""A Windows device to test with: the lab's device, and a WS-Management server in front of it."""
