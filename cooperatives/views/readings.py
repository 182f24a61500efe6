"""How an uploaded workbook is to be read: columns, units, letters, days, communes, and which repairs are wanted."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cooperatives.forms.answers import AnswersForm

from .imports import get_run, plan_anew, show_import


@require_POST
def import_read(request, pk):
    """Read the kept file anew as the clerk says, and show the plan that follows."""
    run = get_run(request, pk)
    form = AnswersForm(request.POST, run=run)
    if not form.is_valid():
        return show_import(request, run, reading=form)
    return plan_anew(request, run, form, said_of_reading)


def said_of_reading(_run) -> str:
    return _("The file was read anew; nothing is written yet.")
