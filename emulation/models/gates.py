"""What an officer prepares and the own leader passes on, or gives back with a note."""

from cluster_portal.moves import move


class PassedByLeader:
    """The verbs. A model has `state`, `leader_note`, `submitted_at`, `submitted_by`, and names its states and moves."""

    states = None
    moves = {}

    def present(self):
        move(self, self.states.PRESENTED, self.moves)
        self.leader_note = ""

    def take_back(self, *, note=""):
        """Back to the officer: by the officer, or by the leader with a note."""
        move(self, self.states.OPEN, self.moves)
        self.leader_note = note

    def submit(self, *, by, at):
        move(self, self.states.SUBMITTED, self.moves)
        self.leader_note = ""
        self.submitted_at, self.submitted_by = at, by
