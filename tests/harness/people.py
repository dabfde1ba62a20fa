"""The demo users by role, and the one role that has to be arranged."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.harness.twin import Twin
    from tests.harness.visitor import Visitor

DEMO_PEOPLE = ("superuser", "manager", "auditor", "clerk", "member", "staff")
ROLES = ("anonymous", *DEMO_PEOPLE, "deactivated")
COPIED = "password, is_superuser, is_staff, is_active, date_joined"


def become(visitor: "Visitor", role: str) -> None:
    """Log in as the role; “deactivated” is a superuser deactivated during the session."""
    if role == "deactivated":
        copy_superuser(visitor.twin, role)
    if role != "anonymous":
        visitor.log_in(role)
    if role == "deactivated":
        visitor.twin.execute("UPDATE accounts_user SET is_active = false WHERE username = ?", role)


def copy_superuser(twin: "Twin", username: str) -> None:
    """Create another superuser, with the password and the flags of the first."""
    with twin.database() as database:
        made = database.execute(
            f"INSERT INTO accounts_user (username, username_key, email, last_login, {COPIED}) "
            f"SELECT ?, ?, ?, NULL, {COPIED} FROM accounts_user WHERE username = 'superuser' "
            "RETURNING id",
            (username, username, f"{username}@stockroom.example"),
        ).scalar()
        database.execute(
            "INSERT INTO accounts_profile (user_id, display_name, job_title, phone, time_zone) "
            "VALUES (?, '', '', '', 'UTC')",
            (made,),
        )
