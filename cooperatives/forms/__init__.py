"""Forms of the register. They check what was typed; what it changes is the action's business."""

from .duplicates import DuplicatesForm
from .events import (
    CodeField,
    CorrectionForm,
    EventForm,
    SuccessionForm,
    WithdrawalForm,
    find_by_code,
    successor_forms,
)
from .figures import FiguresForm
from .organizations import OrganizationForm
from .tallies import GroupTallyForm

__all__ = [
    "CodeField",
    "CorrectionForm",
    "DuplicatesForm",
    "EventForm",
    "FiguresForm",
    "GroupTallyForm",
    "OrganizationForm",
    "SuccessionForm",
    "WithdrawalForm",
    "find_by_code",
    "successor_forms",
]
