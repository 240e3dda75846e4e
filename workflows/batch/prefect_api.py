"""A small client of Prefect's HTTP API: the clock hands out slices without importing Prefect (0.9 s, 82 MB)."""

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from typing import Any

FLOW, DEPLOYMENT, POOL = "cauce-trozo", "lotes", "cauce"
ENTRYPOINT = "workflows.batch.flows.run_slice"
SECONDS, TRIES, PAUSE = 5.0, 4, 1.0
CONFLICT, BUSY = 409, 503
SAID = {
    401: "Prefect pide usuario y contraseña: póngalos en PREFECT_API_AUTH_STRING.",
    404: "Prefect no conoce el despliegue de Cauce: ejecute «cauce batch deploy».",
}


class Unreachable(Exception):
    """Prefect does not answer, or does not know our deployment; the text is for people."""


class PrefectApi:
    """The few calls that the clock needs; `url` ends in /api, `auth` is user:password of the server, if it asks."""

    def __init__(self, url: str, auth: str = "") -> None:
        self.url = url.rstrip("/")
        self.headers = {"Content-Type": "application/json"}
        if auth:
            self.headers["Authorization"] = f"Basic {base64.b64encode(auth.encode()).decode()}"

    def deployment(self) -> str:
        """The id of the deployment that `cauce batch deploy` made."""
        found: str = self._ask("GET", f"/deployments/name/{FLOW}/{DEPLOYMENT}")["id"]
        return found

    def start(self, deployment_id: str, key: str, name: str, parameters: Mapping[str, Any]) -> str:
        """A run of the flow; the same `key` again is the same run. Its id."""
        body = {"parameters": dict(parameters), "idempotency_key": key, "name": name, "state": {"type": "SCHEDULED"}}
        made: str = self._ask("POST", f"/deployments/{deployment_id}/create_flow_run", body)["id"]
        return made

    def states(self, run_ids: Iterable[str]) -> dict[str, str]:
        """Run → the type of its state (SCHEDULED, PENDING, RUNNING, COMPLETED, FAILED, CRASHED, CANCELLED…)."""
        wanted = list(run_ids)
        if not wanted:
            return {}
        found = self._ask("POST", "/flow_runs/filter", {"flow_runs": {"id": {"any_": wanted}}, "limit": 200})
        return {each["id"]: each["state_type"] or "" for each in found}

    def cancel(self, run_id: str) -> None:
        """Let a run not begin, or be called cancelled."""
        state = {"state": {"type": "CANCELLED", "name": "Cancelled"}, "force": True}
        self._ask("POST", f"/flow_runs/{run_id}/set_state", state)

    def deploy(self, pool: str) -> str:
        """Register a pool of processes, the flow and its deployment, once; the deployment's id."""
        self._ask("POST", "/work_pools/", {"name": pool, "type": "process"}, known=True)
        flow = self._ask("POST", "/flows/", {"name": FLOW})["id"]
        made: str = self._ask("POST", "/deployments/", {
            "name": DEPLOYMENT, "flow_id": flow, "work_pool_name": pool, "entrypoint": ENTRYPOINT,
            "enforce_parameter_schema": False, "description": "Un trozo de un lote de Cauce.",
        })["id"]  # fmt: skip
        return made

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, known: bool = False) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, self.headers, method=method)
        for _ in range(TRIES):
            try:
                with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as error:
                error.close()
                if known and error.code == CONFLICT:  # It is there already.
                    return None
                if error.code != BUSY:
                    raise Unreachable(SAID.get(error.code, f"Prefect respondió con el error {error.code}.")) from error
            except (OSError, ValueError) as error:
                raise Unreachable("Prefect no responde.") from error
            time.sleep(PAUSE)  # Its own database is busy: it asks to try again.
        raise Unreachable("Prefect está muy ocupado.")
