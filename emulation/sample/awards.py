"""Awards of the sample year, one in nearly every state, through the real actions."""

from datetime import date, datetime

from cooperatives.models import Kind, Organization
from emulation import actions
from emulation.models import AwardTitle, EmulationYear, Recipient

from .people import person

FLAG, CERTIFICATE, MEDAL = "co-thi-dua-lmhtxvn", "bang-khen-lmhtxvn", "ky-niem-chuong"
WHY = "Thành tích minh họa, cần đơn vị thay bằng thành tích thật."


def load_awards(*, year: EmulationYear, by, at: datetime) -> None:
    """Nominate, forward, submit and decide. A second run changes nothing."""
    if year.awards.exists():
        return
    provinces = {each.slug: each for each in year.provinces()}
    flag = _nominate(year, FLAG, Recipient.UNIT, provinces["quangngai"], {}, by=by, at=at)
    actions.receive_award(award=flag, by=by, at=at)
    officer = {"person_name": "Trần Thị Mẫu", "person_post": "Phó Chủ tịch"}
    for slug, title, recipient, values in (
        ("binhdinh", CERTIFICATE, Recipient.UNIT, {}),
        ("phuyen", CERTIFICATE, Recipient.PERSON, officer),
        (
            "danang",
            CERTIFICATE,
            Recipient.COOPERATIVE,
            {"organization": _first(provinces["danang"])},
        ),
        ("khanhhoa", MEDAL, Recipient.PERSON, {"person_name": "Nguyễn Văn Mẫu"}),
        ("ninhthuan", CERTIFICATE, Recipient.UNIT, {}),
    ):
        own = person(f"canbo.{slug}")
        award = _nominate(year, title, recipient, provinces[slug], values, by=own, at=at)
        if slug != "ninhthuan":
            actions.forward_award(award=award, by=person(f"lanhdao.{slug}"), at=at)
        if slug in {"binhdinh", "phuyen"}:
            actions.receive_award(award=award, by=by, at=at)
        if slug == "khanhhoa":
            reason = "Chưa có báo cáo thành tích cá nhân kèm theo."
            actions.return_award(award=award, reason=reason, by=by, at=at)
    _decide(year, by=by, at=at)


def _nominate(year, title, recipient, province, values, *, by, at):
    return actions.nominate(
        year=year,
        title=AwardTitle.objects.get(code=title),
        recipient=recipient,
        province=province,
        values={**values, "achievement": WHY},
        by=by,
        at=at,
    )


def _first(province):
    rows = Organization.objects.filter(province=province, kind=Kind.COOPERATIVE)
    return rows.order_by("sort_key").first()


def _decide(year, *, by, at):
    submission = actions.submit_awards(
        year=year,
        values={
            "number": 1,
            "on": date(2023, 12, 11),
            "place": year.conference_place,
            "addressee": "Liên minh Hợp tác xã Việt Nam",
            "signer_name": "Nguyễn Văn Mẫu",
        },
        awards=year.awards.filter(state="received"),
        by=by,
        at=at,
    )
    flag = submission.awards.get(title__code=FLAG)
    actions.grant_award(
        award=flag, number="01/QĐ-LMHTXVN (mẫu)", on=date(2024, 1, 15), by=by, at=at
    )
