"""Questions to an Overpass server: one question at a time, patiently, every whole answer kept on disk."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from geo.errors import Fault, FetchFailed, Place

#: Seconds that the server may take over one question.
TIMEOUT = 180
_BUSY = (429, 502, 503, 504)
_AGENT = "beijing-pollution-map (python -m geo fetch osm)"

Elements = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Overpass:
    """A server and how to treat it.

    Parameters
    ----------
    address
        Address of its interpreter.
    folder
        Where the answers are stored; a question that was answered is not asked again.
    tries
        How often one question is asked while the server is busy or runs out of time.
    patience
        Seconds before the second try, twice as long before each further one, unless the server says how long; and
        between two questions.
    """

    address: str
    folder: Path
    tries: int = 6
    patience: float = 2.0
    _session: requests.Session = field(default_factory=requests.Session, repr=False)

    def ask(self, query: str) -> Elements:
        """Return the elements that answer a query in Overpass QL.

        Raises
        ------
        FetchFailed
            There is no whole answer; the message says what came instead. Earlier answers stay.
        """
        path = self.folder / f"{hashlib.sha256(query.encode()).hexdigest()[:24]}.json"
        if path.exists():
            return _elements(json.loads(path.read_text("utf-8")))
        answer = self._whole_answer(query)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
        draft.replace(path)
        time.sleep(self.patience / 2)
        return _elements(answer)

    def _whole_answer(self, query: str) -> dict[str, Any]:
        """Ask until the answer is whole: one that ran out of time comes with status 200 and a remark."""
        remark = ""
        for turn in range(self.tries):
            answer = self._answer(query)
            remark = str(answer.get("remark", ""))
            if "error" not in remark.lower():
                return answer
            if turn + 1 < self.tries:
                time.sleep(self.patience * 2**turn)
        raise self._failure("answers_cut_short", tries=self.tries, remark=remark)

    def _answer(self, query: str) -> dict[str, Any]:
        retry = Retry(
            total=self.tries - 1,
            status_forcelist=_BUSY,
            allowed_methods=None,
            backoff_factor=self.patience,
            respect_retry_after_header=True,
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))
        try:
            response = self._session.post(
                self.address, data={"data": query}, headers={"User-Agent": _AGENT}, timeout=(20, TIMEOUT + 30)
            )
            if response.status_code != requests.codes.ok:
                raise self._failure("refused_by_server", status=response.status_code, reason=response.reason)
            answer = response.json()
        except requests.JSONDecodeError as error:
            raise self._failure("no_json", got=response.text[:200]) from error
        except requests.RequestException as error:
            raise self._failure("server_not_reached", got=str(error)) from error
        if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
            raise self._failure("no_overpass_json", got=response.text[:200])
        return answer

    def _failure(self, kind: str, **values: object) -> FetchFailed:
        return FetchFailed(Fault(kind, Place(file=self.address), values))


def _elements(answer: dict[str, Any]) -> Elements:
    elements: Elements = answer["elements"]
    return elements
