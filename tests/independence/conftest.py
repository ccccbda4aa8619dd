"""Somebody whose authenticator app may be removed."""

from tests.proposal.conftest import fay as fay
