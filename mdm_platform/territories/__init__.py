"""Places: the regions and provinces of Morocco, countries, and the languages that people speak.

Vocabulary: a *region* is one of the twelve of the 2015 division, a *province* stands for
provinces and prefectures alike; codes are those of the Haut-Commissariat au Plan.
"""
