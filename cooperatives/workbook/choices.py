"""The drop-down lists of our workbooks: the words of each choice column and the communes of the province."""

from collections.abc import Iterable
from itertools import zip_longest

from cluster_portal.text import sort_key
from cooperatives.models import Commune, Province

from . import sheets, words
from .column import Column
from .container import column_letters

CHOICES = {
    "kind": words.KINDS,
    "sector": words.SECTORS,
    "status": words.STATUSES,
    "rating": words.RATINGS,
    "basis": words.BASES,
    "is_certified": words.YES_NO,
}
# So many rows of the list offer them: more than a province has, and they cost nothing.
ROWS = 20_000


def lists_for(province: Province | None) -> dict[str, list[str]]:
    """{column: what it may say}; communes only where the file is of one province."""
    lists = {name: list(words.printed(choices).values()) for name, choices in CHOICES.items()}
    if province:
        communes = Commune.objects.filter(province=province)
        names = sorted({words.commune_name(each) for each in communes}, key=sort_key)
        lists |= {"commune": names} if names else {}
    return lists


def write_choices(book, lists: dict[str, list[str]]) -> None:
    """The hidden sheet that the lists are read from: a list in the cell itself may hold 255 characters only."""
    sheet = book.add_worksheet(sheets.CHOICES)
    sheet.hide()
    for row, values in enumerate(zip_longest(*lists.values())):
        for index, value in enumerate(values):
            if value is not None:
                sheet.write_string(row, index, value)


def offer(sheet, columns: Iterable[Column], lists: dict[str, list[str]], *, first_row: int) -> None:
    """Give the columns their lists. Another word is asked about, not refused: the importer knows more of them."""
    places = {name: column_letters(index) for index, name in enumerate(lists)}
    for index, column in enumerate(columns):
        if letters := places.get(column.name):
            source = f"='{sheets.CHOICES}'!${letters}$1:${letters}${len(lists[column.name])}"
            sheet.data_validation(
                first_row,
                index,
                first_row + ROWS,
                index,
                {
                    "validate": "list",
                    "source": source,
                    "error_type": "warning",
                    "error_title": "Không có trong danh sách",
                    "error_message": "Giá trị này không có trong danh sách chọn. Vẫn giữ giá trị đã gõ?",
                },
            )
