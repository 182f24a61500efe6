"""What the portal attests when a person signs without a certificate: one canonical text that says who did what."""

from cluster_portal.canonical import canonical
from emulation.models import SigningMethod
from emulation.models.artifacts import PASSWORD
from emulation.signing.documents import key_of

from .base import Order

FORMAT = "xac-nhan-ky/1"
# Read by strangers in the file, so it says what it is, in Vietnamese.
MEANING = {
    SigningMethod.PORTAL: (
        "Người có tên dưới đây đã nhập lại mật khẩu cá nhân và xác nhận trên Cổng thông tin rằng đơn vị mình ký kết "
        "nội dung có mã băm SHA-256 nêu tại đây. Đây là cam kết nội bộ của Cụm, không phải chữ ký số của cá nhân."
    ),
    SigningMethod.INK: (
        "Người có tên dưới đây đã ký trên giấy nội dung có mã băm SHA-256 nêu tại đây; bản quét được lưu tại Cổng "
        "thông tin và do người thứ hai đối chiếu. Đây là bản quét, không phải chữ ký số của cá nhân."
    ),
}


# Of the account: the code of the app, or one of the recovery codes.
PROVED_BY = {
    "": PASSWORD,
    "totp": "mật khẩu và mã xác thực",
    "recovery_codes": "mật khẩu và mã dự phòng",
}


def statement_of(
    order: Order, method: SigningMethod, *, proved_by: str | None = None, **more
) -> str:
    """Canonical JSON: names, position, time, method, and the hash of the content that is signed.

    `proved_by`: what was typed beside the password, empty for nothing; None where no account was asked.
    """
    pledge, place = order.pledge, order.place
    meaning = MEANING[method]
    if proved_by is not None:
        more["proved_by"] = PROVED_BY[proved_by]
        meaning = meaning.replace(PASSWORD, PROVED_BY[proved_by], 1)
    return canonical(
        {
            "format": FORMAT,
            "meaning": meaning,
            "method": method.value,
            "code": pledge.code,
            "content_sha256": pledge.content_hash,
            "unit": key_of(place),
            "unit_name": str(place.unit_name),
            "signer": order.signer.full_name,
            "account": order.signer.get_username(),
            "position": order.mandate.position_line,
            "at": order.at.isoformat(timespec="microseconds"),
            **more,
        }
    )
