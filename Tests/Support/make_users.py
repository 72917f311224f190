"""Makes one API response in the shape of randomuser.me 1.4 from a seed: invented people, and the dirt of a real source.

    make_users.py --count 250 --seed 7 > sample-users.json

The same arguments give the same bytes on any Python: only `random()` is drawn, whose sequence Python guarantees.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import random
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, TypeVar

Item = TypeVar("Item")
User = dict[str, Any]

# The ages are counted to this day, so that the sample does not depend on the day it is made.
TODAY = datetime(2025, 11, 20, tzinfo=timezone.utc)

SYLLABLES = "an be da el fi ga ho is jo ka lu ma no or pe ri sa ti ur ve zø né lä ñi".split()
# What ASCII-only sources never show: letters outside Latin, a combining accent, an emoji, a right-to-left word.
FIRST_NAMES_BEYOND_LATIN = ("Зоряна", "سارا", "Ελένη", "Müge", "Jose\u0301", "李娜", "Åsa😀")

# Country, nationality, id name, postcode as a number or by a pattern (9 = digit, A = letter), phone pattern.
COUNTRIES = (
    ("Australia", "AU", "TFN", None, "99-9999-9999"),
    ("Brazil", "BR", "CPF", None, "(99) 9999-9999"),
    ("Canada", "CA", "SIN", "A9A 9A9", "A99 A99-9999"),
    ("Germany", "DE", "SVNR", None, "9999-9999999"),
    ("Denmark", "DK", "CPR", None, "99999999"),
    ("Finland", "FI", "HETU", None, "99-999-999"),
    ("France", "FR", "INSEE", None, "99-99-99-99-99"),
    ("United Kingdom", "GB", "NINO", "AA9 9AA", "99999 999999"),
    ("India", "IN", "UIDAI", None, "9999999999"),
    ("Iran", "IR", "", None, "999-99999999"),
    ("Netherlands", "NL", "BSN", "9999 AA", "(999) 9999999"),
    ("Turkey", "TR", "", None, "(999)-999-9999"),
    ("United States", "US", "SSN", None, "(999) 999-9999"),
)
TIMEZONES = (
    ("-8:00", "Pacific Time (US & Canada)"),
    ("-3:30", "Newfoundland"),
    ("0:00", "Western Europe Time, London, Lisbon, Casablanca"),
    ("+1:00", "Brussels, Copenhagen, Madrid, Paris"),
    ("+5:45", "Kathmandu"),
    ("+9:30", "Adelaide, Darwin"),
)


class Dice:
    """Choices drawn from one seeded stream."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def below(self, limit: int) -> int:
        """A whole number from 0 up to, not including, the limit."""
        return int(self._random.random() * limit)

    def one_of(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def hex(self, digits: int) -> str:
        return "".join(self.one_of("0123456789abcdef") for _ in range(digits))

    def pattern(self, pattern: str) -> str:
        """The pattern with a digit for each 9 and a capital for each A."""
        stand_ins = {"9": "0123456789", "A": "ABCDEFGHJKLMNPRSTUVWXY"}
        return "".join(self.one_of(stand_ins[c]) if c in stand_ins else c for c in pattern)

    def word(self, least: int, most: int) -> str:
        return "".join(self.one_of(SYLLABLES) for _ in range(least + self.below(most - least + 1)))

    def distinct(self, count: int, limit: int) -> list[int]:
        """Different whole numbers below the limit, in the order drawn."""
        drawn: dict[int, None] = {}
        while len(drawn) < min(count, limit):
            drawn[self.below(limit)] = None
        return list(drawn)


def moment(dice: Dice, first_year: int, last_year: int) -> datetime:
    start = datetime(first_year, 1, 1, tzinfo=timezone.utc)
    return start + timedelta(milliseconds=dice.below((last_year - first_year) * 365 * 86_400_000))


def dated(when: datetime) -> dict[str, Any]:
    """A date as the API writes it, with the whole years since."""
    years = TODAY.year - when.year - ((TODAY.month, TODAY.day) < (when.month, when.day))
    return {"date": f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z", "age": years}


def make_user(dice: Dice) -> User:
    """One clean user."""
    gender = dice.one_of(("female", "male"))
    first = dice.one_of(FIRST_NAMES_BEYOND_LATIN) if dice.chance(0.06) else dice.word(2, 3).capitalize()
    last = dice.word(2, 3).capitalize()
    country, nationality, id_name, postcode, phone = dice.one_of(COUNTRIES)
    offset, zone = dice.one_of(TIMEZONES)
    digest = dice.hex(32)
    uuid = f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-a{digest[17:20]}-{digest[20:]}"
    return {
        "gender": gender,
        "name": {"title": dice.one_of(("Ms", "Mrs", "Miss") if gender == "female" else ("Mr", "Monsieur")),
                 "first": first, "last": last},
        "location": {
            "street": {"number": 1 + dice.below(9999), "name": f"{dice.word(2, 3).capitalize()} Street"},
            "city": dice.word(2, 3).capitalize(),
            "state": dice.word(2, 4).capitalize(),
            "country": country,
            "postcode": dice.pattern(postcode) if postcode else 10_000 + dice.below(90_000),
            "coordinates": {"latitude": f"{dice.below(1_800_000) / 10_000 - 90:.4f}",
                            "longitude": f"{dice.below(3_600_000) / 10_000 - 180:.4f}"},
            "timezone": {"offset": offset, "description": zone},
        },
        "email": f"{dice.word(2, 3)}.{dice.word(2, 3)}.{dice.below(10_000)}@example.com",
        "login": make_login(dice, uuid),
        "dob": dated(moment(dice, 1945, 2005)),
        "registered": dated(moment(dice, 2002, 2025)),
        "phone": dice.pattern(phone),
        "cell": dice.pattern(phone),
        "id": {"name": id_name, "value": dice.pattern("99-999999-A") if id_name else None},
        "picture": make_picture(dice, gender),
        "nat": nationality,
    }  # fmt: skip


def make_login(dice: Dice, uuid: str) -> dict[str, str]:
    password, salt = dice.word(2, 4), dice.hex(8)
    salted = (password + salt).encode()
    return {
        "uuid": uuid,
        "username": f"{dice.word(2, 2)}{dice.word(2, 2)}{dice.below(1000)}",
        "password": password,
        "salt": salt,
        "md5": hashlib.md5(salted).hexdigest(),
        "sha1": hashlib.sha1(salted).hexdigest(),
        "sha256": hashlib.sha256(salted).hexdigest(),
    }


def make_picture(dice: Dice, gender: str) -> dict[str, str]:
    base, portrait = "https://randomuser.me/api/portraits", dice.below(100)
    folder = "women" if gender == "female" else "men"
    sizes = {"large": "", "medium": "med/", "thumbnail": "thumb/"}
    return {size: f"{base}/{prefix}{folder}/{portrait}.jpg" for size, prefix in sizes.items()}


def assign(*path: str, to: Callable[[Any], Any]) -> Callable[[User], None]:
    """An edit of the value at a path."""

    def edit(user: User) -> None:
        for key in path[:-1]:
            user = user[key]
        user[path[-1]] = to(user[path[-1]])

    return edit


# Each kind of dirt and its share of the users; at least one user gets each.
DIRT: tuple[tuple[float, Callable[[User], None]], ...] = (
    (0.008, assign("login", "uuid", to=lambda _: None)),
    (0.008, assign("registered", "date", to=lambda _: "unknown")),
    (0.004, assign("registered", "date", to=lambda date: date[:10])),
    (0.004, assign("dob", "age", to=lambda _: None)),
    (0.004, assign("dob", "date", to=lambda _: "1985-02-30T00:00:00.000Z")),
    (0.008, assign("phone", to=lambda _: None)),
    (0.008, assign("email", to=lambda _: None)),
    (0.02, assign("email", to=str.upper)),
    (0.02, assign("email", to=lambda email: f"  {email} ")),
    (0.02, assign("email", to=lambda email: email.replace("@", " at "))),
    (0.01, assign("email", to=lambda _: "n/a")),
)


def newer(dice: Dice, user: User) -> User:
    """The same person, registered again later, with another city."""
    again = copy.deepcopy(user)
    again["location"]["city"] = dice.word(2, 3).capitalize()
    when = datetime.fromisoformat(user["registered"]["date"].replace("Z", "+00:00"))
    again["registered"] = dated(when + timedelta(hours=1 + dice.below(5000)))
    return again


def tied(dice: Dice, user: User) -> User:
    """The same person at the same moment, with another city: only a total order can choose."""
    again = copy.deepcopy(user)
    again["location"]["city"] = dice.word(2, 3).capitalize()
    return again


# How a user may come twice, and its share.
REPEATS: tuple[tuple[float, Callable[[Dice, User], User]], ...] = (
    (0.02, lambda dice, user: copy.deepcopy(user)),
    (0.02, newer),
    (0.008, tied),
)


def make_users(count: int, seed: int) -> list[User]:
    """That many users, dirt and repeats included, in a drawn order."""
    dice = Dice(seed)
    repeats = [again for share, again in REPEATS for _ in range(share_of(count, share))]
    originals = [make_user(dice) for _ in range(max(count - len(repeats), 1))]
    copies = [again(dice, originals[at]) for again, at in zip(repeats, dice.distinct(len(repeats), len(originals)))]
    for share, edit in DIRT:
        for at in dice.distinct(share_of(count, share), len(originals)):
            try_edit(edit, originals[at])
    users = (originals + copies)[:count]
    return [users[at] for at in dice.distinct(len(users), len(users))]


def share_of(count: int, share: float) -> int:
    return max(1, round(count * share)) if count > 1 else 0


def try_edit(edit: Callable[[User], None], user: User) -> None:
    """One kind of dirt may have taken the value that another needs: then the first stays."""
    try:
        edit(user)
    except (AttributeError, TypeError):
        return


def response(count: int, seed: int) -> str:
    """The API's answer, one user a line so that a change of the sample can be read."""
    lines = [json.dumps(user, ensure_ascii=False, separators=(",", ":")) for user in make_users(count, seed)]
    info = {"seed": str(seed), "results": len(lines), "page": 1, "version": "1.4"}
    return '{"results":[\n' + ",\n".join(lines) + '\n],"info":' + json.dumps(info, separators=(",", ":")) + "}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Print one API response with invented users.")
    parser.add_argument("--count", type=int, default=250, help="users in the response (250)")
    parser.add_argument("--seed", type=int, default=7, help="another seed gives other people (7)")
    given = parser.parse_args()
    sys.stdout.buffer.write(response(given.count, given.seed).encode())


if __name__ == "__main__":
    main()
