"""Forms of the register. They check what was typed; what it changes is the action's business."""

from .figures import FiguresForm
from .organizations import OrganizationForm, StatusForm
from .tallies import GroupTallyForm

__all__ = ["FiguresForm", "GroupTallyForm", "OrganizationForm", "StatusForm"]
