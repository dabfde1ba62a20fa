"""What people fill in about stock."""

from django import forms

from .choices import MovementKind

MAX_QUANTITY = 1_000_000


class MovementForm(forms.Form):
    """One movement of one item (STK-8)."""

    kind = forms.ChoiceField(
        label="Movement",
        choices=[
            ("receipt", "Receipt: goods in"),
            ("issue", "Issue: goods out"),
            ("adjustment", "Adjustment: counted level"),
        ],
    )
    quantity = forms.IntegerField(
        min_value=0,
        max_value=MAX_QUANTITY,
        help_text="For an adjustment: the level you counted.",
    )
    reason = forms.CharField(max_length=200, required=False, help_text="Needed for an adjustment.")

    def clean(self):
        """Ask for at least 1 to move, and for the reason of an adjustment (STK-8)."""
        data = super().clean()
        if data.get("kind") == MovementKind.ADJUSTMENT:
            if "reason" in data and not data["reason"]:
                self.add_error("reason", "A reason is required for adjustments.")
        elif data.get("quantity") == 0:
            self.add_error("quantity", "Ensure this value is greater than or equal to 1.")
        return data
