"""The pages of the own second factor: allauth's, with our words, and a line in the trail in the same transaction."""

from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.db import transaction
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .activity import record
from .models import Activity
from .second_factor import app_of, changes_by_others, factor_of, spend_counter

LINES = ("second_factor_set_up", "second_factor_turned_off", "recovery_codes_renewed")


@require_safe
def second_factor(request):
    """What the account has, and who changed it last."""
    own = Activity.objects.filter(by=request.user, action__in=LINES).select_related("by")[:5]
    lines = [*own, *changes_by_others([request.user])[:5]]
    context = {
        "factor": factor_of(request.user),
        "activities": sorted(lines, key=lambda line: line.number, reverse=True)[:5],
    }
    return render(request, "mfa/index.html", context)


class Refusing:
    """A refusal comes back beside the field, with 422."""

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SetUp(Refusing, totp.ActivateTOTPView):
    @transaction.atomic
    def form_valid(self, form):
        response, user = super().form_valid(form), self.request.user
        spend_counter(app_of(user), form.counter, form.at)
        record(by=user, action="second_factor_set_up", target=user, at=form.at)
        return response


class TurnOff(Refusing, totp.DeactivateTOTPView):
    def get_form_kwargs(self):
        """allauth fills in the empty form at once, to refuse at once; ours asks for a code first."""
        kwargs = super().get_form_kwargs()
        return kwargs if self.request.method == "POST" else kwargs | {"data": None}

    @transaction.atomic
    def form_valid(self, form):
        response, user = super().form_valid(form), self.request.user
        record(by=user, action="second_factor_turned_off", target=user, at=timezone.now())
        return response


class RenewCodes(Refusing, codes.GenerateRecoveryCodesView):
    @transaction.atomic
    def form_valid(self, form):
        response, user = super().form_valid(form), self.request.user
        record(by=user, action="recovery_codes_renewed", target=user, at=timezone.now())
        return response


set_up = SetUp.as_view()
turn_off = TurnOff.as_view()
renew_codes = RenewCodes.as_view()
