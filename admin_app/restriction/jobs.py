"""What each job does while somebody's data are restricted, and why: a job without a line here fails a test.

A job that `HEEDS` asks a restriction itself: `export.write` leaves such rows out, `mail.send` keeps newsletters back, each
step of a bulk run is refused by `require`, and what deletes by age passes them over where the inventory says "stored".
"""

from __future__ import annotations

from collections.abc import Mapping

from admin_app.kernel.rights.restricted import While

W = While
JOBS: Mapping[str, While] = {
    "account_rules.tell": W.SIGN_IN,
    "api_token.ending": W.SIGN_IN,
    "audit.publish_file": W.PROOF,
    "audit.publish_url": W.PROOF,
    "bell.digest": W.NOBODY,
    "breach_case.remind": W.LAW,
    "break_glass.tell": W.PROOF,
    "bulk.step": W.HEEDS,
    "data_case.copy": W.REQUEST,
    "data_case.remind": W.REQUEST,
    "data_copy.write": W.REQUEST,
    "deactivation.execute": W.REQUEST,
    "deactivation.gather": W.REQUEST,
    "deletion.proceed": W.REQUEST,
    "document.announce": W.LAW,
    "erasure.publish_file": W.PROOF,
    "erasure.publish_url": W.PROOF,
    "erasure.run": W.REQUEST,
    "export.write": W.HEEDS,
    "invoice_mail.send": W.HEEDS,
    "legal_hold.remind": W.LAW,
    "legal_hold.run_out": W.LAW,
    "mail.send": W.HEEDS,
    "mailing.send": W.HEEDS,
    "policy_took_effect": W.SIGN_IN,
    "recipient.send": W.LAW,
    "recovery_case.ready": W.SIGN_IN,
    "request_by_mail.send_link": W.REQUEST,
    "restriction.lift": W.REQUEST,
    "role.tell_accounts": W.SIGN_IN,
    "session.moved": W.SIGN_IN,
    "sign_in.forgotten": W.SIGN_IN,
    "sign_in.held": W.SIGN_IN,
    "sign_in.notice": W.SIGN_IN,
    "text_message.send": W.SIGN_IN,
    "ticket.departed": W.REQUEST,
    "ticket.scan": W.REQUEST,
    "trusted_ip.fell_back": W.SIGN_IN,
}
# What runs every hour, by module and function.
HOURLY: Mapping[str, While] = {
    "affiliate.commissions.sweep": W.HEEDS,
    "api_token.service.sweep": W.SIGN_IN,
    "bell.service.sweep": W.HEEDS,
    "bulk.running.sweep": W.HEEDS,
    "closing.execution.watch": W.REQUEST,
    "contact.codes.sweep": W.SIGN_IN,
    "data_copy.service.expire": W.REQUEST,
    "delegation.ending.sweep": W.HEEDS,
    "deletion.work.watch": W.REQUEST,
    "dispute.deciding.sweep": W.SIGN_IN,
    "email.outbox.forget_passing": W.REQUEST,
    "export.service.expire": W.OTHERS,
    "former_state.service.sweep": W.SIGN_IN,
    "jobs.forget_jobs": W.SIGN_IN,
    "proposal.service.lapse": W.NOBODY,
    "recipient.service.sweep": W.LAW,
    "retention.work.sweep": W.HEEDS,
    "session.service.end_lapsed": W.SIGN_IN,
    "sign_in.known_devices.sweep": W.SIGN_IN,
    "sign_in.passkey.challenge.sweep": W.SIGN_IN,
    "sign_in.throttle.limits.sweep": W.SIGN_IN,
    "sign_in.trusted_browser.service.sweep": W.SIGN_IN,
    "stored_file.service.sweep": W.OTHERS,
    "support_access.asks.asking.expire": W.NOBODY,
    "ticket.attachment.scanning.sweep": W.REQUEST,
    "ticket.ending.sweep": W.REQUEST,
    "user.identifiers.held_back.sweep": W.SIGN_IN,
}
