"""Who may do what: a table, no code. A reader who is no programmer can check it against the cluster's regulation.

The secretary is not a role. A user marked `is_secretary` holds SECRETARY_GRANTS besides the own role's, and their
scope reaches exactly the years whose head is the user's province.
"""

from enum import Enum, auto

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    OFFICER = "officer", _("alliance officer")
    LEADER = "leader", _("alliance leader")
    OBSERVER = "observer", pgettext_lazy("role", "observer")
    ADMINISTRATOR = "administrator", _("administrator")


class Scope(Enum):
    """How far a permission reaches."""

    OWN_PROVINCE = auto()
    MEMBER_YEAR = auto()  # years of the cluster in which the own province is a member
    OPENED_YEAR = auto()  # of those, the years whose plan has opened the figures to all members
    HEADED_YEAR = auto()  # of those, the years that the own province heads
    EVERYWHERE = auto()


class Permission(Enum):
    # The register of organizations and their figures
    ORGANIZATION_VIEW = auto()
    ORGANIZATION_EDIT = auto()
    DUPLICATES_MERGE = auto()  # make one record of two, and two of one again
    FIGURES_EDIT = auto()
    WORKBOOK_IMPORT = auto()
    WORKBOOK_EXPORT = auto()
    STATISTICS_VIEW = auto()
    REPORTING_YEAR_MANAGE = auto()
    # A province's return to the cluster; what is frozen is read by whoever reads the statistics of the year
    RETURN_VIEW = auto()
    RETURN_EDIT = auto()  # notes, marks, typed figures, answers
    RETURN_SUBMIT = auto()  # approve and send
    RETURN_REVIEW = auto()  # ask, send back, accept, freeze, supersede
    # The emulation year
    YEAR_VIEW = auto()
    PLEDGE_VIEW = auto()
    PLEDGE_RUN = auto()  # write texts and common targets, freeze, open signing, recall
    PLEDGE_COMMENT = auto()  # on the draft, while it is open to comments
    ENTRY_VIEW = auto()
    ENTRY_EDIT = auto()
    ENTRY_SUBMIT = auto()
    ENTRY_REVIEW = auto()  # accept, return
    # sign or refuse for the own province; an officer does so on the days of a delegation (emulation/actions/places.py)
    PLEDGE_SIGN = auto()
    PLEDGE_SIGN_OFFICE = auto()  # sign for the cluster's standing office
    MANDATE_MANAGE = auto()  # terms, delegations and certificates of those who sign; never the own
    RESULT_VIEW = auto()
    RESULT_EDIT = auto()
    SCORE_VIEW = auto()
    SCORE_EDIT = auto()  # run the scoring: facts, points of the meeting, settle, lock
    SCORE_PREPARE = (
        auto()
    )  # the own unit's self-score and explanation, the check that it was drawn for
    SCORE_SUBMIT = auto()  # pass what the own unit prepared, or give it back to its officer
    SCORE_SUPPOSE = auto()  # try results that are not there; nothing is stored
    SENSITIVITY_VIEW = auto()  # which correction would change a rank
    BALLOT_VIEW = auto()
    BALLOT_RUN = auto()  # prepare, open, close and announce; never vote
    BALLOT_VOTE = auto()  # for the own alliance, with a mandate that is valid on the day
    AWARD_VIEW = auto()
    AWARD_NOMINATE = auto()
    AWARD_FORWARD = auto()  # for the own unit, to the cluster
    AWARD_RUN = (
        auto()
    )  # receive, return, submit, enter decisions; nominate what the cluster proposes by its vote
    # The annual document
    REPORT_VIEW = auto()  # drafts; what is published is open to everybody
    REPORT_COMMENT = auto()  # say something about a section while the draft is open to comments
    REPORT_EDIT = auto()
    REPORT_PUBLISH = auto()
    # The portal itself
    ACTIVITY_VIEW = auto()
    SETTINGS_MANAGE = auto()


OWN, MEMBER, OPENED, HEADED, ALL = Scope

GRANTS: dict[Role, dict[Permission, Scope]] = {
    Role.OFFICER: {
        Permission.ORGANIZATION_VIEW: OWN,
        Permission.ORGANIZATION_EDIT: OWN,
        Permission.DUPLICATES_MERGE: OWN,
        Permission.FIGURES_EDIT: OWN,
        Permission.WORKBOOK_IMPORT: OWN,
        Permission.WORKBOOK_EXPORT: OWN,
        Permission.STATISTICS_VIEW: OPENED,
        Permission.RETURN_VIEW: OWN,
        Permission.RETURN_EDIT: OWN,
        Permission.YEAR_VIEW: MEMBER,
        Permission.PLEDGE_VIEW: MEMBER,
        Permission.PLEDGE_COMMENT: MEMBER,
        Permission.ENTRY_VIEW: OWN,
        Permission.ENTRY_EDIT: OWN,
        Permission.RESULT_VIEW: OPENED,
        Permission.RESULT_EDIT: OWN,
        Permission.SCORE_VIEW: OPENED,
        Permission.SCORE_PREPARE: OWN,
        Permission.SCORE_SUPPOSE: OWN,
        Permission.BALLOT_VIEW: MEMBER,
        Permission.AWARD_VIEW: OPENED,
        Permission.AWARD_NOMINATE: OWN,
        Permission.REPORT_VIEW: MEMBER,
        Permission.REPORT_COMMENT: MEMBER,
        Permission.ACTIVITY_VIEW: OWN,
    },
    Role.LEADER: {
        Permission.ORGANIZATION_VIEW: OWN,
        Permission.WORKBOOK_EXPORT: OWN,
        Permission.STATISTICS_VIEW: OPENED,
        Permission.RETURN_VIEW: OWN,
        Permission.RETURN_SUBMIT: OWN,
        Permission.YEAR_VIEW: MEMBER,
        Permission.PLEDGE_VIEW: MEMBER,
        Permission.PLEDGE_COMMENT: MEMBER,
        Permission.ENTRY_VIEW: OWN,
        Permission.ENTRY_SUBMIT: OWN,
        Permission.PLEDGE_SIGN: OWN,
        Permission.MANDATE_MANAGE: OWN,
        Permission.RESULT_VIEW: OPENED,
        Permission.SCORE_VIEW: OPENED,
        Permission.SCORE_SUBMIT: OWN,
        Permission.SCORE_SUPPOSE: OWN,
        Permission.SENSITIVITY_VIEW: OPENED,
        Permission.BALLOT_VIEW: MEMBER,
        Permission.BALLOT_VOTE: OWN,
        Permission.AWARD_VIEW: OPENED,
        Permission.AWARD_FORWARD: OWN,
        Permission.REPORT_VIEW: MEMBER,
        Permission.REPORT_COMMENT: MEMBER,
        Permission.ACTIVITY_VIEW: OWN,
    },
    Role.OBSERVER: {
        Permission.STATISTICS_VIEW: OPENED,
        Permission.YEAR_VIEW: MEMBER,
        Permission.PLEDGE_VIEW: OPENED,
        Permission.RESULT_VIEW: OPENED,
        Permission.SCORE_VIEW: OPENED,
        Permission.BALLOT_VIEW: OPENED,
        Permission.AWARD_VIEW: OPENED,
    },
    # No power over figures, scores, votes or signatures.
    Role.ADMINISTRATOR: {
        Permission.SETTINGS_MANAGE: ALL,
        Permission.ACTIVITY_VIEW: ALL,
    },
}

SECRETARY_GRANTS: dict[Permission, Scope] = {
    Permission.ORGANIZATION_VIEW: HEADED,
    Permission.DUPLICATES_MERGE: HEADED,  # also of two provinces
    Permission.WORKBOOK_EXPORT: HEADED,
    Permission.STATISTICS_VIEW: HEADED,
    Permission.REPORTING_YEAR_MANAGE: HEADED,
    Permission.RETURN_VIEW: HEADED,
    Permission.RETURN_REVIEW: HEADED,
    Permission.YEAR_VIEW: HEADED,
    Permission.PLEDGE_VIEW: HEADED,
    Permission.PLEDGE_RUN: HEADED,
    Permission.ENTRY_VIEW: HEADED,
    Permission.ENTRY_REVIEW: HEADED,
    Permission.PLEDGE_SIGN_OFFICE: HEADED,
    Permission.MANDATE_MANAGE: HEADED,
    Permission.RESULT_VIEW: HEADED,
    Permission.RESULT_EDIT: HEADED,
    Permission.SCORE_VIEW: HEADED,
    Permission.SCORE_EDIT: HEADED,
    Permission.SCORE_SUPPOSE: HEADED,
    Permission.SENSITIVITY_VIEW: HEADED,
    Permission.BALLOT_VIEW: HEADED,
    Permission.BALLOT_RUN: HEADED,
    Permission.AWARD_VIEW: HEADED,
    Permission.AWARD_RUN: HEADED,
    Permission.REPORT_VIEW: HEADED,
    Permission.REPORT_COMMENT: HEADED,
    Permission.REPORT_EDIT: HEADED,
    Permission.REPORT_PUBLISH: HEADED,
    Permission.ACTIVITY_VIEW: HEADED,
}

# What everybody in a province may read of the own province, whether the year is opened to the others or not.
OWN_ALWAYS = {
    Permission.STATISTICS_VIEW,
    Permission.RESULT_VIEW,
    Permission.SCORE_VIEW,
    Permission.AWARD_VIEW,
}
