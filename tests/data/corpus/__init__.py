"""The files of tests/data/workbooks, each with what is wrong with it and what the importer should say."""

from . import (
    codes,
    containers,
    days,
    exports,
    figures,
    layouts,
    numbers,
    places,
    refused,
    registry,
    sheets,
    texts,
    worst,
)

CASES = (
    *containers.CASES,
    *refused.CASES,
    *layouts.CASES,
    *sheets.CASES,
    *texts.CASES,
    *numbers.CASES,
    *days.CASES,
    *places.CASES,
    *codes.CASES,
    *registry.CASES,
    *exports.CASES,
    *figures.CASES,
    *worst.CASES,
)
