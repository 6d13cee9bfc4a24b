"""The names of lists of codes in the description of the API: read by the settings, so nothing is imported here."""

ENUM_NAMES = {
    "CallStateEnum": "associations.workflows.CallState",
    "EligibilityOutcomeEnum": "mdm_platform.eligibility.Outcome",
    "EventKindEnum": "mdm_platform.events.models.EventKind",
    "EventModeEnum": "mdm_platform.events.models.EventMode",
    "EventStateEnum": "mdm_platform.events.workflows.EventState",
    "ContactStateEnum": "skills.workflows.ContactState",
    "ContributionEnum": "skills.models.Contribution",
    "LanguageLevelEnum": "skills.models.LanguageLevel",
    "MatchCloseReasonEnum": "skills.workflows.MatchCloseReason",
    "MatchDeclineReasonEnum": "skills.workflows.DeclineReason",
    "MatchOriginEnum": "skills.workflows.MatchOrigin",
    "MatchOutcomeEnum": "skills.workflows.MatchOutcome",
    "MatchSetAsideReasonEnum": "skills.workflows.SetAsideReason",
    "MatchStateEnum": "skills.workflows.MatchState",
    "NeedOutcomeEnum": "skills.workflows.NeedOutcome",
    "NeedSkillKindEnum": "skills.models.need.NeedSkill.Kind",
    "NeedStateEnum": "skills.workflows.NeedState",
    "NeedWithdrawalReasonEnum": "skills.workflows.NeedWithdrawalReason",
    "NetworkStateEnum": "skills.workflows.NetworkState",
    "SkillLevelEnum": "skills.models.SkillLevel",
}
