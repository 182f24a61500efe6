"""The submission of the cluster (tờ trình) with its list, in the form of Nghị định 30/2020. Papers are Vietnamese."""

from cluster_portal.official import Document, Paragraph, Signer, Table
from cluster_portal.text import count_in_prose

from .minutes import bare_place
from .models import Award, Recipient, Submission

KINDS = {
    Recipient.UNIT: "tập thể",
    Recipient.PERSON: "cá nhân",
    Recipient.COOPERATIVE: "hợp tác xã",
}
WIDTHS = (7, 35, 28, 30)
COLUMNS = ("middle", "text", "text", "text")
HEAD = (
    "TT",
    "Tên đơn vị, cá nhân, hợp tác xã",
    "Danh hiệu, hình thức đề nghị",
    "Tóm tắt thành tích",
)


def submission_paper(submission: Submission) -> Document:
    """Set the submission with the awards that it asks for. Two queries."""
    cluster, year = submission.year.cluster, submission.year.year
    awards = list(
        submission.awards.select_related("title", "province", "organization", "year").order_by(
            "title__order_no", "province__order_no", "pk"
        )
    )
    rows = tuple(
        (str(place), recipient_in_words(award), award.title.name, award.achievement)
        for place, award in enumerate(awards, start=1)
    )
    return Document(
        parent_body=cluster.parent_body,
        body_lines=tuple(cluster.printed_name.splitlines()),
        given_number=submission.number,
        number="/TTr-CTĐ",
        place=bare_place(submission.place),
        on=submission.on,
        kind="Tờ trình",
        subject=("Về việc đề nghị khen thưởng", f"phong trào thi đua năm {year}"),
        addressees=(submission.addressee,),
        blocks=(
            Paragraph(
                f"Căn cứ kết quả phong trào thi đua năm {year} và biên bản hội nghị tổng kết, {cluster.name} đề nghị "
                f"{submission.addressee} xét khen thưởng cho {_counted(awards)} có thành tích trong năm {year}, "
                "theo danh sách sau:"
            ),
            Table(HEAD, rows, WIDTHS, COLUMNS),
            Paragraph(
                "Hồ sơ kèm theo gồm: biên bản hội nghị, biên bản kiểm phiếu, báo cáo thành tích của từng trường hợp."
            ),
            Paragraph(f"Kính trình {submission.addressee} xem xét, quyết định./."),
        ),
        signers=(Signer(("TM. Cụm thi đua", "Cụm trưởng"), submission.signer_name),),
        recipients=("- Như trên;", "- Các đơn vị thành viên Cụm;", "- Lưu: Hồ sơ Cụm."),
        foot=f"Lập từ Cổng thông tin Cụm thi đua; tờ trình số {submission.pk} của năm {year}",
    )


def filename(submission: Submission, ending: str) -> str:
    return f"to-trinh-khen-thuong-{submission.year.year}-{submission.pk}.{ending}"


def recipient_in_words(award: Award) -> str:
    """Who gets it, as papers name them."""
    if award.recipient == Recipient.PERSON:
        post = f", {award.person_post}" if award.person_post else ""
        return f"{award.person_name}{post}, {award.province.alliance_name}"
    if award.recipient == Recipient.COOPERATIVE:
        return f"{award.organization.name} ({award.province.name})"
    return award.province.alliance_name


def _counted(awards) -> str:
    """«02 tập thể, 01 cá nhân»."""
    counts = {kind: sum(award.recipient == kind for award in awards) for kind in KINDS}
    return ", ".join(
        f"{count_in_prose(count)} {KINDS[kind]}" for kind, count in counts.items() if count
    )
