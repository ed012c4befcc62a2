"""What a machine is set up with: rules, a service and a container, as files that are shipped."""
