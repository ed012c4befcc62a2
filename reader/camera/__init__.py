"""Cameras: whatever gives frames of the person in front of the reader."""
