"""The daily round of the projects: each task loads nothing and calls one service."""

from celery import shared_task
from celery.schedules import crontab

from projects.services import (
    appointments,
    campaign_data,
    campaign_results,
    documents,
    follow_ups,
    introduction_endings,
    investment_obligations,
    investments,
    mission_applications,
    mission_slots,
    missions,
    opportunities,
    opportunity_alerts,
    plans,
    referrals,
    retention,
)

SCHEDULE: dict = {
    "projects.turn_introductions": crontab(hour=5, minute=50),
    "projects.remind_of_appointments": crontab(minute=5),
    "projects.follow_exchanges": crontab(hour=6, minute=30),
    "projects.follow_missions": crontab(minute=20),
    "projects.remind_of_tasks": crontab(hour=6, minute=40),
    "projects.remind_of_obligations": crontab(hour=6, minute=20),
    "projects.free_investments": crontab(hour=4, minute=40),
    "projects.announce_opportunities": crontab(hour=7, minute=10),
    "projects.follow_campaigns": crontab(minute=35),
    "projects.forget_pledges": crontab(hour=4, minute=10),
    "projects.forget_old": crontab(hour=3, minute=10),
}


@shared_task(name="projects.follow_missions")
def follow_missions() -> None:
    """Give places left free, remind the day before, answer those who waited in vain, close missions that are over."""
    mission_slots.fill_free()
    mission_applications.remind()
    mission_applications.close_begun()
    missions.end_past()


@shared_task(name="projects.remind_of_tasks")
def remind_of_tasks() -> None:
    """Tell each side of the tasks of plans that come near or are late."""
    plans.remind()


@shared_task(name="projects.remind_of_obligations")
def remind_of_obligations() -> None:
    """Tell holders which proofs of their investment are due or late."""
    investment_obligations.remind()


@shared_task(name="projects.free_investments")
def free_investments() -> None:
    """Free the investments whose engagement is over and kept."""
    investments.free_due()


@shared_task(name="projects.announce_opportunities")
def announce_opportunities() -> None:
    """Tell authors whose last day is near, and people whose alert finds something new."""
    opportunities.warn_ending()
    opportunity_alerts.run()


@shared_task(name="projects.follow_campaigns")
def follow_campaigns() -> None:
    """End campaigns on their day, close transfers, write results, and let unconfirmed pledges expire."""
    campaign_results.end_due()
    campaign_results.close_transfers_due()
    campaign_results.settle_due()
    campaign_results.expire_unconfirmed()


@shared_task(name="projects.forget_pledges")
def forget_pledges() -> None:
    """Forget who made pledges that are long over."""
    campaign_data.forget_old()


@shared_task(name="projects.forget_old")
def forget_old() -> None:
    """Delete untouched drafts, and forget the words and people of what is long over."""
    retention.delete_drafts()
    retention.forget_files()
    retention.forget_words()


@shared_task(name="projects.remind_of_appointments")
def remind_of_appointments() -> None:
    """Remind both sides the day before, and end the proposals whose times are over."""
    appointments.remind()
    appointments.lapse()


@shared_task(name="projects.follow_exchanges")
def follow_exchanges() -> None:
    """Remind of documents, of partners' answers and of the dates after a launch; end and begin what is due."""
    documents.remind()
    referrals.remind()
    referrals.expire_overdue()
    follow_ups.turn_due()
    follow_ups.remind()


@shared_task(name="projects.turn_introductions")
def turn_introductions() -> None:
    """Remind who has not answered an investor or a holder, and close what nobody answered in time."""
    introduction_endings.remind()
    introduction_endings.expire()
