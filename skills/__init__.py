"""Skills of the diaspora: the directory that leads somewhere.

Owns the taxonomy (`Domain`, `Skill`, `Occupation`), the `Profile` and what hangs on it
(skills with level and evidence, languages, experiences, education, visibility), the
search cards made from it, the relayed `ContactRequest`, the `Need` of an institution, the `Match` of a person
with a need, the `Network`, the frozen figures of supply and demand, and the `Survey`.

Vocabulary: a *profile* is one person's entry; a *card* is what one audience (public,
members, partners, staff) may see of it; a *curator* publishes; a *relayed contact*
hides both addresses; a *need* is what an institution of Morocco looks for, a *moderator* publishes it on
the *board*; *matching* ranks people for a need, an *agent* sends a proposal, a *recipient* answers; a *segment* is
the rule of a network or a survey; an *animator* runs a network.
"""
