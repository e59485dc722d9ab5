"""The demonstration's isolation: who is placed, read, fed, taken to dialysis and released, through real acts.

One secretary has nine households with eleven people in her compounds (R42). Every person is made up.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple

from django.utils import timezone

from lianfang.accounts import actions as accounts
from lianfang.accounts.models import Role, User
from lianfang.accounts.queries import scope_of_user, system_scope
from lianfang.drill import names
from lianfang.duties import actions as duties
from lianfang.duties import owners
from lianfang.duties.models import Duty, Pairing
from lianfang.flows.table import KINDS
from lianfang.grid.models import Place, PlaceKind
from lianfang.isolation import actions, contacts, needs, queries, teams
from lianfang.isolation.forms import DELIVERY, READING
from lianfang.isolation.models import HELD, File, Need, NeedState
from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.scope import Scope
from lianfang.restrictions import actions as restrictions
from lianfang.restrictions.models import Restriction

HOUSEHOLDS, PEOPLE = 214, 391  # of the story board; docs/sources.md#workload
HERS: Final = (2, 2, 1, 1, 1, 1, 1, 1, 1)  # the secretary's nine households with eleven people (R42)
RELEASED: Final = 6
DELIVERIES, UNDELIVERED = 170, 7
UNREAD: Final = 2  # readings of a morning that nobody takes
GAP: Final = timedelta(minutes=38)
MOST_BEHIND: Final = 4  # people in isolation behind one door
SILENT: Final = 1  # households with whom nobody has spoken by the evening
TERM: Final = 14  # days; docs/sources.md#pack-emerging
_SELF: Final = 0.6  # share of readings that people take and tell themselves
_LOOKS_AFTER: Final = 0.08  # share of people with a child or somebody old at home
_WANTS: Final = (
    ("food", "青菜、鸡蛋"),
    ("water", "桶装水一桶"),
    ("medicine", "降压药一盒"),
    ("rubbish", "生活垃圾一袋"),
    ("parcel", "快递一件"),
)
BATCH: Final = 200


class Staff(NamedTuple):
    """Who places and cares in one community."""

    secretary: User
    scope: Scope


class Ward:
    """The doors and people of isolation in one demonstration."""

    def __init__(self, *, seed: int, scale: float) -> None:
        self.rng = Random(f"{seed} isolation")
        self.people = max(sum(HERS) + 2, round(PEOPLE * scale))
        self.households = max(len(HERS) + 1, round(HOUSEHOLDS * scale))
        self.released = max(1, round(RELEASED * scale))
        self.deliveries = max(4, round(DELIVERIES * scale))
        self.undelivered = round(UNDELIVERED * scale)
        self._staff: dict[str, Staff] = {}
        self._hers_alone: tuple[str, ...] = ()  # her compounds: nobody else there is in isolation

    def staff(self, place: Place) -> Staff:
        """The secretary of the community a door lies in."""
        path = place.path[:12]
        if path not in self._staff:
            user = User.objects.filter(
                postings__role=Role.SECRETARY, postings__place__path=path, postings__to_at=None
            ).first()
            assert user is not None, f"{path} has no secretary"
            self._staff[path] = Staff(user, scope_of_user(user, at=clock.now()))
        return self._staff[path]

    # The first day

    def begin(self) -> int:
        """The secretary's households, and those whose last day this is; how many people."""
        first = [(door, size) for door, size in zip(self._hers(), HERS, strict=True)]
        last = [(door, 1) for door in self._others(self.released, after=0)]
        today = timezone.localdate(clock.now())
        for door, size in first:
            self._household(door, size, exposed=today - timedelta(days=self.rng.randint(1, 5)))
        for door, size in last:
            self._household(door, size, exposed=today - timedelta(days=TERM))
        return sum(size for _door, size in (*first, *last))

    def fill_up(self) -> int:
        """In the evening everybody else is placed, so that the morning has as many as the story says."""
        today = timezone.localdate(clock.now())
        held = File.objects.filter(HELD, restriction__ends_on__gt=today)
        doors = held.values("restriction__place").distinct().count()
        left = self.people - held.count()
        homes = max(1, self.households - doors, -(-left // MOST_BEHIND))
        for number, door in enumerate(self._others(homes, after=self.released)):
            size = left // (homes - number)
            size += self.rng.random() < left / (homes - number) - size
            size = min(max(1, size), MOST_BEHIND, left)
            if left <= 0:
                break
            self._household(door, size, exposed=today - timedelta(days=self.rng.randint(0, 9)))
            left -= size
        return held.count()

    def _hers(self) -> list[Place]:
        """Nine doors in the compounds that one secretary leads in person, as many compounds as there are."""
        led: dict[int, list[str]] = defaultdict(list)
        pairs = Pairing.objects.filter(role="accountable", to_at=None, user__postings__role=Role.SECRETARY)
        for user, path in pairs.order_by("path").values_list("user_id", "path"):
            led[user].append(path)
        paths = max(led.values(), key=len)
        self._hers_alone = tuple(paths)
        doors = []
        for number in range(len(HERS)):
            below = Place.objects.filter(kind=PlaceKind.DWELLING, path__startswith=paths[number % len(paths)])
            doors.append(below.order_by("path")[3 + number // len(paths) * 7])
        return doors

    def _others(self, number: int, *, after: int) -> Iterator[Place]:
        """As many doors, spread over the whole district, behind which nobody is in isolation."""
        every = Place.objects.filter(kind=PlaceKind.DWELLING).order_by("path")
        taken = set(Restriction.objects.filter(released_at=None).values_list("place_id", flat=True))
        step = max(1, every.count() // (self.households + self.released + 1))
        found = (
            one for one in every[5 + after * step :: step]
            if one.pk not in taken and not one.path.startswith(self._hers_alone)
        )  # fmt: skip
        for _number, one in zip(range(number), found, strict=False):
            yield one

    def _household(self, door: Place, size: int, *, exposed: Any) -> None:
        """Everybody of one household: entered, asked whom they look after, told in writing."""
        staff, rng = self.staff(door), self.rng
        carer = User.objects.filter(pk=owners.answers_now(door.path, at=clock.now()) or 0).first()
        backup = staff.secretary if carer is not None and staff.secretary.pk != carer.pk else None
        for _person in range(size):
            one = restrictions.enter(
                staff.scope,
                place=door,
                name=names.person(rng),
                phone=f"199{rng.randint(0, 99_999_999):08d}",
                exposed_on=exposed,
                carer=carer or staff.secretary,
                backup=backup or self._second(door, carer),
            )
            restrictions.complete(staff.scope, restriction=one, notice_no=f"告知书（演示）{one.pk}号")
            file = queries.file(staff.scope, id=one.pk)
            self._tell(staff, file)

    def _second(self, door: Place, carer: User | None) -> User | None:
        """Somebody else of the same compound, where the secretary cares herself."""
        helpers = Pairing.objects.filter(role="helper", to_at=None, path=door.path[:20])
        others = helpers.exclude(user=carer).select_related("user").order_by("pk")
        return next((one.user for one in others), User.objects.get(username="fang"))

    def _tell(self, staff: Staff, file: File) -> None:
        rng = self.rng
        living = rng.choice(("alone", "own-bath", "own-bath", "shared-bath"))
        looks = rng.random() < _LOOKS_AFTER
        actions.describe(
            staff.scope,
            file=file,
            category=rng.choice(("contact", "returned", "returned")),
            living=living,
            looks_after="somebody" if looks else "nobody",
        )
        if looks:
            actions.enter_dependant(
                staff.scope,
                restriction=file.pk,
                kind=rng.choice(("child", "old")),
                name=names.person(rng),
                cared_by=rng.choice(("self", "family", "relative")),
            )
        actions.serve(staff.scope, file=file, how=rng.choice(("signed", "signed", "remote")))

    # Each half day

    def play(self, since: datetime, until: datetime) -> int:
        """What is read from `since` to `until`, in the night the next morning too; how many readings."""
        begins = timezone.localtime(since)
        if begins.hour >= 20:  # the night before the second day
            self.fill_up()
            morning = begins.replace(hour=8, minute=0) + timedelta(days=1)
            done = self._read(since, morning + timedelta(hours=2))
            self.second_day(morning)
            return done
        return self._read(since, until)

    def is_morning(self, until: datetime) -> bool:
        return timezone.localtime(until).hour < 14

    def _read(self, since: datetime, until: datetime) -> int:
        """Every reading that fell due, but for the two of a morning that nobody took."""
        clock.fix(until)
        owed = Duty.objects.filter(kind=READING.name, state="open", due_at__gt=since, due_at__lte=until)
        rows = list(owed.select_related("owner", "place").order_by("due_at", "pk"))
        spared = min(UNREAD, len(rows) // 20) if self.is_morning(until) else 0
        by_sender: dict[int, list[dict[str, Any]]] = defaultdict(list)
        operator = accounts.operator().pk
        for one in rows[spared:]:
            is_own = self.rng.random() < _SELF or one.owner_id is None
            made_at = one.due_at - timedelta(minutes=self.rng.randint(4, 180))
            detail = {
                "restriction": int(one.subject.partition(":")[2]),
                "celsius": f"{min(37.0, max(35.9, self.rng.gauss(36.4, 0.2))):.1f}",
                "symptoms": ["none"],
                "mode": "self" if is_own else "visit",
            }
            by_sender[operator if is_own else one.owner_id or operator].append(
                {
                    "id": str(uuid7(at=made_at.timestamp())),
                    "kind": READING.name,
                    "place": one.place_id,
                    "made_at": max(made_at, one.opens_at),
                    "duty": one.pk,
                    "detail": detail,
                }
            )
        self._send(by_sender, operator)
        return len(rows) - spared

    def _send(self, by_sender: dict[int, list[dict[str, Any]]], operator: int) -> None:
        for sender, records in by_sender.items():
            own = system_scope("own page", actor_id=operator)
            scope = own if sender == operator else self._scope(sender)
            for start in range(0, len(records), BATCH):
                receipts = duties.keep(
                    scope, batch=records[start : start + BATCH], kinds=KINDS, source="phone"
                )
                refused = [one for one in receipts if one.state == "refused"]
                if refused:
                    raise RuntimeError(f"the demonstration sent a bad record: {refused[0]}")

    def _scope(self, user_id: int) -> Scope:
        return scope_of_user(User.objects.get(pk=user_id), at=clock.now())

    # The second day

    def second_day(self, morning: datetime) -> None:
        """A gap of 38 minutes, a ride to dialysis, six releases, and what everybody asked for."""
        clock.fix(morning)
        self._ask()
        self._gap(morning + timedelta(minutes=20))
        self._ride(morning + timedelta(hours=1))
        self._bring(morning + timedelta(hours=4))
        self._speak(morning + timedelta(hours=4))
        self._release(morning + timedelta(hours=3))

    def _held(self) -> Sequence[File]:
        rows = File.objects.filter(HELD, restriction__place__isnull=False)
        return list(rows.select_related("restriction__place", "restriction__carer").order_by("pk"))

    def _ask(self) -> None:
        """As many needs as the day has deliveries, of as many doors as there are; all accepted at once."""
        doors = list({one.restriction.place_id: one for one in self._held()}.values())
        for number in range(self.deliveries):
            file = doors[number % len(doors)]
            kind, what = _WANTS[(number // len(doors) + number) % len(_WANTS)]
            place, carer = file.restriction.place, file.restriction.carer
            assert place is not None
            scope = self._scope(carer.pk) if carer is not None else self.staff(place).scope
            asked = actions.ask(scope, place=place, kind=kind, what=what, daily=kind == "food")
            actions.accept(scope, need=asked)

    def _gap(self, at: datetime) -> None:
        """Somebody is placed with no carer yet; one is named after 38 minutes."""
        clock.fix(at)
        others = [one for one in self._held() if not one.restriction.path.startswith(self._hers_alone)]
        file = others[-1]
        staff = self.staff(file.restriction.where)
        Restriction.objects.filter(pk=file.pk).update(carer=None, backup=None)
        teams.mind([file.pk], at=at)
        clock.fix(at + GAP)
        one = Restriction.objects.get(pk=file.pk)
        restrictions.change_carer(
            staff.scope,
            restriction=one,
            carer=staff.secretary,
            reason="原包保人病假（演示）",
            backup=file.restriction.carer,
        )

    def _ride(self, at: datetime) -> None:
        clock.fix(at)
        file = self._held()[len(HERS)]
        staff = self.staff(file.restriction.where)
        actions.send_out(
            staff.scope,
            file=file,
            why="dialysis",
            vehicle="负压转运车（演示）1号",
            driver="程师傅（演示）",
            back_by=at + timedelta(hours=5),
            protection="N95口罩、隔离衣",
        )
        clock.fix(at + timedelta(hours=4))
        actions.come_back(staff.scope, file=file)

    def _bring(self, at: datetime) -> None:
        """Carers bring what was asked for; of the last few nobody has yet."""
        clock.fix(at)
        rows = list(Need.objects.filter(needs.OPEN).select_related("place").order_by("-due_at", "pk"))
        by_sender: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for one in rows[self.undelivered :]:
            assert one.state == NeedState.ACCEPTED and one.owner_id is not None
            cost = (
                f"{self.rng.randint(600, 6000) / 100:.2f}"
                if one.kind in {"food", "medicine", "water"}
                else ""
            )
            made_at = at - timedelta(minutes=self.rng.randint(5, 150))
            detail = {"need": one.pk, "proof": self.rng.choice(("rang", "rang", "called"))}
            detail |= {"cost": cost} if cost else {}
            by_sender[one.owner_id].append(
                {
                    "id": str(uuid7(at=made_at.timestamp())),
                    "kind": DELIVERY.name,
                    "place": one.place_id,
                    "made_at": made_at,
                    "detail": detail,
                }
            )
        self._send(by_sender, accounts.operator().pk)

    def _speak(self, at: datetime) -> None:
        """Carers ring whomever nobody has spoken with yet, but for one household."""
        rows = File.objects.filter(contacts.missed(at)).select_related("restriction__carer").order_by("pk")
        silent = {one.restriction.place_id: one for one in rows}
        for file in list(silent.values())[SILENT:]:
            carer = file.restriction.carer
            scope = self._scope(carer.pk) if carer else self.staff(file.restriction.where).scope
            actions.contact(scope, file=file, how="phone")

    def _release(self, at: datetime) -> None:
        """Those whose last day was yesterday: read once more, then released by a doctor's word."""
        clock.fix(at)
        today = timezone.localdate(at)
        for file in self._held():
            ends = file.restriction.ends_on
            if ends is None or ends >= today:
                continue
            staff = self.staff(file.restriction.where)
            actions.read(staff.scope, file=file, celsius="36.4", symptoms=["none"])
            actions.release(
                staff.scope,
                file=file,
                release="term",
                release_no=f"解除（演示）{file.pk}号",
                doctor="李医生（演示）",
                follow_days=0,
            )
