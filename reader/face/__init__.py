"""Faces: whether the person before the camera is the one on the card's photo (顔認証)."""
