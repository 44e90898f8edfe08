"""The public catalogue as JSON-LD: DCAT 3, and schema.org.

Classes and properties are those of the W3C (DCAT 3, DCTERMS, FOAF, SKOS) and of schema.org; which
field of the catalogue goes where is this project's own mapping. A document may be put into a page
as it is: no "<" or ">" stands in it.

Source: W3C Recommendation "Data Catalog Vocabulary (DCAT) - Version 3", 22 August 2024; mapping:
domain notes 4.8, computed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import BinaryIO

from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.domain.guarded_text import escaped
from govdisclose.formats.export_text import inert_json
from govdisclose.formats.public_addresses import item_id, web_address
from govdisclose.ports.exporting import PublicFacts, Written

__all__ = ["write_dcat", "write_schema_org"]

_LANGUAGE = "zh"
_LIST = re.compile("[、，,；;\\s\u3000]+")
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def write_dcat(items: Iterable[PublicItem], stream: BinaryIO, facts: PublicFacts) -> Written:
    """Write a ``dcat:Catalog`` with one ``dcat:CatalogRecord`` per item."""
    head: dict[str, object] = {
        "@context": _CONTEXT,
        "@type": "dcat:Catalog",
        **_id(web_address(facts.address)),
        "dcterms:title": _text(facts.title),
        "dcterms:publisher": {"@type": "foaf:Agent", "foaf:name": _text(facts.publisher)},
        "dcterms:language": _LANGUAGE,
        "dcterms:modified": _day(facts.on),
    }
    return _write(items, stream, facts, head, "dcat:record", _record)


def write_schema_org(items: Iterable[PublicItem], stream: BinaryIO, facts: PublicFacts) -> Written:
    """Write a ``Collection`` with one ``DigitalDocument`` per item."""
    head: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Collection",
        **_id(web_address(facts.address)),
        "name": escaped(facts.title),
        "publisher": {"@type": "GovernmentOrganization", "name": escaped(facts.publisher)},
        "inLanguage": "zh-Hans",
        "dateModified": facts.on.isoformat(),
    }
    return _write(items, stream, facts, head, "hasPart", _document)


def _write(
    items: Iterable[PublicItem],
    stream: BinaryIO,
    facts: PublicFacts,
    head: Mapping[str, object],
    key: str,
    shape: Callable[[PublicItem, PublicFacts], Mapping[str, object]],
) -> Written:
    """The head with the items as its last value, streamed."""
    opened = _json(head).removesuffix("}")
    stream.write(f"{opened}, {json.dumps(key)}: [".encode())
    count = 0
    for item in items:
        stream.write((b",\n" if count else b"\n") + _json(shape(item, facts)).encode())
        count += 1
    stream.write(b"\n]}\n")
    return Written(rows=count)


def _record(item: PublicItem, facts: PublicFacts) -> Mapping[str, object]:
    name = item_id(item, facts)
    resource: dict[str, object] = {
        "@type": "dcat:Resource",
        "@id": name,
        "dcterms:identifier": _plain(item.index_number),
        "dcterms:title": _text(item.title),
        "dcterms:description": _text(item.summary),
        "dcterms:publisher": {"@type": "foaf:Agent", "foaf:name": _text(item.agency)},
        "dcterms:created": _day(item.formed_on),
        "dcterms:issued": _day(item.published_on),
        "dcterms:temporal": _period(item),
        "dcterms:bibliographicCitation": _plain(item.document_number),
        "dcat:keyword": [_text(word) for word in _words(item.keywords)] or None,
        "dcat:theme": _concept(item.theme),
        "dcterms:type": _concept(item.genre),
        "dcterms:subject": _concept(item.category),
        "dcterms:audience": _concept(item.audience),
        "dcterms:accessRights": "主动公开",
        "dcterms:language": _LANGUAGE,
        "dcat:landingPage": _id(web_address(item.url)) or None,
    }
    return {
        "@type": "dcat:CatalogRecord",
        "@id": f"{name}#record",
        "dcterms:issued": _day(item.published_on),
        "foaf:primaryTopic": _filled(resource),
    }


def _document(item: PublicItem, facts: PublicFacts) -> Mapping[str, object]:
    document: dict[str, object] = {
        "@type": "DigitalDocument",
        "@id": item_id(item, facts),
        "identifier": [
            {"@type": "PropertyValue", "propertyID": label, "value": escaped(value)}
            for label, value in (("索引号", item.index_number), ("文号", item.document_number))
            if value
        ]
        or None,
        "name": _plain(item.title),
        "description": _plain(item.summary),
        "publisher": {"@type": "GovernmentOrganization", "name": escaped(item.agency)},
        "dateCreated": item.formed_on and item.formed_on.isoformat(),
        "datePublished": item.published_on.isoformat(),
        "temporalCoverage": _interval(item),
        "keywords": [escaped(word) for word in _words(item.keywords)] or None,
        "about": {"@type": "Thing", "name": escaped(item.theme)} if item.theme else None,
        "genre": _plain(item.genre),
        "audience": (
            {"@type": "Audience", "audienceType": escaped(item.audience)} if item.audience else None
        ),
        "creativeWorkStatus": _plain(item.validity),
        "url": web_address(item.url),
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
    }
    return _filled(document)


def _json(value: object) -> str:
    text = inert_json(json.dumps(value, ensure_ascii=False))
    # Inside a page, an end tag would end the script element that holds the document.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _filled(shape: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in shape.items() if value is not None}


def _id(address: str | None) -> dict[str, object]:
    return {} if address is None else {"@id": address}


def _plain(text: str | None) -> str | None:
    return escaped(text) if text else None


def _text(text: str | None) -> dict[str, str] | None:
    return {"@value": escaped(text), "@language": _LANGUAGE} if text else None


def _day(day: date | None) -> dict[str, str] | None:
    return None if day is None else {"@value": day.isoformat(), "@type": "xsd:date"}


def _concept(label: str | None) -> dict[str, object] | None:
    return {"@type": "skos:Concept", "skos:prefLabel": _text(label)} if label else None


def _words(text: str | None) -> list[str]:
    return [word for word in _LIST.split(text or "") if word]


def _period(item: PublicItem) -> dict[str, object] | None:
    if item.effective_on is None and item.repealed_on is None:
        return None
    return _filled(
        {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": _day(item.effective_on),
            "dcat:endDate": _day(item.repealed_on),
        }
    )


def _interval(item: PublicItem) -> str | None:
    if item.effective_on is None and item.repealed_on is None:
        return None
    first, last = item.effective_on or "..", item.repealed_on or ".."
    return f"{first}/{last}"
