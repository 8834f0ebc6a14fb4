"""Publishing: what the public would see, what it sees now, the exact difference, and the switch from one to the other.

- `publisher`: `preview(config, person)` → `Preview` (``digest``, ``previous``, ``difference``, ``notes``, ``faults``),
  `publish(config, person, digest)`, `roll_back(config, person, version)`, `publications(config, person)`.
- `difference`: `Difference` with ``counts``, ``totals()``, ``rows(most, **where)`` and ``cells(most, **where)``.
- `public_rows`: what the public may see of the office's rows; `public_folder`: the stores on the disk;
  `publication_feed`: `PublicVersion`, and how the public reads of it.
"""
