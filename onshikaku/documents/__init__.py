"""Printed documents as PDF, in Japanese, each page marked as invented data."""
