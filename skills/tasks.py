"""The daily round of the directory: each task loads nothing and calls one service."""

from celery import shared_task
from celery.schedules import crontab

from skills.services import (
    contacts,
    freshness,
    invitations,
    lifecycle,
    matches,
    needs,
    network_figures,
    network_posts,
    network_proposals,
    saved_searches,
    search_subscriptions,
    surveys,
)
from skills.services.insight import snapshots
from skills.services.matching import nightly


@shared_task(name="skills.remind_and_stale")
def remind_and_stale() -> None:
    """Remind people to confirm their profile, and take out of search what nobody confirmed."""
    freshness.remind_and_stale()


@shared_task(name="skills.purge_invitations")
def purge_invitations() -> None:
    """Forget the invited people who did not answer."""
    invitations.purge_overdue()


@shared_task(name="skills.anonymise_withdrawn")
def anonymise_withdrawn() -> None:
    """Anonymise the profiles whose grace is over."""
    lifecycle.anonymise_withdrawn()


@shared_task(name="skills.expire_contacts")
def expire_contacts() -> None:
    """Close the contacts that nobody answered."""
    contacts.expire_unanswered()


@shared_task(name="skills.expire_needs")
def expire_needs() -> None:
    """Close the needs whose deadline has passed."""
    needs.expire_overdue()


@shared_task(name="skills.remind_expiring_needs")
def remind_expiring_needs() -> None:
    """Tell institutions a week ahead that a deadline comes near."""
    needs.remind_expiring()


@shared_task(name="skills.remind_of_matches")
def remind_of_matches() -> None:
    """Remind people of proposals, and agents of the people who wait; close what nobody answered."""
    matches.remind_and_expire()
    matches.remind_agents()


@shared_task(name="skills.send_match_digests")
def send_match_digests() -> None:
    """Announce proposals to the members who hear of them once a day, or on Mondays once a week."""
    matches.send_digests()


@shared_task(name="skills.alert_at_once")
def alert_at_once() -> None:
    """Tell the authors and followers of saved searches who want to know at once what is new."""
    saved_searches.run_due(rhythm="immediate")
    search_subscriptions.run_due(rhythm="immediate")


@shared_task(name="skills.alert_daily")
def alert_daily() -> None:
    """Tell the authors and followers of saved searches what the day brought."""
    saved_searches.run_due(rhythm="daily")
    search_subscriptions.run_due(rhythm="daily")


@shared_task(name="skills.alert_weekly")
def alert_weekly() -> None:
    """Tell the authors and followers of saved searches what the week brought."""
    saved_searches.run_due(rhythm="weekly")
    search_subscriptions.run_due(rhythm="weekly")


@shared_task(name="skills.propose_members")
def propose_members() -> None:
    """Propose to animators whoever the rules of their networks find."""
    network_proposals.propose_everywhere()


@shared_task(name="skills.freeze_network_figures")
def freeze_network_figures() -> None:
    """Count again what everybody may read of networks."""
    network_figures.refresh_all()


@shared_task(name="skills.send_network_digests")
def send_network_digests() -> None:
    """Tell members what their networks did this week."""
    network_posts.send_digests()


@shared_task(name="skills.match_what_changed")
def match_what_changed() -> None:
    """Match the needs that wait with everybody; rung when one is published or changed, swept up otherwise."""
    nightly.match_waiting()


@shared_task(name="skills.match_nightly")
def match_nightly() -> None:
    """Match whatever changed since last night, needs and people."""
    nightly.match_what_changed()


@shared_task(name="skills.freeze_insight")
def freeze_insight() -> None:
    """Freeze the week's figures of supply and demand."""
    snapshots.take()


@shared_task(name="skills.close_surveys")
def close_surveys() -> None:
    """Close the surveys whose last day has passed."""
    surveys.close_overdue()


SCHEDULE = {
    "skills.close_surveys": crontab(hour=0, minute=20),
    "skills.freeze_insight": crontab(hour=3, minute=30, day_of_week="mon"),
    "skills.remind_and_stale": crontab(hour=5, minute=10),
    "skills.purge_invitations": crontab(hour=5, minute=20),
    "skills.anonymise_withdrawn": crontab(hour=5, minute=30),
    "skills.expire_contacts": crontab(hour=5, minute=40),
    "skills.expire_needs": crontab(hour=0, minute=10),
    "skills.remind_expiring_needs": crontab(hour=7, minute=0),
    "skills.remind_of_matches": crontab(hour=8, minute=0),
    "skills.send_match_digests": crontab(hour=7, minute=20),
    "skills.alert_at_once": crontab(minute="*/10"),
    "skills.alert_daily": crontab(hour=6, minute=40),
    "skills.alert_weekly": crontab(hour=6, minute=50, day_of_week="mon"),
    "skills.propose_members": crontab(hour=3, minute=40),
    "skills.freeze_network_figures": crontab(hour=4, minute=10, day_of_week="sun"),
    "skills.send_network_digests": crontab(hour=7, minute=0, day_of_week="mon"),
    "skills.match_what_changed": crontab(minute="*/10"),
    "skills.match_nightly": crontab(hour=2, minute=30),
}
