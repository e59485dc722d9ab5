"""Making passes out, withdrawing, using and proving them."""

from datetime import timedelta

import pytest

from lianfang.kit import clock
from lianfang.kit.ids import uuid7
from lianfang.kit.problems import BadInput, NotAllowed, NotFound, OutOfScope
from lianfang.passes import actions, kinds, queries, rules
from lianfang.passes.models import Pass, Revocation, SigningKey, Use
from lianfang.passes.problems import PassDates, PassExpired, PassForged, PassRevoked, PassUsedUp
from lianfang.passes.shown import Book, Shown
from lianfang.passes.texts import written
from lianfang.testing.world import NOON

DAY = timedelta(days=1)


def entry_pass(world, **more):
    facts = {"kind": "entry-pass", "subject": "household:7", "to_at": NOON + DAY, "quota": 1}
    return actions.issue(world.scope("wang"), place=world.places["garden-1-1-101"], **(facts | more))


def used(world, text, place="garden", at=None):
    """A use as a record at a post brings it."""
    post = world.places[place]
    one = Shown(text, uuid7(), post.pk, post.path, at or clock.now())
    book = Book([one])
    fault = book.refusal(one)
    if fault is not None:
        raise fault
    book.take(one)
    book.write({one.ref: world.cast["zhou"].pk})
    return Use.objects.get(ref=one.ref)


def test_a_pass_is_good_at_any_post_and_names_nobody(world):
    text = written(entry_pass(world))
    seen = queries.check(world.scope("zhou"), text=text, at=NOON)
    assert (seen.quota, seen.used_today, seen.is_mine, seen.subject) == (1, 0, True, "")
    assert queries.check(world.scope("chen"), text=text, at=NOON).is_mine is False


def test_the_public_half_that_a_device_carries_proves_it_without_the_server(world):
    text = written(entry_pass(world))
    sync = queries.for_sync(world.scope("zhou"), at=NOON)
    import base64

    keys = {one["key_id"]: base64.urlsafe_b64decode(one["public_key"] + "=") for one in sync["keys"]}
    assert rules.verify(text, keys=keys, at=int(NOON.timestamp())).subject == "household:7"
    assert sync["key_id"] in keys and sync["until"] == NOON + timedelta(hours=48)


def test_only_who_may_makes_passes_out_and_only_at_home(world):
    for who, refusal in (("zhou", NotAllowed), ("sun", OutOfScope), ("chen", OutOfScope)):
        with pytest.raises(refusal):
            actions.issue(world.scope(who), kind="entry-pass", place=world.places["garden"])
    assert not Pass.objects.exists()


def test_a_pass_that_ends_before_it_begins_is_refused(world):
    with pytest.raises(PassDates):
        entry_pass(world, to_at=NOON)
    with pytest.raises(BadInput):
        entry_pass(world, kind="health-code")


def test_the_quota_counts_by_the_day(world):
    text = written(entry_pass(world, to_at=NOON + 3 * DAY))
    used(world, text)
    with pytest.raises(PassUsedUp):
        used(world, text)
    clock.fix(NOON + timedelta(hours=11, minutes=59))  # 23:59 in the district
    with pytest.raises(PassUsedUp):
        used(world, text)
    clock.fix(NOON + timedelta(hours=12))
    assert not used(world, text).excess


def test_a_pass_that_is_good_once_is_never_good_again(world):
    text = written(entry_pass(world, kind="self-registration", quota=kinds.ONCE, to_at=NOON + 9 * DAY))
    used(world, text)
    clock.fix(NOON + 5 * DAY)
    with pytest.raises(PassUsedUp):
        used(world, text)


def test_a_pass_used_at_two_posts_without_network_is_kept_and_shown(world):
    """The gate has opened: the use is a fact, and its excess a question for the supervisor."""
    text = written(entry_pass(world))
    clock.fix(NOON + timedelta(hours=1))
    used(world, text, place="garden", at=NOON)
    second = used(world, text, place="garden-1", at=NOON + timedelta(minutes=5))
    assert second.excess
    (shown,) = queries.replays(world.scope("wang"), since=NOON - DAY)
    assert shown.use == second and [one.place.code for one in shown.others] == ["garden"]
    assert queries.replays(world.scope("chen"), since=NOON - DAY) == []


def test_a_withdrawn_pass_is_refused_and_its_id_goes_to_every_device(world):
    one = entry_pass(world)
    assert actions.revoke(world.scope("wang"), passes=[one], reason="卡片遗失") == 1
    assert actions.revoke(world.scope("wang"), passes=[one], reason="卡片遗失") == 0
    with pytest.raises(PassRevoked):
        queries.check(world.scope("zhou"), text=written(one), at=NOON)
    assert queries.for_sync(world.scope("zhou"), at=NOON)["revoked"] == [rules.id_text(one.pk)]
    assert queries.for_sync(world.scope("zhou"), at=NOON + DAY)["revoked"] == []  # it has run out by then


def test_withdrawing_needs_a_reason_and_the_area(world):
    one = entry_pass(world)
    with pytest.raises(BadInput):
        actions.revoke(world.scope("wang"), passes=[one], reason=" ")
    for who, refusal in (("zhou", NotAllowed), ("chen", OutOfScope)):
        with pytest.raises(refusal):
            actions.revoke(world.scope(who), passes=[one], reason="x")
    assert not Revocation.objects.exists()


def test_the_neighbouring_street_finds_no_pass_of_ours(world):
    one = entry_pass(world)
    number = rules.id_text(one.pk)
    assert queries.pass_numbered(world.scope("fang"), number=number) == one
    for who in ("chen", "zhou"):
        with pytest.raises(NotFound):
            queries.pass_numbered(world.scope(who), number=number)
        assert not queries.issued(world.scope(who)).exists()


def test_an_expired_pass_is_refused_at_the_last_second(world):
    text = written(entry_pass(world))
    queries.check(world.scope("zhou"), text=text, at=NOON + DAY - timedelta(seconds=1))
    with pytest.raises(PassExpired):
        queries.check(world.scope("zhou"), text=text, at=NOON + DAY)


def test_a_pass_the_register_does_not_know_is_forged_though_its_signature_fits(world):
    """A copy of the key outside the system signs what was never made out here."""
    one = entry_pass(world)
    text = written(one)
    Pass.objects.filter(pk=one.pk).delete()
    with pytest.raises(PassForged):
        queries.check(world.scope("zhou"), text=text, at=NOON)


def test_a_new_key_leaves_old_passes_good_and_a_distrusted_one_voids_them(world):
    old = written(entry_pass(world))
    with pytest.raises(OutOfScope):
        actions.rotate_key(world.scope("fang"))
    first = SigningKey.objects.get()
    assert actions.rotate_key(world.scope("liu")) != first
    new = written(entry_pass(world))
    for text in (old, new):
        queries.check(world.scope("zhou"), text=text, at=NOON)
    actions.rotate_key(world.scope("liu"), distrust=True)
    queries.check(world.scope("zhou"), text=old, at=NOON)
    with pytest.raises(PassForged):
        queries.check(world.scope("zhou"), text=new, at=NOON)
    assert len(queries.for_sync(world.scope("zhou"), at=NOON)["keys"]) == 2


def test_the_private_half_lies_sealed(world):
    entry_pass(world)
    key = SigningKey.objects.get()
    from django.conf import settings

    from lianfang.kit.crypto import unwrap
    from lianfang.kit.master import MasterKeyForeign

    assert len(unwrap(settings.MASTER_KEY, key.wrapped)) == 32
    with pytest.raises(MasterKeyForeign):
        unwrap("00" * 32, key.wrapped)


def test_the_code_of_a_place_is_the_same_each_time_it_is_printed(world):
    places = [world.places["garden-1-1"], world.places["garden-1-2"]]
    first = actions.place_codes(world.scope("zhou"), places=places)
    clock.fix(NOON + 30 * DAY)
    assert actions.place_codes(world.scope("fang"), places=places) == first
    assert len(set(first.values())) == 2 and Pass.objects.count() == 2
    with pytest.raises(OutOfScope):
        actions.place_codes(world.scope("chen"), places=places[:1])


def test_a_code_torn_off_is_withdrawn_and_made_anew(world):
    places = [world.places["garden-1-1"]]
    first = actions.place_codes(world.scope("wang"), places=places)
    actions.revoke(world.scope("wang"), passes=list(Pass.objects.all()), reason="被撕下")
    assert actions.place_codes(world.scope("wang"), places=places) != first


def test_codes_of_a_whole_compound_cost_as_many_statements_as_of_one_door(
    world, django_assert_max_num_queries
):
    doors = world.doors("garden")
    actions.place_codes(world.scope("wang"), places=doors[:1])
    scope = world.scope("wang")
    with django_assert_max_num_queries(8):
        actions.place_codes(scope, places=doors)
