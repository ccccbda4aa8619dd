"""Acts on many, at the desk."""
