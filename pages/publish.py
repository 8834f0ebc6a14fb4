"""Publish: what the public would see change, cell by cell; publication, and the way back to an earlier version."""

from __future__ import annotations

import streamlit as st

from dashboard import bureau, texts
from dashboard.panels import publish_panels

reader = bureau.reader()
st.title(texts.t("publish_title"))
bureau.show_done()
publish_panels.preview()
publish_panels.versions(reader)
