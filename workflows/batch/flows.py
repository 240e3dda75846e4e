"""The flow that a Prefect worker runs: one slice of a batch. The only module that imports Prefect from the start."""

from prefect import flow

from workflows.batch.prefect_api import FLOW
from workflows.batch.remote import work_slice


@flow(name=FLOW)
def run_slice(slice_id: str, attempt: int) -> str:
    """Do one slice of a batch (its id and which attempt this is); answers what happened."""
    return work_slice(slice_id, attempt)
