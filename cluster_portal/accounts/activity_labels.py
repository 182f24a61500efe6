"""An audit line in the words of the screen: what was done, and which fields changed from what to what."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cluster_portal.moments import day, day_and_time
from cluster_portal.text import number

# Every action that an app records; a test compares this table with the code.
ACTION_LABELS = {
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "password_refused": _("A wrong password was typed"),
    "password_changed": _("Changed the own password"),
    "row_added": _("Added in the administration"),
    "row_changed": _("Changed in the administration"),
    "row_deleted": _("Deleted in the administration"),
    "password_set": _("Set a new password for somebody"),
    "second_factor_set_up": _("Set up the own second factor"),
    "second_factor_turned_off": _("Turned the own second factor off"),
    "second_factor_removed": _("Removed the second factor of somebody"),
    "recovery_codes_renewed": _("Made new recovery codes"),
    "recovery_code_used": _("Used a recovery code"),
    "code_refused": _("A wrong code was typed"),
    # The register and its figures
    "organization_registered": _("Entered an organization in the register"),
    "organization_updated": _("Changed an organization"),
    "organization_taken_over": _("Took an organization over from a joined province"),
    "organization_status_changed": _("Changed the status of an organization"),
    "organization_event_recorded": _("Recorded what happened to an organization"),
    "organization_event_corrected": _("Corrected the day or the paper of an event"),
    "organization_succession_recorded": _("Recorded a merger, split or conversion"),
    "organization_act_withdrawn": _("Withdrew an event"),
    "organization_removed": _("Took an organization out of the register"),
    "duplicates_merged": _("Made one record of two"),
    "duplicates_parted": _("Made two records of one again"),
    "figures_recorded": _("Recorded yearly figures"),
    "group_tally_recorded": _("Recorded the number of cooperative groups"),
    "group_tally_removed": _("Removed the number of cooperative groups"),
    "import_planned": _("Uploaded an Excel file"),
    "heading_remembered": _("Remembered what a heading means"),
    "import_answered": _("Answered what the plan of an Excel file asked"),
    "import_committed": _("Wrote the rows of an Excel file"),
    "import_discarded": _("Discarded an Excel file"),
    "import_undone": _("Undid what an Excel file had written"),
    "organization_restored": _("Restored an organization as it was before an Excel file"),
    "figures_restored": _("Restored yearly figures as they were before an Excel file"),
    "organization_mended": _("Mended a record by a safe repair"),
    "mend_undone": _("Took a safe repair back"),
    "reported_totals_recorded": _("Recorded what the province has reported of itself"),
    "reporting_year_opened": _("Opened the reporting year"),
    "reporting_year_closed": _("Closed the reporting year"),
    # The returns of the provinces
    "return_edited": _("Edited the return"),
    "return_submitted": _("Approved and sent the return"),
    "return_question_asked": _("Asked about a figure of the return"),
    "return_question_answered": _("Answered a question about the return"),
    "return_question_resolved": _("Resolved a question about the return"),
    "return_sent_back": _("Sent the return back with questions"),
    "return_accepted": _("Accepted the return"),
    "return_frozen": _("Froze the return"),
    "return_superseded": _("Closed a version of the return"),
    "return_opened_again": _("Opened the return again as a new version"),
    "deadline_set": _("Set the deadline of the returns"),
    "extension_granted": _("Granted more time for a return"),
    "reminder_sent": _("The portal sent a reminder"),
    # The emulation year
    "year_prepared": _("Prepared the emulation year"),
    "year_opened_to_members": _("Opened the year to all members"),
    "head_named": _("Named the head of the cluster"),
    "mandate_granted": _("Granted a mandate to sign"),
    "mandate_ended": _("Ended a mandate to sign"),
    "mandate_removed": _("Removed a mandate to sign that was never used"),
    "certificate_entered": _("Entered the certificate of a signer"),
    "signature_picture_entered": _("Entered the picture of a signature"),
    "certificate_ended": _("Ended the certificate of a signer"),
    "pledge_created": _("Began the pledge"),
    "pledge_edited": _("Edited the pledge"),
    "pledge_opened_to_comments": _("Opened the pledge to comments"),
    "pledge_commented": _("Commented on the draft of the pledge"),
    "pledge_comment_answered": _("Answered a comment on the draft"),
    "pledge_comment_resolved": _("Settled a comment on the draft"),
    "pledge_frozen": _("Froze the content of the pledge"),
    "pledge_recalled": _("Recalled the pledge"),
    "pledge_signing_opened": _("Opened the signing of the pledge"),
    "pledge_signed": _("Signed the pledge"),
    "signing_question_asked": _("Asked before signing"),
    "signing_question_answered": _("Answered what a signer had asked"),
    "signing_ticket_given": _("Gave a ticket to a signing tool or service"),
    "addendum_created": _("Began an addendum"),
    "addendum_edited": _("Edited an addendum"),
    "replacement_begun": _("Began a version that replaces the pledge"),
    "replacement_dropped": _("Gave up the replacing version"),
    "pledge_replaced": _("Replaced by a newer version"),
    "practice_opened": _("Opened a practice document"),
    "practice_removed": _("Removed the practice document"),
    "pledge_refused": _("Refused to sign the pledge"),
    "pledge_unit_listed_unsigned": _("Listed a unit as not signed"),
    "pledge_unit_awaited_again": _("Took a unit off the list of those not signed"),
    "signature_not_accepted": _("A signature that was handed in was not accepted"),
    "signature_withdrawn": _("Withdrew a signature"),
    "scan_handed_in": _("Handed in a scan of the signed sheet"),
    "scan_confirmed": _("Compared the scan with the paper: it is a signature"),
    "scan_refused": _("Did not accept a scan"),
    "pledge_sealed": _("Sealed the file of the pledge"),
    "pledge_timestamp_renewed": _("Renewed the time stamp of the pledge"),
    "pledge_in_force": _("The pledge came into force"),
    "entry_edited": _("Edited a province's part of the pledge"),
    "entry_submitted": _("Sent a province's part of the pledge"),
    "entry_returned": _("Returned a province's part of the pledge"),
    "entry_accepted": _("Accepted a province's part of the pledge"),
    "targets_taken_from_pledge": _("Took the targets from the pledge"),
    "results_computed": _("Computed results from the register"),
    "results_recorded": _("Recorded results"),
    "criteria_pack_built": _("Built the scoring table"),
    "criteria_pack_loaded": _("Loaded the scoring table from a file"),
    "criteria_pack_edited": _("Changed the settings of the scoring table"),
    "criteria_pack_frozen": _("Froze the scoring table"),
    "criteria_pack_thawed": _("Opened the scoring table again"),
    "criterion_added": _("Added a line to the scoring table"),
    "criterion_edited": _("Changed a line of the scoring table"),
    "criterion_moved": _("Moved a line of the scoring table"),
    "criterion_deleted": _("Deleted lines of the scoring table"),
    "scores_recorded": _("Recorded points"),
    "score_facts_recorded": _("Recorded the results behind points"),
    "self_score_recorded": _("Wrote the self-score"),
    "self_score_presented": _("Put the self-score before the leader"),
    "self_score_taken_back": _("Took the self-score back from the leader"),
    "self_score_given_back": _("Gave the self-score back to the officer"),
    "self_score_submitted": _("Passed the self-score on"),
    "evidence_added": _("Added evidence"),
    "evidence_removed": _("Removed evidence"),
    "checks_drawn": _("Drew lots for the cross-check"),
    "cross_points_recorded": _("Wrote the points of a cross-check"),
    "check_presented": _("Put the cross-check before the leader"),
    "check_taken_back": _("Took the cross-check back from the leader"),
    "check_given_back": _("Gave the cross-check back to the officer"),
    "check_submitted": _("Sent the cross-check"),
    "explanations_opened": _("Asked the provinces to explain, with a deadline"),
    "explanation_extended": _("Granted more time to explain"),
    "explanation_written": _("Wrote an explanation"),
    "explanation_presented": _("Put the explanation before the leader"),
    "explanation_taken_back": _("Took the explanation back from the leader"),
    "explanation_given_back": _("Gave the explanation back to the officer"),
    "explanation_submitted": _("Sent the explanation"),
    "points_computed": _("Computed the points"),
    "points_snapshot_taken": _("Took a snapshot of the points"),
    "scoring_round_begun": _("Began a new round of scoring"),
    "sheet_settled": _("Settled a score sheet"),
    "sheet_reopened": _("Reopened a score sheet"),
    "sheet_locked": _("Locked a score sheet"),
    "ballot_created": _("Began a ballot"),
    "ballot_edited": _("Changed the draft of a ballot"),
    "ballot_prepared": _("Prepared a ballot"),
    "ballot_redrafted": _("Made a ballot a draft again"),
    "ballot_presence_noted": _("Noted which units take part in a ballot"),
    "ballot_opened": _("Opened a ballot"),
    "vote_cast": _("Voted"),
    "ballot_closed": _("Closed a ballot and counted"),
    "ballot_counted_again": _("Took the count of a ballot back"),
    "ballot_announced": _("Announced the result of a ballot"),
    "ballot_annulled": _("Annulled a ballot"),
    "award_nominated": _("Nominated for an award"),
    "award_edited": _("Changed a nomination"),
    "award_removed": _("Took a nomination back"),
    "award_forwarded": _("Forwarded a nomination to the cluster"),
    "award_received": _("Received a nomination"),
    "award_returned": _("Returned a nomination"),
    "award_submitted": _("Put a nomination into the submission"),
    "award_granted": _("Entered the decision of an award"),
    "award_refused": _("Entered that an award was not given"),
    "award_withdrawn": _("Entered that an award was withdrawn"),
    "submission_made": _("Made a submission of awards"),
    "handed_over": _("Handed the cluster over to the next head"),
    # The summary report
    "report_started": _("Began the summary report"),
    "report_edited": _("Edited the summary report"),
    "report_sent_for_comments": _("Sent the summary report for comments"),
    "report_commented": _("Commented on the summary report"),
    "report_comment_answered": _("Answered a comment on the summary report"),
    "report_approved": _("Approved the summary report"),
    "report_reopened": _("Reopened the summary report"),
    "report_publication_requested": _("Asked for the publication of the report"),
    "report_publication_failed": _("The publication of the report failed"),
    "press_text_written": _("Wrote the press text"),
    "press_text_published": _("Published the press text"),
    "press_text_taken_back": _("Took the press text back"),
    "report_published": _("Published the summary report"),
    "correction_reasons_written": _("Wrote the reasons of single corrections"),
}


def action_label(action: str):
    """The action in words; one that the table lacks is shown by its own name, so that nothing is hidden."""
    return ACTION_LABELS.get(action, action.replace("_", " "))


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


def changes_in_words(activity) -> list[Change]:
    """The line's changes with the labels, choices, dates and numbers of the screen. Asks no query."""
    model = _model(activity.target_type)
    order = [field.name for field in model._meta.fields] if model else []
    # PostgreSQL keeps JSON keys in an order of its own: the fields stand as the model has them, the rest after.
    names = sorted(
        activity.changes,
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )
    return [_change(model, name, *activity.changes[name]) for name in names]


def _model(label):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _change(model, name, old, new):
    field = _field(model, name)
    return Change(_field_label(field, name), in_words(field, old), in_words(field, new))


def _field(model, name):
    """The model's field, or that of its one-to-one details (the licence of a credit fund)."""
    details = (
        [link.related_model for link in model._meta.related_objects if link.one_to_one]
        if model
        else []
    )
    for each in [model, *details]:
        try:
            return each and each._meta.get_field(name)
        except FieldDoesNotExist:
            continue
    return None


def _field_label(field, name):
    label = getattr(field, "verbose_name", None)
    return label if label else name.replace("_", " ")


def in_words(field, value) -> str:
    """A stored value as a person reads it."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(_item_in_words(field, each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {in_words(None, each)}" for key, each in value.items())
    choices = dict(getattr(field, "flatchoices", None) or ())
    return str(choices[value]) if value in choices else _plain(field, value)


def _item_in_words(field, item) -> str:
    """One of a list; a list of fields (those «not available») is read by their labels."""
    named = field is not None and isinstance(item, str) and _field(field.model, item)
    return str(_field_label(named, item)) if named else in_words(None, item)


def _plain(field, value):
    """Dates and decimals are stored as text; a link to another row as its number."""
    try:
        if isinstance(field, models.DateTimeField):
            return day_and_time(datetime.fromisoformat(value))
        if isinstance(field, models.DateField):
            return day(date.fromisoformat(value))
        if isinstance(field, models.DecimalField):
            return number(Decimal(value))
    except (TypeError, ValueError, InvalidOperation):
        return str(value)
    if isinstance(field, models.ForeignKey) and isinstance(value, int):
        return f"#{value}"
    return number(value) if isinstance(value, float) else str(value)
