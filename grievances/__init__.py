"""Complaints, observations, proposals and help requests.

Will own the case and its state machine, routing, messages, deadlines, mandates,
answers, satisfaction, proposals and legal assistance.
"""
