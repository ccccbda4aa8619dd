"""Exports of lists: asked for with a reason, written in the background, downloaded by their maker, gone after a week."""
