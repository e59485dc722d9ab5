#!/usr/bin/env bash
# Babel 2.19.0 writes a time in Traditional Chinese as «下午3:05:00» and reads its own words back as five
# past three in the night; of English «3:05:00 PM» it keeps the afternoon. A reading of 15:05 that goes out
# and comes back through the same library and locale has moved by twelve hours, without an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0
"$folder/env/bin/python" - <<'PYTHON'
from datetime import time

import babel
from babel.dates import format_time, parse_time

for locale, back in (("en_US", time(15, 5)), ("zh_Hant_TW", time(3, 5))):
    written = format_time(time(15, 5), locale=locale)
    read = parse_time(written.replace("\u202f", " "), locale=locale)
    print(f"Babel {babel.__version__}, {locale}: 15:05 -> {written!r} -> {read}")
    assert read == back, read
assert "下午" in format_time(time(15, 5), locale="zh_Hant_TW")
PYTHON
