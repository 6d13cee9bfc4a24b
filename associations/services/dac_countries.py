"""The countries and territories of the OECD-DAC list of recipients, for the flows of 2024 and 2025.

Source: the list published by the OECD. When it changes, calls that are already open keep the rule that they
chose: write the new list here with its years once no open call stands on the old one, or choose the rule
`project.country` with countries of its own.
"""

DAC_LIST = "2024-2025"

_LEAST_DEVELOPED = (
    "AF AO BD BF BI BJ CD CF DJ ER ET GM GN GW HT KH KI KM LA LR LS MG ML MM MR MW MZ NE NP RW SB SD SL SN SO SS ST "
    "TD TG TL TV TZ UG YE ZM"
)
_LOW_AND_LOWER_MIDDLE_INCOME = (
    "BO BT CG CI CM CV DZ EG FM GH HN IN IR JO KE KG KP LB LK MA MN NG NI PG PH PK PS SV SY SZ TJ TN UA UZ VN VU WS ZW"
)
_UPPER_MIDDLE_INCOME = (
    "AL AM AR AZ BA BR BW BY BZ CN CO CR CU DM DO EC FJ GA GD GE GQ GT GY ID IQ JM KZ LC LY MD ME MH MK MS MU MV MX "
    "MY NA NR NU PA PE PW PY RS SH SR TH TK TM TO TR VC VE WF XK ZA"
)
DAC_COUNTRIES = frozenset(f"{_LEAST_DEVELOPED} {_LOW_AND_LOWER_MIDDLE_INCOME} {_UPPER_MIDDLE_INCOME}".split())
