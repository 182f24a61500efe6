"""What was voted, scored and decided never changes afterwards."""

from django.db import migrations

from cluster_portal.triggers import refuse_update

BALLOT_RULES = (
    "NEW.kind <> OLD.kind OR NEW.method <> OLD.method OR NEW.is_secret <> OLD.is_secret "
    "OR NEW.quorum <> OLD.quorum OR NEW.share <> OLD.share OR NEW.base <> OLD.base "
    "OR NEW.tie_rule <> OLD.tie_rule OR NEW.rules_source <> OLD.rules_source OR NEW.held_on <> OLD.held_on"
)


class Migration(migrations.Migration):
    replaces = [
        ("emulation", "0010_ballots_stay"),
        ("emulation", "0015_decisions_stay"),
        ("emulation", "0017_locked_points_stay"),
    ]
    dependencies = [("emulation", "0002_signed_stays")]

    operations = [
        # What a ballot was voted on by, that a unit has voted, and what was announced
        refuse_update(
            table="emulation_ballot",
            name="ballot_rules_stay",
            when=f"OLD.state NOT IN ('draft', 'prepared') AND ({BALLOT_RULES})",
            message="ballot_rules_stay",
        ),
        refuse_update(
            table="emulation_ballot",
            name="ballot_announced_stays",
            when=(
                "OLD.state IN ('announced', 'annulled') AND (NEW.state <> OLD.state "
                "OR NEW.outcome <> OLD.outcome OR COALESCE(NEW.winner_id, 0) <> COALESCE(OLD.winner_id, 0) "
                "OR COALESCE(NEW.valid_count, 0) <> COALESCE(OLD.valid_count, 0) "
                "OR COALESCE(NEW.blank_count, 0) <> COALESCE(OLD.blank_count, 0) "
                "OR NEW.differing_reason <> OLD.differing_reason OR NEW.annul_reason <> OLD.annul_reason)"
            ),
            message="ballot_announced_stays",
        ),
        refuse_update(
            table="emulation_ballotvoter",
            name="voter_has_voted",
            when="OLD.has_voted AND NOT NEW.has_voted",
            message="voter_has_voted",
        ),
        # A count is taken back whole, or stands.
        refuse_update(
            table="emulation_ballotcandidate",
            name="candidate_votes_stay",
            when="OLD.votes IS NOT NULL AND NEW.votes IS NOT NULL AND NEW.votes <> OLD.votes",
            message="candidate_votes_stay",
        ),
        refuse_update(
            table="emulation_openvote",
            name="open_vote_stays",
            when="NEW.voter_id = OLD.voter_id",
            message="open_vote_stays",
        ),
        # Scores: locked sheets, the frozen table, snapshots
        refuse_update(
            table="emulation_scoresheet",
            name="sheet_locked_stays",
            when=(
                "OLD.state = 'locked' AND (NEW.state <> 'locked' "
                "OR NEW.bonus_points <> OLD.bonus_points OR NEW.penalty_points <> OLD.penalty_points "
                "OR NEW.unranked_reason <> OLD.unranked_reason)"
            ),
            message="sheet_locked_stays",
        ),
        # Frozen content changes only by the way back, with its pledge, while nobody has points.
        refuse_update(
            table="emulation_criteriapack",
            name="pack_frozen_content_stays",
            when=(
                "OLD.content <> '' AND NEW.content <> '' "
                "AND (NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash "
                "OR NEW.year_id <> OLD.year_id OR NEW.version <> OLD.version)"
            ),
            message="pack_frozen_content_stays",
        ),
        refuse_update(
            table="emulation_scoresnapshot",
            name="snapshot_stays",
            when=(
                "NEW.content <> OLD.content OR NEW.content_hash <> OLD.content_hash "
                "OR NEW.pack_id <> OLD.pack_id OR NEW.round_no <> OLD.round_no "
                "OR NEW.made_at <> OLD.made_at OR NEW.reason <> OLD.reason"
            ),
            message="snapshot_stays",
        ),
        # Awards, and what was open when the cluster was handed over
        refuse_update(
            table="emulation_award",
            name="award_decision_stays",
            when=(
                "OLD.state IN ('awarded', 'not_awarded', 'withdrawn') "
                "AND (NEW.state NOT IN ('withdrawn', OLD.state) OR NEW.decision_number <> OLD.decision_number "
                "OR NEW.decided_on <> OLD.decided_on OR NEW.title_id <> OLD.title_id "
                "OR NEW.province_id <> OLD.province_id OR NEW.person_name <> OLD.person_name "
                "OR COALESCE(NEW.organization_id, 0) <> COALESCE(OLD.organization_id, 0) "
                "OR NEW.refusal_reason <> OLD.refusal_reason)"
            ),
            message="award_decision_stays",
        ),
        refuse_update(
            table="emulation_handover",
            name="handover_stays",
            when="OLD.id = NEW.id",
            message="handover_stays",
        ),
    ]
