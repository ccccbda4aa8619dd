"""Names that made-up people and companies have."""

from __future__ import annotations

FIRST = (
    "Mara", "Jonas", "Ingrid", "Lukas", "Frieda", "Anton", "Greta", "Till", "Zoë", "Jürgen", "Priya", "Søren", "Aiko", "Omar",
    "Élodie", "Paweł", "Nadia", "Hugo", "Leïla", "Mateo", "Sofía", "Andrzej", "Ebba", "Kwame", "Yusuf", "Hannah", "Noor",
    "Viktor", "Chloé", "Rafael", "Ana-Luísa", "Björn", "Mirjam", "Tomáš", "Ольга", "愛子", "שלום", "Nguyễn", "Işık", "Łucja",
)  # fmt: skip
# A hundred, so that each is about one percent of all people.
LAST = (
    "Lindqvist", "Weidmann", "Solberg", "Okafor", "Dubois", "Patel", "Hayes", "Novak", "Größl", "García", "Zając", "Vogel", "Iyer",
    "Ferreira", "Castellan", "Hansen", "Mäkinen", "Nkemelu", "Brandt", "Keller", "Moreau", "Rossi", "Bianchi", "Silva", "Costa",
    "Andersson", "Nilsson", "Petrov", "Ivanova", "Kowalski", "Wójcik", "Schmidt", "Schröder", "Fischer", "Wagner", "Becker",
    "Hoffmann", "Schulz", "Koch", "Richter", "Klein", "Wolf", "Neumann", "Schwarz", "Zimmermann", "Braun", "Krüger", "Hofmann",
    "Hartmann", "Lange", "Werner", "Krause", "Lehmann", "Köhler", "Maier", "Fuchs", "Kaiser", "Peters", "Scholz", "Möller",
    "Jung", "Hahn", "Schubert", "Friedrich", "Berger", "Winkler", "Roth", "Beck", "Lorenz", "Baumann", "Franke", "Albrecht",
    "Schuster", "Simon", "Ludwig", "Böhm", "Winter", "Kraus", "Martin", "Schumacher", "Krämer", "Vogt", "Stein", "Jäger", "Otto",
    "Sommer", "Groß", "Seidel", "Heinrich", "Haas", "Graf", "Schreiber", "Dietrich", "Ziegler", "Kuhn", "Kühn", "Pohl", "Engel",
    "Horn", "Busch",
)  # fmt: skip
COMPANY = (
    "Nordlicht", "Hafenkante", "Severn", "Baobab", "Prairie", "Kranich", "Bursztyn", "Skagen", "Römer & Zahn", "Dziadkowiec",
    "Perry-Hunt", "Ostwind", "Quercus", "Saltmarsh", "Lumen", "Tidewater", "Alpenglühn", "Meridian", "Fjordline", "Terracotta",
)  # fmt: skip
FORM = ("GmbH", "Ltd", "SARL", "Sp. z o.o.", "Inc", "AB")
TRADE = ("Media", "Logistics", "Software", "Foods", "Design", "Energy", "Labs", "Travel", "Works", "Care")
# country, language, time zone, currency
PLACE = (
    ("DE", "de", "Europe/Berlin", "EUR"), ("DE", "de", "Europe/Berlin", "EUR"), ("US", "en", "America/Chicago", "USD"),
    ("GB", "en", "Europe/London", "GBP"), ("FR", "fr", "Europe/Paris", "EUR"), ("PL", "pl", "Europe/Warsaw", "PLN"),
    ("SE", "sv", "Europe/Stockholm", "SEK"), ("JP", "ja", "Asia/Tokyo", "JPY"),
)  # fmt: skip
DEVICE = (
    "Firefox on Windows",
    "Chrome on Windows",
    "Safari on iPhone",
    "Chrome on Android",
    "Safari on macOS",
)
