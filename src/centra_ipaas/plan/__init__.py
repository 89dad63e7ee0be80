"""What would be created, changed field by field, or left, before anything is sent; and then exactly that."""

from centra_ipaas.plan._apply import Applied, PlanTarget, apply, apply_async
from centra_ipaas.plan._documents import Document, FieldChange, Json, fingerprint, with_changes
from centra_ipaas.plan._json import plan_from_json, plan_to_json
from centra_ipaas.plan._plan import Action, Change, Create, Leave, Plan, due, make_plan

__all__ = [
    "Action",
    "Applied",
    "Change",
    "Create",
    "Document",
    "FieldChange",
    "Json",
    "Leave",
    "Plan",
    "PlanTarget",
    "apply",
    "apply_async",
    "due",
    "fingerprint",
    "make_plan",
    "plan_from_json",
    "plan_to_json",
    "with_changes",
]
