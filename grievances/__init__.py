"""Complaints, observations, proposals and help requests.

Owns the case and its state machine, with the identity kept apart from the text, routing,
messages, deadlines, mandates, answers, satisfaction, retention, proposals and legal assistance.
A **unit** is an institution that handles cases; the **central desk** is the one that qualifies
and arbitrates. The person follows a case by its number and a secret code, or by an account.
"""
