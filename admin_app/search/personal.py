"""What the search holds of people: copies, which the database keeps equal to what they are copies of."""

from __future__ import annotations

from admin_app.kernel.i18n import N_
from admin_app.personal_data.leads import over
from admin_app.personal_data.table import TableEntry
from admin_app.personal_data.treatment import WITH_PARENT, Erasure
from admin_app.personal_data.vocabulary import Data, People, Purpose


def _spelled(name: str, words: str, source: str, people: tuple[People, ...]) -> TableEntry:
    """Spellings of names. `rid` and `whole` are SQLite's own key and the text that its index covers."""
    columns = {Data.TECHNICAL: "rid place", Data.COPY: "spelling whole"}
    lead = over("owner_id", source)
    return TableEntry(
        name, words, Purpose.SUPPORT, WITH_PARENT, Erasure.FOLLOWS, columns, about=(lead,), people=people
    )


TABLES = (
    _spelled("search_spelled_accounts", N_("Names of accounts, spelled for the search"), "accounts", (People.CUSTOMERS,)),
    _spelled("search_spelled_people", N_("Names of customers, spelled for the search"), "users", (People.CUSTOMERS,)),
    _spelled("search_spelled_staff", N_("Names of staff, spelled for the search"), "users", (People.STAFF,)),
    _spelled("search_spelled_domains", N_("Domains of e-mail addresses, spelled for the search"), "users", (People.CUSTOMERS,)),
)  # fmt: skip
