"""The commands of this room. Those of its lists stand with all others."""

from lianfang.kit.commands import CommandLine


def add(line: CommandLine) -> None:
    from lianfang.accounts.line import scope_of_line
    from lianfang.acts import line as acting
    from lianfang.clinic import acts

    for noun, of_it in (
        (acts.VISIT, acts.VISITS),
        (acts.EXAMINATION, acts.EXAMINATIONS),
        (acts.CONSULTATION, acts.CONSULTATIONS),
        (acts.ROOM, acts.ROOMS),
        (acts.BED, acts.BEDS),
        (acts.ON_CALL, acts.ON_CALLS),
        (acts.PROTOCOL, acts.PROTOCOLS),
        (acts.DAY, acts.DAYS),
    ):
        acting.add(line, noun, of_it, scope_of_line)
