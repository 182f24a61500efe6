"""Lists that left the portal and come home: with their signed sheet «_phien_ban», or with what became of it."""

from django.core.signing import Signer

from .case import BLOCK, PASS, WARN, Case
from .files import Page, xlsx
from .lists import lines
from .registry import BINH_DUONG, CHAU_O, EXPORTED, GROUP

# That of tests/settings.py: the portal of the tests has signed these files.
KEY = "only-for-tests"
ROWS = "700001:3:2;700002:1:0;700004:1:0"
CHANGED = BINH_DUONG | {"Số thành viên": 352}


def _signed(
    *, province="51-quang-ngai", year=2023, template=2, trail=0, rows=ROWS, key=KEY
) -> Page:
    """The sheet as workbook/manifest.py writes it."""
    facts = [
        str(template),
        province,
        str(year),
        "2024-01-08T08:00:00+07:00",
        "Nguyễn Thị Cán Bộ (mẫu)",
        str(trail),
        str(len(rows.split(";"))),
    ]
    signer = Signer(key=key, salt="cooperatives.workbook.manifest", fallback_keys=[])
    labels = ("mau", "tinh", "nam", "luc", "nguoi", "nhat-ky", "so-dong", "chu-ky")
    values = [*facts, signer.signature("\n".join([*facts, rows]))]
    return Page(
        [
            ["Trang này giúp hệ thống biết ô nào đã được sửa sau khi xuất tệp. Xin để nguyên."],
            *([label, value] for label, value in zip(labels, values, strict=True)),
            ["dong", rows],
        ],
        name="_phien_ban",
        is_hidden=True,
    )


def _home(*rows, manifest) -> bytes:
    return xlsx(Page(lines(rows, headings=EXPORTED)), manifest)


CASES = (
    Case(
        "comes-home.xlsx",
        PASS,
        "The exported list, with two members more in one row.",
        lambda: _home(CHANGED, CHAU_O, GROUP, manifest=_signed()),
        "update=1 unchanged=2",
        keeps=('"members_count": 352',),
    ),
    Case(
        "rows-sorted-and-deleted.xlsx",
        PASS,
        "Sorted anew, and a row deleted: who is not in the file is not touched.",
        lambda: _home(GROUP, CHANGED, manifest=_signed()),
        "update=1 unchanged=1",
    ),
    Case(
        "wrong-province.xlsx",
        BLOCK,
        "The secretary sent the neighbour's list by mistake: none of its rows belongs here.",
        lambda: _home(
            BINH_DUONG
            | {
                "Mã hồ sơ": "700010-0",
                "Tên đầy đủ": "Hợp tác xã nông nghiệp Thu Bồn (mẫu)",
                "Mã số thuế": None,
                "Xã, phường, thị trấn": None,
                "Huyện, quận, thị xã, thành phố": None,
                "Phiên bản": "1|2023:0",
            },
            manifest=_signed(province="49-quang-nam", rows="700010:1:0"),
        ),
        "blocked=1 | block B-01, block R-01 B2",
    ),
    Case(
        "wrong-province-and-good-rows-only.xlsx",
        BLOCK,
        "The neighbour's list, with rows that would fit: «good rows only» does not let them in.",
        lambda: _home(CHANGED, manifest=_signed(province="49-quang-nam", rows="700001:3:2")),
        "update=1 | block B-01",
        answers={"good_rows_only": True},
    ),
    Case(
        "wrong-year.xlsx",
        BLOCK,
        "Last year's export, uploaded for this year: figures of another year must not slip through.",
        lambda: _home(CHANGED, CHAU_O, manifest=_signed(year=2022, rows="700001:3:1;700002:1:0")),
        "update=1 unchanged=1 | block B-02",
    ),
    Case(
        "altered.xlsx",
        WARN,
        "Somebody «corrected» the version in the hidden sheet: it says nothing any more.",
        lambda: _home(
            CHANGED,
            CHAU_O,
            manifest=_with_rows(_signed(), ROWS.replace("700001:3:2", "700001:4:2")),
        ),
        "update=1 unchanged=1 | warn B-03",
    ),
    Case(
        "altered-and-outdated.xlsx",
        BLOCK,
        "The hidden sheet is not ours, and a colleague was faster: the cell is asked, and the file is right.",
        lambda: _home(
            CHANGED | {"Phiên bản": "2|2023:1"}, CHAU_O, manifest=_signed(key="of another portal")
        ),
        "unchanged=1 conflict=1 | warn B-03, block Q-cells I2",
        answers={"cells": {"Danh sách!2": {"members_count": "file"}}},
        then="update=1 unchanged=1 | warn B-03",
        keeps=('"members_count": 352',),
    ),
    Case(
        "not-a-manifest.xlsx",
        WARN,
        "The hidden sheet was emptied.",
        lambda: _home(CHANGED, manifest=Page([["mau", "2"]], name="_phien_ban", is_hidden=True)),
        "update=1 | warn B-03",
    ),
    Case(
        "old-template.xlsx",
        WARN,
        "Exported by last year's portal and kept since.",
        lambda: _home(CHANGED, CHAU_O, manifest=_signed(template=1)),
        "update=1 unchanged=1 | warn B-04",
    ),
)


def _with_rows(page: Page, rows: str) -> Page:
    return Page([*page.rows[:-1], ["dong", rows]], name=page.name, is_hidden=True)
