"""A sheet on its way in, by hand and through the page."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lianfang.exchange import uploads
from lianfang.exchange.actions import import_register
from lianfang.exchange.models import ImportRun
from lianfang.testing.world import World

Load = Callable[..., ImportRun]


@pytest.fixture
def load(world: World, tmp_path: Path) -> Load:
    """Import rows as the district's duty officer, or as another of the cast."""

    def load(
        register: str,
        head: list[str],
        *rows: list[str],
        by: str = "liu",
        encoding: str = "utf-8",
        **more: Any,
    ) -> ImportRun:
        path = tmp_path / f"{register}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows([head, *rows])
        run = import_register(world.scope(by), register=register, path=path, **more)
        assert run.read == run.imported + run.updated + run.ignored + run.refused
        return run

    return load


Keep = Callable[..., str]


@pytest.fixture
def keep(world: World) -> Iterator[Keep]:
    """Send a sheet through the page, take it over, and answer the page that tells what became of it."""
    before, uploads.start = uploads.start, lambda work: work()

    def keep(
        register: str, content: str | bytes, *, by: str = "fang", moves: bool = False, name: str = "表.csv"
    ) -> str:
        client = Client(headers={"accept-language": "en"})
        client.force_login(world.cast[by])
        sent = content.encode() if isinstance(content, str) else content
        body = {"register": register, "file": SimpleUploadedFile(name, sent)}
        url = client.post("/imports/files/", body, follow=True).redirect_chain[-1][0]
        checked = client.get(url).content.decode()
        assert "Nothing is kept yet" in checked, checked
        if moves:
            client.post(f"{url}checking/", {"moves": "1"} | _as_read(client, url))
        client.post(f"{url}keeping/")
        page: str = client.get(url).content.decode()
        assert "Taken over" in page
        return page

    yield keep
    uploads.start = before


def _as_read(client: Client, url: str) -> dict[str, str]:
    """The columns as the page proposes them."""
    rows = client.get(url).context["choices"]
    return {f"column-{row['number']}": row["key"] for row in rows}
