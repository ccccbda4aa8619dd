"""What a ticket's readers are told of a mail beside its words, in a line below them."""

from __future__ import annotations

from admin_app.incoming_mail import files
from admin_app.kernel.i18n import N_, translate
from admin_app.lib.mail_reading.message import ReadMail
from admin_app.lib.mail_reading.parts import Remark
from admin_app.ticket.attachment import storing
from admin_app.ticket.models import TEXT_MAX

WORDS: dict[Remark, str] = {
    Remark.NO_TEXT: N_("(This e-mail has no text.)"),
    Remark.ENCRYPTED: N_("(This e-mail is encrypted, so it can’t be read here. Write on the ticket’s page.)"),
    Remark.PRIVATE_KEY: N_(
        "(A private key stood in this e-mail. We have not kept its text. Treat the key as exposed all the same: generate a new one, and write again without it.)"
    ),
    Remark.SHORTENED: N_("(This e-mail was longer; the rest was left out.)"),
    Remark.CUT_OFF: N_(
        "(This e-mail was too large; its files were left out. Add them on the ticket’s page.)"
    ),
    Remark.MORE_FILES: N_(
        "(Some files of this e-mail were left out: programs aren’t taken, nor more than %(most)s files of %(size)s\u00a0MB.)"
    ),
    Remark.OUTLOOK_FILE: N_(
        "(“winmail.dat” opens in Outlook alone. Send its files once more, or add them on the ticket’s page.)"
    ),
}
NO_ROOM = N_(
    "(The files of this e-mail were left out: today many came from senders who aren’t proven. Add them on the ticket’s page.)"
)
ROOM = 1_000  # characters, for all of them together in any language


def text_with(mail: ReadMail, language: str, *, has_room: bool = True) -> str:
    """The text of a mail as it stands in the ticket, in the language of its subscriber; `has_room`: for its files."""
    said = mail.text
    if len(said) > TEXT_MAX - ROOM:
        said = said[: TEXT_MAX - ROOM].rstrip()
    there = {
        **dict.fromkeys(mail.remarks, True),
        Remark.MORE_FILES: has_room and files.are_left_out(mail) and Remark.CUT_OFF not in mail.remarks,
        Remark.SHORTENED: len(said) < len(mail.text) or Remark.SHORTENED in mail.remarks,
    }
    most = {"most": storing.FILES_MOST, "size": storing.MEGABYTES}
    told = [translate(words, language, **most) for remark, words in WORDS.items() if there.get(remark)]
    if not has_room:
        told.append(translate(NO_ROOM, language))
    return "\n\n".join(part for part in (said, "\n".join(told)) if part)
