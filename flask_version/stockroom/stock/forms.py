"""Item and movement forms."""

import re
import secrets

from wtforms import HiddenField

from ..web.forms import Form, RadioChoiceField, TextField, WholeNumberField
from ..web.validators import AllowEmpty, InRange, text_validators
from .choices import MovementKind

MAX_QUANTITY = 1_000_000
REQUEST_KEY = re.compile(r"[!-~]{1,255}")
NO_KEY = "This form could not be verified. Submit it again."


class RequestKeyField(HiddenField):
    """A key that identifies repeated submissions, new each time the form is shown (STK-13)."""

    def _value(self):
        return secrets.token_urlsafe()


class MovementForm(Form):
    """A movement of an item (STK-13)."""

    key = RequestKeyField()
    kind = RadioChoiceField(
        "Movement",
        choices={
            MovementKind.RECEIPT: "Receive",
            MovementKind.ISSUE: "Issue",
            MovementKind.ADJUSTMENT: "Count",
        },
    )
    quantity = WholeNumberField(
        "Quantity", [InRange(0, MAX_QUANTITY)], description="For a count, the quantity you counted."
    )
    reason = TextField(
        "Reason", [AllowEmpty(), *text_validators(200)], description="Required for a count."
    )

    def validate(self, extra_validators=None):
        """Require a key, a reason for an adjustment, and otherwise a quantity of at least 1."""
        super().validate(extra_validators)
        if not REQUEST_KEY.fullmatch(self.key.data or ""):
            self.form_errors.append(NO_KEY)
        if self.kind.data == MovementKind.ADJUSTMENT:
            if not self.reason.data and not self.reason.errors:
                self.reason.errors.append("A reason is required for adjustments.")
        elif self.quantity.data == 0:
            self.quantity.errors.append("Ensure this value is greater than or equal to 1.")
        return not self.errors
