"""One events module for the whole platform: training sessions, forums, meetings, missions' dates.

Owns events with their seats by mode, registrations with a waiting list in order, attendance. An app that has
more to say of an event (the skills that a training builds, the stands of a forum) keeps it in rows of its own
that point to the event, and sends people here to register.
"""
