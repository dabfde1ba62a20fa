"""What people fill in about stock."""

from ..forms import ChoiceField, Form, WholeNumberField, optional_text
from ..validators import Between
from .choices import MovementKind

MAX_QUANTITY = 1_000_000


class MovementForm(Form):
    """One movement of one item (STK-8)."""

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
        """Ask for at least 1 to move, and for the reason of an adjustment (STK-8)."""
        super().validate(extra_validators)
        if self.kind.data == MovementKind.ADJUSTMENT:
            if not self.reason.data and not self.reason.errors:
                self.reason.errors.append("A reason is required for adjustments.")
        elif self.quantity.data == 0:
            self.quantity.errors.append("Ensure this value is greater than or equal to 1.")
        return not self.errors
