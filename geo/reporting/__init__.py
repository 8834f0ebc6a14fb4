"""The office: who reports what for a month, by when, what reviewers decide, and the trail of it all.

Private things (people, notes, values not accepted, evidence) live in the folder of the office and nowhere else. Every
function that writes takes the `Person` and refuses with the fault ``not_allowed``; rights are decided here.

- `people`: `Person`, `Grant`, `read_roles(path)`, `read_grant(text)` (also for claims), `find_person(people, id)`,
  `person.may(role, scope)`, `person.require(role, scope)`, `person.scopes(role)`.
- `journal`: `Journal`, `open_journal(folder)`, `office_journal(settings)`; `with journal.writing() as connection` (one
  transaction; the same thread's calls within the block join it), `journal.reading()`, `journal.frame(query)`.
- `trail`: `append_trail(journal, person, action, details)`, `record_row(journal, person, action, table, row)`,
  `trail_head(journal)`, `trail_lines(journal, subject)`, `verify_trail(journal, head)`.
- `dues`: `dues(facts, month)`, `dues_of(facts, month, reporter)`, `reporters(facts, month)`, `deadline(month)`,
  `reported_plans(frames, month)`; their words in `due_texts`, their calendar in `due_calendar.due_calendar`.
- `desk.reports_due(person, journal, facts, month, reporter, language)`: what is due beside what was typed.
- `entries.Entry`; `reports.save_reports(person, journal, facts, entries, submit)`, `check_entries`,
  `withdraw_report(person, journal, report_id, version)`, `reports_for(person, journal, month)`,
  `report_history(person, journal, report_id)`, `accepted_reports(journal)`; `ReportConflict` has both states.
- `evidence`: `store_evidence(person, journal, reporter, name, body)`, `read_evidence(person, journal, report_id)`.
- `reviews`: `review_queue(person, journal)`, `accept_report(person, journal, report_id, version)`,
  `return_report(person, journal, report_id, version, reason)`, `last_reason(journal, report_id)`.
- `progress`: `progress(person, journal, facts, month)`, `progress_matrix`, `late_list`; files: `progress_files`.
- `report_forms`: `report_form(…)` writes the workbook of a reporter, `read_form(…)` takes it back.
"""
