"""The risk register's tables."""

from .acceptance import Acceptance, AcceptanceState
from .controls import Control, ControlKind, Effectiveness
from .criteria import (
    Band,
    CriteriaLevel,
    CriteriaSet,
    ImpactRule,
    Level,
    LikelihoodBasis,
)
from .exchange import Exchange, ExchangeKind, ExchangeState
from .publication import Publication, PublicationState, PublishedRisk
from .ratings import Rating
from .register import Category, Factor, ObjectKind, Risk
from .review import FollowUp, Indicator, Reading, Review, ReviewReason
from .rounds import AssessedRisk, Assessor, Round, RoundState, StakeholderInput
from .treatment import MeasureKind, OptionKind, TreatmentOption

__all__ = [
    "Acceptance",
    "AcceptanceState",
    "AssessedRisk",
    "Assessor",
    "Band",
    "Category",
    "Control",
    "ControlKind",
    "CriteriaLevel",
    "CriteriaSet",
    "Effectiveness",
    "Exchange",
    "ExchangeKind",
    "ExchangeState",
    "Factor",
    "FollowUp",
    "ImpactRule",
    "Indicator",
    "Level",
    "LikelihoodBasis",
    "MeasureKind",
    "ObjectKind",
    "OptionKind",
    "Publication",
    "PublicationState",
    "PublishedRisk",
    "Rating",
    "Reading",
    "Review",
    "ReviewReason",
    "Risk",
    "Round",
    "RoundState",
    "StakeholderInput",
    "TreatmentOption",
]
