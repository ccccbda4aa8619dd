"""Who lives in the demo: invented companies and people of several countries, the same at every run."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field

from admin_app.identity.models import AccountKind
from admin_app.kernel.rights.permissions import RoleKey

SEED = 20_418_836


@dataclass(frozen=True, slots=True)
class DemoCountry:
    """What names, places and numbers look like in a country."""

    code: str
    language: str
    zone: str
    currency: str
    cities: tuple[tuple[str, str], ...]  # city, postcode
    streets: tuple[str, ...]
    phones: str  # a possible mobile number; # is a digit
    first: tuple[str, ...]
    last: tuple[str, ...]
    companies: tuple[str, ...]


@dataclass(slots=True)
class DemoPerson:
    """One person of an account."""

    username: str
    email: str
    full_name: str
    role: str
    phone: str
    status: str = "active"


@dataclass(slots=True)
class Company:
    """One account with its people."""

    number: str
    name: str
    kind: AccountKind
    country: DemoCountry
    city: str
    postcode: str
    street: str
    days: int  # how long it has been a customer
    people: list[DemoPerson] = field(default_factory=list)
    has_server: bool = False  # those of the people whose sign-ins are printed, who may name it in a ticket

    @property
    def owner(self) -> DemoPerson:
        """The person who stands first."""
        return self.people[0]


COUNTRIES = (
    DemoCountry("DE", "de", "Europe/Berlin", "EUR", (("Hamburg", "20457"), ("Leipzig", "04109"), ("Köln", "50667")),
            ("Elbchaussee {}", "Karl-Liebknecht-Straße {}", "Am Römerturm {}"), "+49 151 5#######",
            ("Mara", "Jonas", "Ingrid", "Lukas", "Frieda", "Anton", "Greta", "Till"),
            ("Lindqvist", "Weidmann", "Brückner", "Öztürk", "Hasselbach", "von der Heide", "Groß"),
            ("Nordlicht Media GmbH", "Römer & Zahn GmbH & Co. KG", "Hafenkante Software AG", "Blütenwerk e. K.", "Kranich Logistik GmbH")),
    DemoCountry("GB", "en-GB", "Europe/London", "GBP", (("Bristol", "BS1 4DJ"), ("Leeds", "LS1 4AP"), ("Cardiff", "CF10 1EP")),
            ("{} Harbour Row", "{} Mill Lane", "{} Castle Street"), "+44 7400 1#####",
            ("Amanda", "Callum", "Niamh", "Oliver", "Priya", "Rhys", "Siobhan"),
            ("O'Brien", "Fisher", "Okafor", "Whitlock", "Llewellyn", "Patel"),
            ("Baobab Logistics Ltd", "Thistle & Oak Ltd", "Severn Analytics Ltd", "The Very Long Name Company for Harbour Maintenance, Dredging and Small Repairs Ltd")),
    DemoCountry("FR", "fr", "Europe/Paris", "EUR", (("Lyon", "69002"), ("Nantes", "44000"), ("Toulouse", "31000")),
            ("{} rue de la République", "{} quai de la Fosse", "{} allée Jean-Jaurès"), "+33 6 12 ## ## ##",
            ("Élodie", "Benoît", "Chloé", "Hugo", "Inès", "Théo"), ("Lefèvre", "Moreau", "Dubois", "N'Diaye", "Garnier"),
            ("Atelier Lumière SARL", "Les Vergers du Sud SAS", "Brume et Fils")),
    DemoCountry("TR", "tr", "Europe/Istanbul", "TRY", (("İzmir", "35210"), ("Ankara", "06420")), ("Atatürk Caddesi No: {}", "Lale Sokak {}"),
            "+90 532 ### ## ##", ("Yusuf", "Şule", "Emre", "Zeynep", "İpek"), ("Karadağ", "Yılmaz", "Çelik", "Işık"),
            ("Kıyı Yazılım A.Ş.", "Çınar Tekstil Ltd. Şti.")),
    DemoCountry("JP", "ja", "Asia/Tokyo", "JPY", (("大阪市", "530-0001"), ("京都市", "600-8216")), ("梅田{}丁目", "烏丸通{}"), "+81 90 1234 ####",
            ("太郎", "花子", "健", "美咲"), ("山田", "佐藤", "高橋", "鈴木"), ("株式会社あおば", "京都道具店")),
    DemoCountry("BR", "pt-BR", "America/Sao_Paulo", "BRL", (("Recife", "50030-230"), ("Curitiba", "80010-010")), ("Rua da Aurora, {}", "Rua XV de Novembro, {}"),
            "+55 11 9#### ####", ("João", "Conceição", "Caetano", "Luíza"), ("Araújo", "Gonçalves", "Nóbrega"),
            ("Maré Alta Serviços Ltda", "Ipê Amarelo Comércio Ltda")),
    DemoCountry("PL", "pl", "Europe/Warsaw", "PLN", (("Gdańsk", "80-831"), ("Kraków", "31-042")), ("ul. Długa {}", "ul. Floriańska {}"), "+48 501 ### ###",
            ("Katarzyna", "Łukasz", "Zofia", "Paweł"), ("Wójcik-Baranowska", "Kamiński", "Dąbrowa"), ("Bursztyn Sp. z o.o.", "Żuraw Transport S.A.")),
    DemoCountry("US", "en-US", "America/Chicago", "USD", (("Madison", "53703"), ("Duluth", "55802")), ("{} Lake Street", "{} Superior Avenue"), "+1 608 555 01##",
            ("Deborah", "Marcus", "Tanya", "Walt"), ("Hayes", "Sutton", "Delgado", "Ng"), ("Prairie Lantern LLC", "Bolton & Miller, Inc.", "=SUM(Cells) Analytics LLC")),
    DemoCountry("IL", "he", "Asia/Jerusalem", "ILS", (("חיפה", "3303143"),), ("שדרות הנשיא {}",), "+972 50 234 ####",
            ("נועה", "איתן"), ("לוי", "כהן"), ("חוף הכרמל בע״מ",)),
    DemoCountry("SE", "sv", "Europe/Stockholm", "SEK", (("Göteborg", "411 03"), ("Umeå", "903 26")), ("Södra Hamngatan {}", "Storgatan {}"), "+46 70 123 ## ##",
            ("Åsa", "Björn", "Elsa", "Nils"), ("Sjöberg", "Ängström", "Lindqvist"), ("Skärgård Drift AB", "Norrsken Redovisning AB")),
)  # fmt: skip
ACCOUNTS = 44
PEOPLE = 160


def companies() -> list[Company]:
    """All accounts of the demo, people included; the first one is Nordlicht Media GmbH."""
    dice = random.Random(SEED)
    found = []
    for index in range(ACCOUNTS):
        country = COUNTRIES[index % len(COUNTRIES)]
        found.append(_company(index, country, dice))
    _fill(found, dice)
    found[0].owner.full_name, found[0].owner.username = "Mara Lindqvist", "mara"
    found[0].owner.email = "mara@nordlicht.example"
    found[0].has_server = found[1].has_server = True
    return found


def shown_manager() -> str:
    """The manager whose sign-in `make run` prints: nothing but the password lets that one in."""
    return companies()[1].people[1].username


def _company(index: int, country: DemoCountry, dice: random.Random) -> Company:
    round_ = index // len(COUNTRIES)
    city, postcode = dice.choice(country.cities)
    street = dice.choice(country.streets).format(dice.randint(2, 180))
    if round_ < len(country.companies):
        name, kind = country.companies[round_], AccountKind.COMPANY
    else:
        name, kind = _name(country, dice), AccountKind.PERSON
    number = 20_418_836 if index == 0 else 20_418_836 + index * 7 + dice.randint(1, 6)
    return Company(f"A-{number}", name, kind, country, city, postcode, street, days=dice.randint(90, 2600))


def _fill(found: list[Company], dice: random.Random) -> None:
    """Give each its people: an owner each, the rest where the dice fall, most of them to companies."""
    places = [c for c in found for _ in range(1)]
    firms = [c for c in found if c.kind is AccountKind.COMPANY]
    while len(places) < PEOPLE:
        places.append(dice.choice(firms[: len(firms) // 2] + firms))
    taken: set[str] = set()
    for company in places:
        role = RoleKey.OWNER if not company.people or dice.random() < 0.12 else RoleKey.MANAGER
        company.people.append(_person(company, role, dice, taken))


def _person(company: Company, role: str, dice: random.Random, taken: set[str]) -> DemoPerson:
    full_name = (
        company.name
        if company.kind is AccountKind.PERSON and not company.people
        else _name(company.country, dice)
    )
    base = _ascii(full_name).replace(" ", ".") or f"user{dice.randint(100, 999)}"
    username = base
    while username in taken:
        username = f"{base}{dice.randint(2, 99)}"
    taken.add(username)
    domain = f"{_ascii(company.name).split(' ')[0].strip('.-') or 'firma' + company.number[-3:]}.example"
    local = username if dice.random() < 0.7 else f"{username[0]}{dice.randint(10, 99)}.{company.number[-4:]}"
    phone = "".join(str(dice.randint(0, 9)) if c == "#" else c for c in company.country.phones)
    return DemoPerson(username, f"{local}@{domain}", full_name, role, phone if dice.random() < 0.8 else "")


def _name(country: DemoCountry, dice: random.Random) -> str:
    first, last = dice.choice(country.first), dice.choice(country.last)
    return f"{last} {first}" if country.code == "JP" else f"{first} {last}"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize(
        "NFKD", text.replace("ß", "ss").replace("ł", "l").replace("Ł", "L").replace("ı", "i")
    )
    return (
        "".join(c for c in plain.casefold() if c.isascii() and (c.isalnum() or c in " .-"))
        .strip(" .-")
        .replace("..", ".")
    )
