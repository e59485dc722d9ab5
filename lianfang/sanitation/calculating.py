"""What goes into the bucket, at page, API and command line: by the formula, or refused with the reason."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from lianfang.kit.checks import run
from lianfang.kit.forms import parse
from lianfang.sanitation import dilution, forms, practice
from lianfang.sanitation.disinfecting import HARMLESS
from lianfang.sanitation.practice import Practice
from lianfang.sanitation.problems import CannotBeMixed

BEGINS: Final = {one.name: one.default for one in forms.MIX if one.default is not None}


def mixed(told: Mapping[str, Any]) -> dict[str, Any]:
    """The stock, the water, their proportion; amounts to a tenth, `exact` where that is the whole truth.

    Nothing is kept. Raises BadDetail, CannotBeMixed, TooStrong, TooWeak, or what is never done.
    """
    asked = parse(forms.MIX, msgspec.json.encode(BEGINS | dict(told)))
    meant = Practice(
        means=asked.means,
        object=asked.object,
        method=asked.method,
        purpose=asked.purpose,
        concentration=asked.concentration,
    )
    run(HARMLESS, meant)
    try:
        found = dilution.mix(
            asked.form, strength=asked.strength, target=asked.concentration, volume=asked.volume
        )
    except ValueError as fault:
        raise CannotBeMixed() from fault
    held = practice.range_of(asked.means, asked.purpose)
    return {
        "stock": float(dilution.shown(found.stock)),
        "unit": found.unit,
        "water_ml": float(dilution.shown(found.water)),
        "parts_of_water": None if found.parts is None else float(dilution.shown(found.parts)),
        "exact": dilution.is_exact(found.stock) and dilution.is_exact(found.water),
        "concentration": asked.concentration,
        "minutes": held.minutes if held else None,
        "keeps_hours": int(dilution.GOOD_FOR.total_seconds() // 3600),
    }
