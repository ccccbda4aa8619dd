"""Staff forget, with a reason, that mail to an address came back."""

from __future__ import annotations

import pytest

from admin_app.bounce import service as bounces
from admin_app.kernel.errors import Conflict, NotAllowed
from admin_app.user import returned_mail
from tests.cast import actor_of, sign_in
from tests.factories.returned import came_back_from

WHY = "Their server was down last week"


def test_an_agent_forgets_it_with_a_reason_and_the_person_is_told(cast, client, outbox):
    mail_id = came_back_from(cast.bob)
    sign_in(client, cast.sam)
    page = client.get(f"/admin/mail/{mail_id}").text
    assert "Forget that e-mail came back" in page
    path = f"/admin/mail/{mail_id}/forget-returns"
    token = client.csrf(path)
    assert client.post(path, data={"csrf_token": token, "reason": ""}).status_code == 422
    assert bounces.troubles(cast.bob.id)
    assert client.post(path, data={"csrf_token": token, "reason": WHY}).status_code == 303
    assert not bounces.troubles(cast.bob.id)
    assert (outbox.last.template, outbox.last.user_id) == ("address_reached_again", cast.bob.id)
    with pytest.raises(Conflict):
        returned_mail.forget(actor_of(cast.sam), mail_id, WHY)


def test_nobody_does_so_without_the_right(cast):
    mail_id = came_back_from(cast.bob)
    for other in (cast.bill, cast.alice, cast.aud):
        with pytest.raises(NotAllowed):
            returned_mail.forget(actor_of(other), mail_id, WHY)
