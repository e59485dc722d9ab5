#!/usr/bin/env bash
# Unidecode 1.4.0 leaves out characters that Chinese given names really hold, without a mark: 㛃 (extension A)
# and 𬭎 (extension E, on identity cards since the 2013 list of standard characters). 王𬭎, 王㛃 and 王 all become
# «Wang», so three people share one key. anyascii 0.3.3 reads them (WangHong, WangJie).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check unidecode==1.4.0 anyascii==0.3.3
"$folder/env/bin/python" - <<'PYTHON'
from anyascii import anyascii
from unidecode import unidecode

names = ("王宏", "王𬭎", "王㛃", "王")
for name in names:
    print(f"{name}: Unidecode {unidecode(name)!r}, anyascii {anyascii(name)!r}")
assert [unidecode(name).strip() for name in names] == ["Wang Hong", "Wang", "Wang", "Wang"]
assert [anyascii(name) for name in names] == ["WangHong", "WangHong", "WangJie", "Wang"]
PYTHON
