"""What a ballot was voted on by, that a unit has voted, and what was announced: none of it changes afterwards."""

from django.db import migrations

from cluster_portal.triggers import refuse_update

RULES = (
    "NEW.kind <> OLD.kind OR NEW.method <> OLD.method OR NEW.is_secret <> OLD.is_secret "
    "OR NEW.quorum <> OLD.quorum OR NEW.share <> OLD.share OR NEW.base <> OLD.base "
    "OR NEW.tie_rule <> OLD.tie_rule OR NEW.rules_source <> OLD.rules_source OR NEW.held_on <> OLD.held_on"
)


class Migration(migrations.Migration):
    dependencies = [("emulation", "0009_ballots")]

    operations = [
        refuse_update(
            table="emulation_ballot",
            name="ballot_rules_stay",
            when=f"OLD.state NOT IN ('draft', 'prepared') AND ({RULES})",
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
    ]
