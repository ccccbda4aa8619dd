"""Who reads which mail: subjects and states are open to staff, texts are private, security mail is the addressee's."""

from __future__ import annotations

import pytest

from admin_app.email import history, outbox
from admin_app.email.messages import account, factor, password
from admin_app.kernel import clock
from admin_app.kernel.db import transaction
from admin_app.kernel.errors import NotAllowed
from admin_app.kernel.rights.lens import MASKED, Area, Lens, OpenArea
from tests.cast import Cast, actor_of
from tests.email.letters import TOKEN


def queue_open(cast: Cast):
    """A mail to alice that her account may read."""
    return queue(account.suspended(cast.alice, actor_of(cast.bill), account=cast.nordlicht))


def queue_security(cast: Cast):
    return queue(factor.totp_on(cast.alice, actor_of(cast.alice)))


def queue(message):
    with transaction():
        return outbox.queue(message)


def masked(_actor, _account_id):
    return MASKED


def seeing(area: Area):
    return lambda _actor, _account_id: Lens((OpenArea(area),))


def test_s22_staff_without_a_look_get_no_word_of_a_mail(cast: Cast):
    found = history.letter(actor_of(cast.sam), queue_open(cast), masked)
    assert (str(found.text), found.text.masked) == ("•••••", True)


def test_staff_with_a_look_at_the_profile_read_it(cast: Cast):
    found = history.letter(actor_of(cast.sam), queue_open(cast), seeing(Area.PROFILE))
    assert "is suspended" in str(found.text)


def test_s22_security_mail_needs_a_look_at_security(cast: Cast):
    with transaction():
        mail_id = outbox.queue(
            password.reset_link(cast.alice, actor_of(cast.sam), token=TOKEN, expires_at=clock.now())
        )
    assert history.letter(actor_of(cast.sam), mail_id, seeing(Area.PROFILE)).text.masked
    sam = actor_of(cast.sam)
    notice = queue_security(cast)
    assert history.letter(sam, notice, seeing(Area.PROFILE)).area is Area.SECURITY
    assert history.letter(sam, notice, seeing(Area.PROFILE)).text.masked


def test_customers_have_no_way_in_here(cast: Cast):
    with pytest.raises(NotAllowed):
        history.letter(actor_of(cast.bob), queue_open(cast), masked)
