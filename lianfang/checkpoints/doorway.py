"""The door of a place: what a set of posts and visitors is judged by, and what it writes."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from lianfang.checkpoints import facts
from lianfang.checkpoints.facts import Ground
from lianfang.checkpoints.forms import VISITOR
from lianfang.checkpoints.models import Manned, PlacePost, Visitor
from lianfang.checkpoints.pass_use import shown_in, use
from lianfang.checkpoints.problems import OutsiderUnknown, PostStands, UnknownEntry
from lianfang.checkpoints.rules import answers
from lianfang.duties.kinds import Kept, Offered, Room
from lianfang.kit import checks, sql
from lianfang.kit.crypto import Sealer
from lianfang.kit.forms import AboveLevel
from lianfang.measures import powers
from lianfang.measures.problems import NoMeasure
from lianfang.passes import rules as passes
from lianfang.passes.shown import Book, forget
from lianfang.people import rules as people
from lianfang.shell.words import listed_later

POSTS: Final = sql.Table(PlacePost)
MANNED: Final = sql.Table(Manned)
VISITORS: Final = sql.Table(Visitor)
_AT_L1: Final = ("pass_no", "hotel_ref", "room", "plate", "errand")
_PRIVATE: Final = ("name", "phone", "source_area", "plate", "room", "pass_no", "hotel_ref", "errand")


class DoorBatch(Room):
    """One set at places' posts: what the tables say, and what the set itself has said so far."""

    judges = True

    def __init__(self, cursor: Any, sealer: Sealer, offered: Sequence[Offered]) -> None:
        super().__init__(cursor, sealer, offered)
        places = {one.place_id for one in offered}
        self._posts = facts.posts(places)
        opening = [one.path for one in offered if getattr(one.detail, "act", "") == "open"]
        self._grounds = facts.grounds(facts.MONITORING, opening) if opening else []
        self._packs = facts.packs(one.made_at for one in offered)
        here = Visitor.objects.filter(left_at=None, withdrawn_seq=None)
        entries = [UUID(one.detail.entry) for one in offered if getattr(one.detail, "entry", None)]
        self._inside = dict(here.filter(id__in=entries).values_list("id", "place_id"))
        self._book = Book(filter(None, map(shown_in, offered)))
        self._corrects = {one.id: one.corrects for one in offered}
        self._opens: dict[UUID, Ground] = {}  # the measure that each new post stands on
        passes = [self._pass(one) for one in offered if getattr(one.detail, "pass_no", None)]
        named = here.filter(pass_ix__in=passes, place_id__in=places)
        self._passes = set(named.values_list("place_id", "pass_ix"))

    def _pass(self, one: Offered | Kept) -> int:
        return self.sealer.blind("pass", passes.normal(one.detail.pass_no))

    def judge(self, one: Offered) -> None:
        if one.kind == "checkpoints.post":
            self._post(one)
        else:
            self._visitor(one)

    def _post(self, one: Offered) -> None:
        if one.detail.act != "open":
            self._close(one)
            return
        held = [
            ground
            for ground in self._grounds
            if one.path.startswith(ground.path) and ground.holds(one.made_at)
        ]
        if not held:
            raise NoMeasure(kind=powers.of(facts.MONITORING).name)
        if any(ground.closed_at is None for ground in self._posts[one.place_id]):
            raise PostStands()
        best = held[-1]
        stands = Ground(best.measure_id, best.level, best.from_at, best.to_at, one.made_at, None)
        self._posts[one.place_id].append(stands)
        self._opens[one.id] = best

    def _close(self, one: Offered) -> None:
        stands = facts.standing_on(self._posts, one)
        if one.detail.act == "close":
            self._posts[one.place_id].remove(stands)

    def _visitor(self, one: Offered) -> None:
        ground, detail = facts.standing_on(self._posts, one), one.detail
        if detail.way == "out":
            self._leave(one)
            return
        self._within_level(detail, ground.level)
        self._told_enough(detail, ground.level)
        checks.run(VISITOR.there, detail, fever_from=self._packs.at(one.made_at).fever_celsius)
        use(self._book, one)
        self._inside[one.id] = one.place_id
        if detail.pass_no:
            self._passes.add((one.place_id, self._pass(one)))

    def _leave(self, one: Offered) -> None:
        if one.detail.entry:
            if self._inside.pop(UUID(one.detail.entry), None) != one.place_id:
                raise UnknownEntry()
            return
        inside = (one.place_id, self._pass(one) if one.detail.pass_no else -1)
        if inside not in self._passes:
            raise UnknownEntry()
        self._passes.remove(inside)

    def _told_enough(self, detail: Any, level: str) -> None:
        missing = answers.untold(detail) if level in {"L2", "L3"} else []
        if missing:
            raise OutsiderUnknown(fields=listed_later(VISITOR.by_name[name].label for name in missing))

    def _within_level(self, detail: Any, level: str) -> None:
        for name in ("name", "phone", "source_area"):
            outsider = detail.who not in answers.INSIDERS
            if getattr(detail, name) and (level not in {"L2", "L3"} or not outsider):
                raise AboveLevel(field=name, level=level)
        if level == "L0" and any(getattr(detail, name) for name in _AT_L1):
            raise AboveLevel(field="pass_no", level=level)

    def save(self, kind: str, kept: Sequence[Kept]) -> None:
        if kind == "checkpoints.post":
            self._save_posts(kept)
        else:
            self._save_visitors(kept)

    def _save_posts(self, kept: Sequence[Kept]) -> None:
        for one in kept:  # in their order: a post may close and open again in one set
            if one.detail.act == "open":
                POSTS.insert(self.cursor, [_opened(self.sealer, one, self._opens[one.id])])
            elif one.detail.act == "close":
                self.cursor.execute(
                    "UPDATE checkpoints_placepost SET closed_at = %s, close_reason = %s"
                    " WHERE place_id = %s AND closed_at IS NULL",
                    [sql.moment(one.made_at), one.detail.reason, one.place_id],
                )
        manned = [
            MANNED.row(
                seq=one.seq, place_id=one.place_id, path=one.path, at=one.made_at, staff=one.detail.staff
            )
            for one in kept
            if one.detail.staff is not None
        ]
        MANNED.insert(self.cursor, manned)

    def _save_visitors(self, kept: Sequence[Kept]) -> None:
        coming = [self._visitor_row(one) for one in kept if one.detail.way == "in"]
        VISITORS.insert(self.cursor, coming)
        corrected = [id for one in kept if (id := self._corrects[one.id]) is not None]
        if corrected:
            forget(corrected)
        self._book.write({one.id: one.made_by for one in kept})
        self._let_out([one for one in kept if one.detail.way == "out"])

    def _let_out(self, going: Sequence[Kept]) -> None:
        by_entry = [(sql.moment(one.made_at), one.seq, sql.uid(UUID(one.detail.entry)))
                    for one in going if one.detail.entry]  # fmt: skip
        by_pass = [(sql.moment(one.made_at), one.seq, one.place_id, self._pass(one))
                   for one in going if not one.detail.entry]  # fmt: skip
        leave = "UPDATE checkpoints_visitor SET left_at = %s, left_seq = %s WHERE left_at IS NULL AND "
        if by_entry:
            self.cursor.executemany(leave + "id = %s", by_entry)
        if by_pass:
            self.cursor.executemany(leave + "place_id = %s AND pass_ix = %s", by_pass)

    def _visitor_row(self, one: Kept) -> sql.Row:
        detail, sealer, pack = one.detail, self.sealer, self._packs.at(one.made_at)
        private = {name: getattr(detail, name) for name in _PRIVATE if getattr(detail, name)}
        if detail.pass_no:
            private["pass_no"] = passes.normal(detail.pass_no)
        phone = people.check_phone(detail.phone or "")
        last = detail.again if detail.again is not None else detail.celsius
        return VISITORS.row(
            seq=one.seq,
            id=one.id,
            place_id=one.place_id,
            path=one.path,
            who=detail.who,
            came_at=one.made_at,
            leaves_by=detail.leaves_by,
            celsius=detail.celsius,
            again=detail.again,
            fever=last >= pack.fever_celsius,
            door=detail.door,
            by_car=detail.who == "vehicle" or bool(detail.plate),
            pass_ix=self._pass(one) if detail.pass_no else None,
            phone_ix=sealer.blind("phone", phone.number) if phone.number else None,
            sealed=sealer.seal_json(private) if private else b"",
            key_id=sealer.key_id if private else None,
            forget_on=facts.local_day(one.made_at) + timedelta(days=pack.look_back_days),
        )

    def withdraw(self, kind: str, pairs: Sequence[tuple[int, int]]) -> None:
        """Take back entries that were written wrongly; of an exit, the person is inside again."""
        if kind != VISITOR.name:
            return
        for old, new in pairs:
            self.cursor.execute(
                "UPDATE checkpoints_visitor SET withdrawn_seq = %s WHERE seq = %s", [new, old]
            )
            self.cursor.execute(
                "UPDATE checkpoints_visitor SET left_at = NULL, left_seq = NULL WHERE left_seq = %s", [old]
            )


def _opened(sealer: Sealer, one: Kept, ground: Ground) -> sql.Row:
    detail = one.detail
    return POSTS.row(
        seq=one.seq,
        place_id=one.place_id,
        path=one.path,
        measure_id=ground.measure_id,
        level=ground.level,
        gates=detail.gates,
        gates_open=detail.gates_open,
        hours=detail.hours or "",
        opened_at=one.made_at,
        sealed=sealer.seal_json({"responsible": detail.responsible or "", "phone": detail.phone or ""}),
        key_id=sealer.key_id,
    )
