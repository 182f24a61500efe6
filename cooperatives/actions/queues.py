"""Who waits for whom when several people write the register of one province at the same moment."""

from cooperatives.models import Province


def queue_for_new_organizations(province_id: int) -> None:
    """Wait until nobody else may enter an organization of this province; hold that until the transaction ends.

    An import that has looked for namesakes and not yet written, and the form that enters one, come here first. It
    must come before any lock on an organization: whoever holds one and then waits here may be waited for. The lock
    leaves rows that point at the province alone (summary rows, histories), or a form and an import would wait for
    each other for ever (PostgreSQL; SQLite lets one writer in at a time).
    """
    Province.objects.select_for_update(no_key=True).get(pk=province_id)
