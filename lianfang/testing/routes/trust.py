"""The page by which telephones trust the server: for everybody, where there is an authority at all."""

from typing import Final

from lianfang.testing.matrix import Row

ROWS: Final = (  # the tests' world has no authority
    Row("trust/", ("/trust/",), open_to_all=True, done=(404,)),
    Row("trust/ca.crt", ("/trust/ca.crt",), open_to_all=True, done=(404,)),
    Row("trust/trust.css", ("/trust/trust.css",), open_to_all=True),
)
