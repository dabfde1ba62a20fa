"""Time failed logins of unknown, inactive and active users: `python -m benchmarks.log_in`.

They alternate, with the hashing of production. Prints the median of each, and the ratio of the
slowest to the fastest (ACC-4).
"""

import tempfile
import time
from pathlib import Path
from statistics import median

from tests.harness import declaration
from tests.harness.forms import Form
from tests.harness.process import current_time
from tests.harness.twin import Twin

TIMES = 200
NO_LIMIT = {f"STOCKROOM_THROTTLE_{of}_FAILURES": "999999" for of in ("NAME", "ADDRESS")}
PEOPLE = {"unknown": "nobody", "inactive": "member", "wrong password": "clerk"}


def measure(twin: Twin) -> dict[str, float]:
    """Return the median time of a failed login in milliseconds, by reason."""
    for name in ("member", "clerk"):
        # Renews the hash, which the demo data created with less work.
        twin.visitor().log_in(name)
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'member'")
    form = twin.visitor().visit("/accounts/login/").form("Log in")
    taken: dict[str, list[float]] = {what: [] for what in PEOPLE}
    for _ in range(TIMES):
        for what, name in PEOPLE.items():
            taken[what].append(time_of(form, name))
    return {what: median(times) * 1000 for what, times in taken.items()}


def time_of(form: Form, name: str) -> float:
    """Return the seconds until a login with a wrong password is rejected."""
    form.fill({"Username": name, "Password": "wrong horse stockroom"})
    start = time.perf_counter()
    page = form.submit()
    taken = time.perf_counter() - start
    if page.status != 200:
        raise SystemExit(f"A failed login got status {page.status}.")
    return taken


def main() -> None:
    """Measure each twin and print the results."""
    for declared in declaration.find():
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            twin = Twin(declared, Path(folder), Path(folder, "own"), current_time())
            with twin.served_with(STOCKROOM_ARGON2_MEMORY_KIB="19456", **NO_LIMIT) as real:
                found = measure(real)
            twin.stop()
        apart = max(found.values()) / min(found.values()) - 1
        medians = ", ".join(f"{what} {taken:.1f} ms" for what, taken in found.items())
        print(f"{declared.name}: {medians}; at most {apart:.1%} apart over {TIMES} each")


if __name__ == "__main__":
    main()
