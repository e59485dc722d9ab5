"""Judgements about documents, names, phones, plates and codes. Pure: no database, no clock.

A failed check is a flag on what was written, never a reason to turn a person away.
"""

from lianfang.people.rules.codes import Code, check_uscc
from lianfang.people.rules.documents import (
    DOCUMENT_KINDS,
    Document,
    check_document,
    document_kind,
    resident_check_digit,
)
from lianfang.people.rules.doors import counted
from lianfang.people.rules.names import fold_name, initials, mask_name, mask_number
from lianfang.people.rules.phones import Phone, check_phone, check_phones, fault_of, kept_phone
from lianfang.people.rules.plates import Plate, check_plate, check_plates
from lianfang.people.rules.telling import tells
from lianfang.people.rules.written import hides, is_absent

__all__ = [
    "DOCUMENT_KINDS",
    "Code",
    "Document",
    "Phone",
    "Plate",
    "check_document",
    "check_phone",
    "check_phones",
    "check_plate",
    "check_plates",
    "check_uscc",
    "counted",
    "document_kind",
    "fault_of",
    "fold_name",
    "hides",
    "initials",
    "is_absent",
    "kept_phone",
    "mask_name",
    "mask_number",
    "resident_check_digit",
    "tells",
]
