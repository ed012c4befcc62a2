"""The pages under /desk."""
