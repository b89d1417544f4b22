"""Options, environment and configuration files -> settings in their final types."""
