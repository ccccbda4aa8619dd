"""Support tickets at the desk."""
