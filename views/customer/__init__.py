"""The customers' self-service pages."""

from __future__ import annotations

from flask import Blueprint

MOUNTED: tuple[Blueprint, ...] = ()
