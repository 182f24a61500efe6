"""What people see when something is refused or breaks: our page, Vietnamese, with a way on."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.views import defaults

from tests.factories import UserFactory


def heading(response):
    page = BeautifulSoup(response.content, "html.parser")
    assert page.main.select_one("a.btn")["href"] == "/"
    return page.h1.get_text(strip=True)


@pytest.mark.django_db
@pytest.mark.parametrize("is_signed_in", [True, False])
def test_unknown_address(client, is_signed_in):
    if is_signed_in:
        client.force_login(UserFactory())

    response = client.get("/khong-co-trang-nay/")

    assert response.status_code == 404
    assert heading(response) == "Không tìm thấy trang"


@pytest.mark.django_db
def test_not_allowed(client):
    client.force_login(UserFactory())

    response = client.get("/quan-tri/")

    assert response.status_code == 403
    assert heading(response) == "Tài khoản của bạn không được làm việc này"


@pytest.mark.django_db
def test_form_of_an_old_session():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/tai-khoan/dang-nhap/", {"login": "a", "password": "b"})

    assert response.status_code == 403
    assert heading(response) == "Biểu mẫu đã hết hiệu lực"


def test_bad_request(rf):
    response = defaults.bad_request(rf.get("/"), Exception())

    assert response.status_code == 400
    assert heading(response) == "Yêu cầu không hợp lệ"


def test_fault_of_ours_asks_the_database_nothing(rf):
    response = defaults.server_error(rf.get("/"))

    assert response.status_code == 500
    assert heading(response) == "Cổng thông tin gặp lỗi"
