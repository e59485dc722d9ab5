#!/usr/bin/env bash
# dateparser 1.5.0 reads «20日», the twentieth as a Chinese line list writes it inside one month, as
# «twenty days ago»; «29日» told on 29 November 2026 becomes 31 October. With a month it is right.
# A sheet of onsets whose header names the month and whose cells hold the day alone would be moved by weeks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
"$folder/env/bin/python" - <<'PYTHON'
from datetime import date, datetime

import dateparser

told_on = datetime(2026, 11, 29, 12, 0)
seen = {
    words: found and found.date()
    for words in ("2026年11月20日", "20日", "29日")
    for found in [dateparser.parse(words, languages=["zh"], settings={"RELATIVE_BASE": told_on})]
}
for words, day in seen.items():
    print(f"dateparser {dateparser.__version__}: {words} told on 2026-11-29 -> {day}")
assert seen["2026年11月20日"] == date(2026, 11, 20), seen
assert seen["20日"] == date(2026, 11, 9), seen  # the twentieth was meant
assert seen["29日"] == date(2026, 10, 31), seen  # today was meant
PYTHON
