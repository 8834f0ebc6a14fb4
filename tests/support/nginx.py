"""Whether a real nginx can be started for a test."""

from __future__ import annotations

import pytest

from benchmarks.nginx import NGINX

needs_nginx = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
