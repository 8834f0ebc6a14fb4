"""The office: who reports what for a month, by when, what reviewers decide, and the trail of it all.

Private things (people, notes, values not accepted, evidence) live in the folder of the office and nowhere else.

- `people`: `Person`, `Grant`, `read_roles(path)`, `read_grant(text)` (also for claims), `find_person(people, id)`,
  `person.may(role, scope)`, `person.require(role, scope)`, `person.scopes(role)`.
- `journal`: `Journal`, `open_journal(folder)`, `office_journal(settings)`; `with journal.writing() as connection` (one
  transaction; the same thread's calls within the block join it), `journal.reading()`, `journal.frame(query)`.
- `trail`: `append_trail(journal, person, action, details)`, `record_row(journal, person, action, table, row)`,
  `trail_head(journal)`, `verify_trail(journal, head)`.
"""
