"""What is found when the portal starts, and not on the day of signing.

The library of signatures is imported by the checks themselves: it takes longer than the rest of the portal, and every
command of manage.py imports this file.
"""

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security)
def portal_key_is_there(app_configs, **kwargs):
    if settings.DEBUG:
        return []  # made when it is first asked for
    from .signing.keys import KeyMissing, portal_signer

    try:
        portal_signer()
    except KeyMissing as missing:
        hint = "manage.py make_portal_key"
        return [checks.Error(str(missing), hint=hint, id="emulation.E001")]
    return []


@checks.register(checks.Tags.security)
def trusted_authorities_are_readable(app_configs, **kwargs):
    from .signing.trust import LIST_ENDING, unreadable_files

    names = unreadable_files()
    lists = [name for name in names if name.endswith(LIST_ENDING)]
    return [
        *(
            checks.Error(f"Không đọc được chứng thư tin cậy: {name}", id="emulation.E002")
            for name in names
            if name not in lists
        ),
        *(
            checks.Warning(f"Không đọc được danh sách thu hồi: {name}", id="emulation.W003")
            for name in lists
        ),
    ]
