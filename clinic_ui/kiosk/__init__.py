"""The pages under /kiosk."""
