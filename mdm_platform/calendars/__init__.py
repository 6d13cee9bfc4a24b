"""Working days of Rabat and of the posts: public holidays from a library that is kept, corrected by staff.

    calendars = Calendars()
    rabat = calendars.of_country("MA")
    rabat.end_of(rabat.next_working_day(day))
    calendars.of_institution(consulate).add_working_days(day, 3)

The dates of the religious holidays are computed months ahead and announced on the eve: a
`HolidayCorrection` says what a day became.
"""
