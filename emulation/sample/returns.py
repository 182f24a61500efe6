"""The returns of the sample year: called for, sent (one late, one with more time), asked about, accepted, frozen."""

from datetime import date

from cooperatives import actions
from cooperatives.models import Basis, Deadline, Period, Province, Return
from cooperatives.sample.load import CLUSTER_CODE
from emulation.models import EmulationYear

from .days import moment
from .people import person

YEAR = 2023
SECRETARY = "thuky.quangngai"
DUE = (11, 10, 17)
# What a province's own day of sending is, where it is not that of the others: (month, day).
SENT = {"binhdinh": (11, 12), "phuyen": (11, 14), "danang": (11, 7)}
USUAL = (11, 9)
MORE_TIME = (
    "phuyen",
    (11, 15, 17),
    "Mưa lũ đầu tháng 11, trụ sở mất điện nhiều ngày (nội dung mẫu)",
)
QUESTION = (
    "quangnam",
    "revenue",
    "Doanh thu tăng 7,7% so với năm trước, đề nghị cho biết đơn vị nào tăng nhiều nhất (nội dung mẫu).",
    "Tăng chủ yếu ở các hợp tác xã nông nghiệp có hợp đồng bao tiêu; đã đối chiếu từng đơn vị (nội dung mẫu).",
)


def load_returns() -> None:
    """Through the real actions, by the sample people, of what the register holds. A second run changes nothing."""
    year = EmulationYear.objects.select_related("cluster").get(
        year=YEAR, cluster__code=CLUSTER_CODE
    )
    cluster, by = year.cluster, person(SECRETARY)
    if Deadline.objects.filter(cluster=cluster, year=year.year).exists():
        return
    deadline = actions.set_deadline(
        cluster=cluster,
        year=year.year,
        period=Period.YEAR,
        due_at=moment(YEAR, *DUE),
        basis="Kế hoạch hoạt động của Cụm năm 2023 (nội dung mẫu)",
        by=by,
        at=moment(YEAR, 10, 9, 9),
    )
    slug, until, reason = MORE_TIME
    actions.extend_deadline(
        deadline=deadline,
        province=Province.objects.get(slug=slug),
        due_at=moment(YEAR, *until),
        reason=reason,
        by=by,
        at=moment(YEAR, 11, 8, 10),
    )
    for province in year.provinces():
        _load_return(year, province, by)


def _load_return(year, province, secretary):
    own = Return.objects.current().get(province=province, year=year.year, period=Period.YEAR)
    officer, leader = person(f"canbo.{province.slug}"), person(f"lanhdao.{province.slug}")
    day = SENT.get(province.slug, USUAL)
    own = actions.edit_return(
        province_return=own,
        cells={},
        as_of=date(year.year, 12, 31),
        basis=Basis.ESTIMATE,
        expected_version=own.lock_version,
        by=officer,
        at=moment(YEAR, *day, 9),
    )
    own = actions.submit_return(province_return=own, by=leader, at=moment(YEAR, *day, 15))
    if province.slug == QUESTION[0]:
        own = _asked_about(year, own, officer, leader, secretary)
    actions.accept_return(province_return=own, by=secretary, at=moment(YEAR, 11, 20, 9))
    actions.freeze_return(province_return=own, by=secretary, at=moment(YEAR, 11, 28, 16))


def _asked_about(year, own, officer, leader, secretary) -> Return:
    _slug, cell, text, answer = QUESTION
    question = actions.ask_about_cell(
        province_return=own, cell=cell, text=text, by=secretary, at=moment(YEAR, 11, 13, 9)
    )
    actions.send_return_back(province_return=own, by=secretary, at=moment(YEAR, 11, 13, 10))
    actions.answer_question(question=question, text=answer, by=officer, at=moment(YEAR, 11, 14, 9))
    own = actions.submit_return(province_return=own, by=leader, at=moment(YEAR, 11, 14, 16))
    actions.resolve_question(question=question, by=secretary, at=moment(YEAR, 11, 15, 9))
    return own
