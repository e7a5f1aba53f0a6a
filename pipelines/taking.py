"""Taking one delivery, beside others who take theirs.

Belongs here: from settings to one delivery in the books of the lake. Does not belong here: Dagster (`deliveries`), how
a file is read (`warehouse.loading`).
"""

from pipelines.settings import Settings
from warehouse.extensions import Config
from warehouse.keys import check_apart
from warehouse.loading import LandingOutcome, load_one
from warehouse.references import load_knowledge
from warehouse.side_by_side import open_beside


def take_delivery(settings: Settings, file_name: str) -> LandingOutcome:
    """Take one file of the landing folder, unless the books hold it already.

    Raises LakeUnavailable where the warehouse is no lake, KeyRefused, and WarehouseBusy after an hour.
    """
    check_apart(settings.home.keys)
    config: Config = {}
    if settings.threads is not None:
        config["threads"] = settings.threads
    if settings.memory_limit is not None:
        config["memory_limit"] = settings.memory_limit
    with open_beside(settings.home, file_name, config=config) as books:
        return load_one(
            books,
            file_name,
            home=settings.home,
            landing=settings.landing,
            knowledge=load_knowledge(),
            stable_for=settings.stable_for,
        )
