"""What the project depends on: the licence of every locked package against those that fit, and its known faults.

``make audit``; the faults are looked up by pip-audit, where it is installed beside and its database can be reached.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from benchmarks.servers import ROOT

#: Licences that a project under MIT may use as they are; of these MPL and LGPL ask that changes to them be given back.
FITTING = re.compile(
    r"\b(MIT(-0|-CMU)?|BSD([- ][023][- ]Clause)?|Apache|ISC|ISCL|PSF|Python-2\.0|Python Software Foundation|MPL|Mozilla"
    r"|LGPL|0BSD|Unlicense|CC0|CNRI|HPND|Zlib|OFL|SIL OPEN FONT|Public Domain|zlib|BlueOak)\b",
    re.IGNORECASE,
)
#: Packages whose own description names no licence: the licence, and where it is stated.
LOOKED_UP = {
    "axe-playwright-python": "MIT, its file LICENSE; axe-core in it MPL-2.0",
    "streamlit-folium": "MIT, the file LICENSE of its repository",
    "xstatic-leaflet": "BSD-2-Clause, the licence of Leaflet",
}
_PIP_AUDIT = ROOT / ".venv" / "audit" / "bin" / "pip-audit"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_SHORT = 60


def locked(lock: Path) -> dict[str, str]:
    """Return name and version of every package of a lock file."""
    return dict(_PIN.findall(lock.read_text("utf-8")))


def licence(package: str) -> str:
    """Return what a package says of its licence; blank where it says nothing.

    Raises
    ------
    PackageNotFoundError
        It is not installed here: a package for other systems.
    """
    about = metadata(package)
    classifiers = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier", []) if line.startswith("License")]
    stated = [
        *about.get_all("License-Expression", []),
        *classifiers,
        *(text.strip().split("\n")[0] for text in about.get_all("License", [])),
    ]
    return next((text[:_SHORT] for text in stated if text and text != "OSI Approved"), "")


def unfitting(packages: dict[str, str]) -> list[str]:
    """Return the packages whose licence is none that fits."""
    return [name for name, text in packages.items() if not FITTING.search(text)]


def main() -> None:
    """Print the licences and the faults; end with 1 where a licence does not fit or a fault is known."""
    packages: dict[str, str] = {}
    for lock in ("requirements.lock", "requirements-test.lock"):
        for name in locked(ROOT / lock):
            try:
                packages[name] = LOOKED_UP.get(name) or licence(name)
            except PackageNotFoundError:
                continue  # of another system or Python
    for name, text in sorted(packages.items()):
        print(f"{name:<32}{text or '?'}")
    bad = unfitting(packages)
    print(f"{len(packages)} packages; licences that need a look: {', '.join(bad) or 'none'}")
    faults = known_faults(ROOT / "requirements-test.lock")
    sys.exit(bool(bad or faults))


def known_faults(lock: Path) -> int:
    """Print the known faults of locked packages, or why they were not looked up; return how many there are."""
    if not _PIP_AUDIT.exists():
        print("known faults: skipped, pip-audit could not be installed")
        return 0
    command = [str(_PIP_AUDIT), "--disable-pip", "--require-hashes", "--format", "json", "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print("known faults: skipped, the database could not be reached")
        return 0
    asked = [one for one in found if "skip_reason" not in one]
    faults = [(one["name"], one["version"], fault["id"]) for one in asked for fault in one["vulns"]]
    for fault in faults:
        print("known fault:", *fault)
    aside = len(found) - len(asked)
    print(f"known faults: {len(faults)} in {len(asked)} packages; skipped, as the database does not answer: {aside}")
    return len(faults)


if __name__ == "__main__":
    main()
