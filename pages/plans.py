"""Plans: every notice with its date, number and annexes, what repeals what, and what each document asks for."""

from __future__ import annotations

from dashboard import data, finding, texts
from dashboard.panels import plan_panels
from geo.plans.document_tables import plans_finding

frames, head = data.facts().frames, finding.place()
if frames["documents"].empty:
    finding.write(head, texts.plain("plans_title"), texts.plain("plans_empty"), [])
else:
    count = texts.plain("plans_count", count=len(frames["documents"]))
    finding.write(head, plans_finding(frames, texts.language()), texts.plain("plans_lead"), [count])
    plan_panels.documents()
    plan_panels.document_details()
