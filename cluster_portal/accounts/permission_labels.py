"""What each permission lets a person do, in the words of the account page. A test sees to it that none is forgotten."""

from django.utils.translation import gettext_lazy as _

from .permissions import scopes_of, year_standings
from .roles import Permission, Scope

PERMISSION_LABELS = {
    Permission.ORGANIZATION_VIEW: _("read the register of organizations"),
    Permission.ORGANIZATION_EDIT: _("enter and mend organizations"),
    Permission.DUPLICATES_MERGE: _("make one record of two that are the same organization"),
    Permission.FIGURES_EDIT: _("enter the yearly figures of organizations"),
    Permission.WORKBOOK_IMPORT: _("import Excel files"),
    Permission.WORKBOOK_EXPORT: _("export Excel files"),
    Permission.STATISTICS_VIEW: _("read the statistics"),
    Permission.REPORTING_YEAR_MANAGE: _("open and close the reporting year"),
    Permission.RETURN_VIEW: _("read a province's return while it is written and checked"),
    Permission.RETURN_EDIT: _("prepare the province's return"),
    Permission.RETURN_SUBMIT: _("approve and send the province's return"),
    Permission.RETURN_REVIEW: _("ask about the provinces' returns, accept and freeze them"),
    Permission.YEAR_VIEW: _("follow the emulation year"),
    Permission.PLEDGE_VIEW: _("read the emulation pledge"),
    Permission.PLEDGE_RUN: _("prepare the pledge, freeze it, open its signing"),
    Permission.PLEDGE_COMMENT: _("comment on the draft of the pledge"),
    Permission.ENTRY_VIEW: _("read a province's part of the pledge"),
    Permission.ENTRY_EDIT: _("write the province's part of the pledge"),
    Permission.ENTRY_SUBMIT: _("send the province's part of the pledge"),
    Permission.ENTRY_REVIEW: _("accept or return the provinces' parts of the pledge"),
    Permission.PLEDGE_SIGN: _("sign the pledge, or refuse to"),
    Permission.PLEDGE_SIGN_OFFICE: _("sign the pledge for the cluster's standing office"),
    Permission.MANDATE_MANAGE: _("enter who may sign, and their certificates"),
    Permission.RESULT_VIEW: _("read the results"),
    Permission.RESULT_EDIT: _("enter the results"),
    Permission.SCORE_VIEW: _("read the points and the ranking"),
    Permission.SCORE_EDIT: _("enter the points"),
    Permission.SCORE_PREPARE: _("score the own unit, and check the unit that it was drawn for"),
    Permission.SCORE_SUBMIT: _("pass on the points that the own unit has prepared"),
    Permission.SCORE_SUPPOSE: _("try which points and rank other results would give"),
    Permission.SENSITIVITY_VIEW: _("see which correction would change a rank"),
    Permission.BALLOT_VIEW: _("follow the ballots"),
    Permission.BALLOT_RUN: _("prepare, open, close and announce ballots"),
    Permission.BALLOT_VOTE: _("vote for the own unit"),
    Permission.AWARD_VIEW: _("read the register of awards"),
    Permission.AWARD_NOMINATE: _("nominate for awards"),
    Permission.AWARD_FORWARD: _("forward nominations to the cluster"),
    Permission.AWARD_RUN: _("receive nominations, submit them and enter the decisions"),
    Permission.REPORT_VIEW: _("read the draft of the summary report"),
    Permission.REPORT_COMMENT: _("comment on the draft of the summary report"),
    Permission.REPORT_EDIT: _("write the summary report"),
    Permission.REPORT_PUBLISH: _("publish the summary report"),
    Permission.ACTIVITY_VIEW: _("read the activity log"),
    Permission.SETTINGS_MANAGE: _("manage accounts and reference data"),
}
SCOPE_LABELS = {
    Scope.OWN_PROVINCE: _("of the own province"),
    Scope.MEMBER_YEAR: _("in all years in which the own province is a member"),
    Scope.OPENED_YEAR: _("of all members, once the year is opened to them"),
    Scope.HEADED_YEAR: _("of the whole cluster, in the years that the own province heads"),
    Scope.EVERYWHERE: _("everywhere"),
}


def rights_in_words(user) -> list[tuple[str, list[str]]]:
    """[(scope in words, [what may be done])]: the lines of roles.py that this user holds, by how far they reach."""
    by_scope = {scope: [] for scope in Scope}
    for permission, label in PERMISSION_LABELS.items():
        for scope in scopes_of(user, permission):
            by_scope[scope].append(label)
    return [(SCOPE_LABELS[scope], labels) for scope, labels in by_scope.items() if labels]


def headed_years(user) -> list[int]:
    """The years in which the user's own province heads the cluster."""
    return sorted(standing.year for standing in year_standings(user) if standing.is_head)
