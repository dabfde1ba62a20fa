"""What people fill in about stock."""

from wtforms.fields import HiddenField

from ..forms import ChoiceField, Form, WholeNumberField, optional_text
from ..validators import Between
from .choices import MovementKind
from .idempotency import is_key, new_key

MAX_QUANTITY = 1_000_000
NO_KEY = "The key of the form is missing or damaged. Send the form again."


class KeyField(HiddenField):
    """What tells a form from its copies, new each time it is shown (STK-13)."""

    def _value(self):
        return new_key()


class MovementForm(Form):
    """One movement of one item (STK-8, STK-13)."""

    key = KeyField()
    kind = ChoiceField(
        "Movement",
        choices=[
            ("receipt", "Receipt: goods in"),
            ("issue", "Issue: goods out"),
            ("adjustment", "Adjustment: counted level"),
        ],
    )
    quantity = WholeNumberField(
        "Quantity",
        [Between(0, MAX_QUANTITY)],
        description="For an adjustment: the level you counted.",
    )
    reason = optional_text("Reason", 200, description="Needed for an adjustment.")

    def validate(self, extra_validators=None):
        """Ask for a key, at least 1 to move, and the reason of an adjustment (STK-8, STK-13)."""
        super().validate(extra_validators)
        if not is_key(self.key.data or ""):
            self.form_errors.append(NO_KEY)
        if self.kind.data == MovementKind.ADJUSTMENT:
            if not self.reason.data and not self.reason.errors:
                self.reason.errors.append("A reason is required for adjustments.")
        elif self.quantity.data == 0:
            self.quantity.errors.append("Ensure this value is greater than or equal to 1.")
        return not self.errors
