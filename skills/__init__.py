"""Skills of the diaspora: the directory that leads somewhere.

Owns the taxonomy (`Domain`, `Skill`, `Occupation`), the `Profile` and what hangs on it
(skills with level and evidence, languages, experiences, education, visibility), the
search cards made from it, and the relayed `ContactRequest`.

Vocabulary: a *profile* is one person's entry; a *card* is what one audience (public,
members, partners, staff) may see of it; a *curator* publishes; a *relayed contact*
hides both addresses.
"""
